-- The key of a variant becomes a 64-bit hash of its activities: a new case does not change the keys of other variants, and computing the tables
-- again gives the same keys.
alter table tracebook.variant alter column variant type bigint;
alter table tracebook.case_fact alter column variant type bigint;

update tracebook.case_fact f set variant = hash_array_extended(v.activities, 0)
from tracebook.variant v where v.log_id = f.log_id and v.variant = f.variant;

-- By way of another table: during an update in place new keys could equal old numbers.
create temp table hashed on commit drop as
select log_id, hash_array_extended(activities, 0) as variant, cases, activities from tracebook.variant;
delete from tracebook.variant;
insert into tracebook.variant (log_id, variant, cases, activities) select log_id, variant, cases, activities from hashed;

-- Sums of hashes, a part of the checksum of the content; see contentSums in load/reduce-log.ts. Null before the next load.
alter table tracebook.log add column event_hash numeric, add column case_hash numeric;

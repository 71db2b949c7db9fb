-- A variant is known by a 64-bit hash of its activities: one more case changes no other variant's number, and whoever computes the tables anew gets the same.
alter table tracebook.variant alter column variant type bigint;
alter table tracebook.case_fact alter column variant type bigint;

update tracebook.case_fact f set variant = hash_array_extended(v.activities, 0)
from tracebook.variant v where v.log_id = f.log_id and v.variant = f.variant;

-- The new keys might meet old numbers on the way: so all rows at once, in another place.
create temp table hashed on commit drop as
select log_id, hash_array_extended(activities, 0) as variant, cases, activities from tracebook.variant;
delete from tracebook.variant;
insert into tracebook.variant (log_id, variant, cases, activities) select log_id, variant, cases, activities from hashed;

-- Sums of hashes that the checksum of the content is made of; see load/content-checksum.ts. Null where no load has kept them yet.
alter table tracebook.log add column event_hash numeric, add column case_hash numeric;

-- After a reset the ids of logs and models and the versions start again. Caches and published files go by these random ids instead.
-- The id of a log changes with each load that changes the log.
alter table tracebook.log add column identity uuid not null default gen_random_uuid();
alter table tracebook.model add column identity uuid not null default gen_random_uuid();

-- The id of the database.
create table tracebook.database_identity (
  identity uuid not null default gen_random_uuid(),
  only_row boolean primary key default true check (only_row)
);
insert into tracebook.database_identity default values;

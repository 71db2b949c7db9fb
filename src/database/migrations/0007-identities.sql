-- Numbers of logs, versions and models begin again in a database that was emptied. Whatever is kept outside of it goes by these random ids.
-- One of each state of a log: every load that changes something gives a new one.
alter table tracebook.log add column identity uuid not null default gen_random_uuid();
alter table tracebook.model add column identity uuid not null default gen_random_uuid();

-- One of the database itself.
create table tracebook.database_identity (
  identity uuid not null default gen_random_uuid(),
  only_row boolean primary key default true check (only_row)
);
insert into tracebook.database_identity default values;

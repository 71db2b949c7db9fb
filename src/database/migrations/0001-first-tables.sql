-- The tables of Tracebook. The large ones are partitioned by log: a load replaces a log by a new partition in one transaction, and COPY into a
-- new table skips the write-ahead log. Every key starts with log_id and case_key, and windows partition by case: on Citus the large tables can
-- be distributed by case_key, and the small ones be reference tables. No statement needs consecutive numbers of cases.
create schema if not exists tracebook;

create table tracebook.migration (
  version int primary key,
  name text not null,
  checksum text not null,
  applied_at timestamptz not null default now()
);

create table tracebook.log (
  log_id int generated always as identity primary key,
  slug text not null unique check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
  name text not null,
  version int not null default 0,            -- raised by each load that changes something
  checksum text not null default '',         -- of the content; see contentChecksum in load/reduce-log.ts
  last_load int not null default 0,          -- number of the latest load
  partition int,                             -- the load that made the partitions event_LOG_PARTITION and so on; null before the first load
  events bigint not null default 0,
  cases bigint not null default 0,
  activities int not null default 0,
  variants int not null default 0,
  first_time timestamptz,
  last_time timestamptz,
  zone text not null default 'UTC',          -- for times without an offset
  description jsonb not null default '{}',   -- how the events were read: columns, classifiers
  loaded_at timestamptz not null default now()
);

-- Dictionaries. Extending a log does not change codes; codes are in no order of the labels.
create table tracebook.activity (
  log_id int not null,
  code int not null,
  label text not null,
  events bigint not null default 0,
  start_cases bigint not null default 0,     -- cases that start with it
  end_cases bigint not null default 0,
  rework_cases bigint not null default 0,    -- cases in which it occurs more than once
  primary key (log_id, code)
);

create table tracebook.resource (
  log_id int not null,
  code int not null,
  label text not null,
  primary key (log_id, code)
);

create table tracebook.lifecycle (
  log_id int not null,
  code int not null,
  label text not null,
  primary key (log_id, code)
);

-- Attributes of cases and events. `key` is the key in the stored JSON: the name, unless an attribute of another type has that key.
create table tracebook.attribute (
  log_id int not null,
  level text not null check (level in ('case', 'event')),
  key text not null,
  name text not null,
  type text not null check (type in ('string', 'date', 'int', 'float', 'boolean', 'id', 'nested')),
  ordinal int not null,                      -- order of first appearance
  count bigint not null                      -- cases or events that have it
);

-- case_key: 64-bit hash of the case id (see load/case-keys.ts). position: load * 2^40 + number of the row in its file; the order within a case
-- is time, position. Wide columns stand first, so that rows need no padding.
create table tracebook.event (
  case_key bigint not null,
  time timestamptz not null,
  position bigint not null,
  start timestamptz,
  log_id int not null,
  activity int not null,
  resource int,
  lifecycle int
) partition by list (log_id);

-- For events with an id or attributes. Values are texts as in the source; there are no nulls.
create table tracebook.event_attribute (
  case_key bigint not null,
  position bigint not null,
  log_id int not null,
  event_id text,
  attributes jsonb
) partition by list (log_id);

-- position: load * 2^40 + number of the case in its file, in the order in which cases are first named.
create table tracebook.log_case (
  case_key bigint not null,
  position bigint not null,
  log_id int not null,
  case_id text not null,
  attributes jsonb
) partition by list (log_id);

-- Each load computes the following tables from those above.
create table tracebook.case_fact (
  case_key bigint not null,
  start_time timestamptz not null,
  end_time timestamptz not null,
  duration_seconds float8 not null,
  log_id int not null,
  events int not null,
  variant int not null
) partition by list (log_id);

-- Distinct sequences of activities. Since migration 5 the numbers are hashes of the sequences.
create table tracebook.variant (
  log_id int not null,
  variant int not null,
  cases bigint not null,
  activities int[] not null,
  primary key (log_id, variant)
);

-- From an event to the next one of its case.
create table tracebook.segment (
  log_id int not null,
  from_activity int not null,
  to_activity int not null,
  count bigint not null,
  total_seconds float8 not null,
  mean_seconds float8 not null,
  median_seconds float8 not null,
  p90_seconds float8 not null,
  min_seconds float8 not null,
  max_seconds float8 not null,
  primary key (log_id, from_activity, to_activity)
);

-- One row for each load that changed a log. Figures are about the file, but added, corrected and removed about events of the log.
create table tracebook.import_report (
  log_id int not null,
  load int not null,
  log_version int not null,
  loaded_at timestamptz not null default now(),
  source text not null,
  source_checksum text not null,
  mode text not null check (mode in ('replace', 'extend', 'replace-cases')),
  rows bigint not null,
  events bigint not null,
  rejected bigint not null,
  cases bigint not null,
  activities int not null,
  first_time timestamptz,
  last_time timestamptz,
  equal_times bigint not null,               -- events at the same instant as the event before them in their case
  repeated bigint not null,                  -- rows that repeat the event id of a later one
  added bigint not null,
  corrected bigint not null,
  removed bigint not null,
  zone_handling jsonb not null,
  primary key (log_id, load)
);

create table tracebook.rejected_row (
  log_id int not null,
  load int not null,
  line bigint not null,
  column_name text,
  reason text not null,
  text text not null
);
create index on tracebook.rejected_row (log_id, load);

create table tracebook.model (
  model_id int generated always as identity primary key,
  log_id int not null references tracebook.log on delete cascade,
  log_version int not null,
  task text not null,
  algorithm text not null,
  trained_at timestamptz not null,
  data_checksum text not null,
  code_version text not null,
  seed bigint not null,
  features jsonb not null,
  figures jsonb not null,
  bytes bytea not null
);
create index on tracebook.model (log_id, task, trained_at);

create table tracebook.job_run (
  job_run_id bigint generated always as identity primary key,
  job text not null,
  log text,
  started_at timestamptz not null,
  finished_at timestamptz not null,
  status text not null check (status in ('done', 'skipped', 'failed')),
  message text not null
);

-- What a model was trained with besides log and seed: enough to make it again, bit for bit.
alter table tracebook.model add column parameters jsonb not null default '{}';

-- Which model answers since when, and why; the latest row of a log and task counts. Rows are only added: so every change can be taken back.
create table tracebook.model_use (
  model_use_id int generated always as identity primary key,
  log_id int not null references tracebook.log on delete cascade,
  task text not null,
  model_id int not null references tracebook.model on delete cascade,
  since timestamptz not null,
  reason text not null
);
create index on tracebook.model_use (log_id, task, model_use_id);

-- What is expected of the open cases of a log, by its model in use; replaced as a whole.
create table tracebook.case_prediction (
  log_id int not null references tracebook.log on delete cascade,
  case_id text not null,
  model_id int not null references tracebook.model on delete cascade,
  predicted_at timestamptz not null,
  last_time timestamptz not null,            -- of its last event: the prediction is as of then
  events int not null,
  remaining_hours float8 not null,
  duration_hours float8 not null,
  low_hours float8 not null,                 -- the duration lies between these with 90 %
  high_hours float8 not null,
  primary key (log_id, case_id)
);

-- One row for each check of a model against newer cases.
create table tracebook.drift_check (
  drift_check_id bigint generated always as identity primary key,
  log_id int not null references tracebook.log on delete cascade,
  model_id int not null references tracebook.model on delete cascade,
  checked_at timestamptz not null,
  flagged boolean not null,
  reasons text[] not null,
  figures jsonb not null
);

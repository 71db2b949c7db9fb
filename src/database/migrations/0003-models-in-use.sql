-- Further parameters of a training: with log and seed, enough to reproduce a model bit for bit.
alter table tracebook.model add column parameters jsonb not null default '{}';

-- Which model predicts since when, and why. The latest row of a log and task is valid. Rows are only added, so that changes can be rolled back.
create table tracebook.model_use (
  model_use_id int generated always as identity primary key,
  log_id int not null references tracebook.log on delete cascade,
  task text not null,
  model_id int not null references tracebook.model on delete cascade,
  since timestamptz not null,
  reason text not null
);
create index on tracebook.model_use (log_id, task, model_use_id);

-- Predictions of the running cases of a log by its model in use. Replaced as a whole.
create table tracebook.case_prediction (
  log_id int not null references tracebook.log on delete cascade,
  case_id text not null,
  model_id int not null references tracebook.model on delete cascade,
  predicted_at timestamptz not null,
  last_time timestamptz not null,            -- of the last event, which the prediction starts from
  events int not null,
  remaining_hours float8 not null,
  duration_hours float8 not null,
  low_hours float8 not null,                 -- 90 % interval of the duration
  high_hours float8 not null,
  primary key (log_id, case_id)
);

-- Checks of models against newer cases.
create table tracebook.drift_check (
  drift_check_id bigint generated always as identity primary key,
  log_id int not null references tracebook.log on delete cascade,
  model_id int not null references tracebook.model on delete cascade,
  checked_at timestamptz not null,
  flagged boolean not null,
  reasons text[] not null,
  figures jsonb not null
);

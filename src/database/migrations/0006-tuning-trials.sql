-- Finished trials of a tuning in progress, so that a tuning that was stopped or killed can resume. Deleted when the model is stored, which holds them.
create table tracebook.tuning_trial (
  log_id int not null references tracebook.log on delete cascade,
  log_version int not null,
  tuning text not null,                      -- what else the trials depend on: task, version of the training, seed, models, number of trials, zone
  number int not null,                       -- from 0
  tried_at timestamptz not null default now(),
  trial jsonb not null,
  primary key (log_id, log_version, tuning, number)
);

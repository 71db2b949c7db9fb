-- Trials of a tuning that is under way, as they end: one that was stopped or killed goes on where it was. Gone when its model is kept, which has them all.
create table tracebook.tuning_trial (
  log_id int not null references tracebook.log on delete cascade,
  log_version int not null,
  tuning text not null,                      -- what else the trials depend on: task, version of the training, seed, models, how many trials, zone
  number int not null,                       -- from 0
  tried_at timestamptz not null default now(),
  trial jsonb not null,
  primary key (log_id, log_version, tuning, number)
);

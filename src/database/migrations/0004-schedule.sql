-- Slots of the schedule that were handed to the queue: none is handed over twice, and the latest one that was missed is made up.
create table tracebook.schedule_slot (
  job text not null,
  slot timestamptz not null,
  queued_at timestamptz not null default now(),
  primary key (job, slot)
);

-- Every attempt at a scheduled job, with what it said; the queue itself forgets its jobs. Unfinished: it is running, or was killed.
create table tracebook.scheduled_run (
  scheduled_run_id bigint generated always as identity primary key,
  job text not null,
  slot timestamptz not null,
  attempt int not null,
  started_at timestamptz not null,
  finished_at timestamptz,
  status text not null check (status in ('running', 'done', 'failed', 'stopped')),
  message text not null default '',
  log text not null default ''
);
create index on tracebook.scheduled_run (job, slot);

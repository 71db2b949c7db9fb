-- Slots (scheduled times) of jobs that were queued. None is queued twice; the latest missed slot is queued late.
create table tracebook.schedule_slot (
  job text not null,
  slot timestamptz not null,
  queued_at timestamptz not null default now(),
  primary key (job, slot)
);

-- All attempts at runs of jobs, with their messages; the queue does not keep them. An attempt without an end is running, or was killed.
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

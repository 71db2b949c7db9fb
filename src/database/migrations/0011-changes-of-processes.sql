-- What the nightly watch for changes of the process of a log goes on with.
create table tracebook.drift_watch (
  log_id int primary key references tracebook.log on delete cascade,
  state jsonb not null
);

-- The changes that it found: flags that stay.
create table tracebook.process_drift (
  process_drift_id bigint generated always as identity primary key,
  log_id int not null references tracebook.log on delete cascade,
  found_at timestamptz not null,
  -- When the process changed, what of it, and in words.
  changed_at timestamptz not null,
  aspect text not null,
  sentence text not null,
  drift jsonb not null
);
create index on tracebook.process_drift (log_id, found_at);

-- What each alert knows of each of its subjects: a log, a job.
create table tracebook.alert_state (
  alert text not null,
  subject text not null,
  -- Null: no trouble.
  since timestamptz,
  -- When the latest message of trouble was put into the outbox; kept for the cool-down after a recovery.
  told_at timestamptz,
  -- Whether the trouble of now was told, so that its end is told too.
  told boolean not null default false,
  sentence text not null default '',
  figures jsonb not null default '{}',
  primary key (alert, subject)
);

-- The outbox: written in the transaction that changes the state. Targets are named, without what is secret in their addresses.
create table tracebook.alert_message (
  -- The order of messages.
  alert_message_id bigint generated always as identity primary key,
  -- By which receivers know a message that they have had.
  message_id uuid not null unique default gen_random_uuid(),
  alert text not null,
  subject text not null,
  kind text not null check (kind in ('trouble', 'recovery')),
  target text not null,
  body jsonb not null,
  created_at timestamptz not null,
  status text not null default 'waiting' check (status in ('waiting', 'delivered', 'dead')),
  attempts int not null default 0,
  -- When it may be sent; while it is being sent, when another process may take it over.
  due_at timestamptz not null,
  delivered_at timestamptz,
  -- Why the latest attempt failed.
  problem text not null default ''
);
create index on tracebook.alert_message (due_at) where status = 'waiting';
create index on tracebook.alert_message (target, alert, subject) where status = 'waiting';

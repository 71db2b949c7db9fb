-- Tokens of the API. The token itself is not stored: it is signed, and names the row. No scopes and logs can be added later.
create table tracebook.api_token (
  token_id uuid primary key default gen_random_uuid(),
  name text not null,
  scopes text[] not null,
  -- Null: all logs.
  logs text[],
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  revoked_at timestamptz
);

-- Who asked what, and when. Without parameters, which may hold names of cases.
create table tracebook.api_audit (
  api_audit_id bigint generated always as identity primary key,
  at timestamptz not null,
  -- Null where access is off, or the request had no valid token.
  token_id uuid,
  method text not null,
  route text not null,
  log text,
  status int not null,
  milliseconds int not null
);
create index on tracebook.api_audit (at);

-- Loads by Idempotency-Key: the answer is given again for the same key and body.
create table tracebook.api_load (
  key text not null,
  log text not null,
  digest text not null,
  begun_at timestamptz not null default now(),
  -- Null while the load runs.
  answer jsonb,
  primary key (log, key)
);

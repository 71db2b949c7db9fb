-- What those may do who sign in at the OpenID provider. The holder is `sub:...`, `email:...` (a verified one) or `role:...`, a value of the claim of roles.
create table tracebook.api_role (
  holder text primary key,
  scopes text[] not null,
  -- Null: all logs.
  logs text[],
  made_at timestamptz not null default now()
);

-- The roles of who signed in: a list of scopes, each with logs. Null for a token that was made by command, which has its own scopes and logs.
alter table tracebook.api_token add column roles jsonb;

-- Earlier versions of a log are logs of their own, called SLUG@vVERSION, which no list of logs shows. A load keeps as many as the log says.
alter table tracebook.log
  add column version_of int references tracebook.log on delete cascade,
  add column keep_versions int not null default 0 check (keep_versions >= 0),
  drop constraint log_slug_check,
  add constraint log_slug_check check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*(@v[0-9]+)?$');
create index on tracebook.log (version_of) where version_of is not null;

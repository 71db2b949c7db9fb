-- The file that a rejected row is of, where it is not that of its load: a table of cases. Null for the file of the load.
alter table tracebook.rejected_row add column source text;

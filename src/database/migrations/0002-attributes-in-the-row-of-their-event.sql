-- Ids and attributes of events stand with the event. A second row for them cost a load more than all the rest of it: its key, its place, its own COPY.
-- json, not jsonb: the server checks the text and keeps it as it came, which takes a third of the time. Who compares two casts them to jsonb.
alter table tracebook.event add column event_id text, add column attributes json;

update tracebook.event e set event_id = a.event_id, attributes = a.attributes::text::json
from tracebook.event_attribute a where a.log_id = e.log_id and a.case_key = e.case_key and a.position = e.position;

drop table tracebook.event_attribute;

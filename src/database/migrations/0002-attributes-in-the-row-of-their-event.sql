-- Stores ids and attributes in the row of their event. Rows of their own, with keys and a COPY of their own, doubled the time of a load.
-- json, not jsonb: the server checks the text and stores it as it is, in a third of the time. Comparisons must cast to jsonb.
alter table tracebook.event add column event_id text, add column attributes json;

update tracebook.event e set event_id = a.event_id, attributes = a.attributes::text::json
from tracebook.event_attribute a where a.log_id = e.log_id and a.case_key = e.case_key and a.position = e.position;

drop table tracebook.event_attribute;

import { assertEquals } from "@std/assert";
import { createEventLogBuilder } from "@/event-log/event-log-builder.ts";
import { eventLogFromTraces, type PlainEvent } from "@/event-log/event-log-from-traces.ts";
import { createTextTable, internText } from "@/event-log/text-table.ts";
import { batchesOfLog, headerOfLog } from "@/event-log/log-batches.ts";

// The rule: a case without events is left out, with its attributes. Here the first case has a value
// and no event, the second an event and no value; the builder once looked for the value of the
// second behind the end of what was written, and gave it that of the first.
Deno.test("a case without events leaves no attribute behind", () => {
  const events = [{ activity: "x" }];
  const log = eventLogFromTraces([{ caseId: "left", attributes: { team: "a" }, events }, { caseId: "stays", events }]);
  const [batch] = batchesOfLog(log);
  const builder = createEventLogBuilder();
  builder.begin(headerOfLog(log));
  builder.batch({ ...batch, length: 1, caseCode: batch.caseCode.slice(1) });
  assertEquals(builder.build(), eventLogFromTraces([{ caseId: "stays", events }]));
});

Deno.test("a log of many batches is that of one, however often it is built", () => {
  const events = Array.from({ length: 50 }, (_, i): PlainEvent => ({
    activity: `a${i % 7}`,
    time: 1000 - i * (i % 3),
    ...i >= 20 && { resource: `r${i % 4}` },
    ...(i % 9 === 0 || i > 40) && { attributes: { cost: String(i % 5) } },
  }));
  const log = eventLogFromTraces([{ caseId: "x", events }, { caseId: "y", events: events.toReversed() }]);
  const [batch] = batchesOfLog(log);
  const builder = createEventLogBuilder();
  builder.begin(headerOfLog(log));
  for (let at = 0; at < batch.length; at += 7) {
    const to = Math.min(at + 7, batch.length);
    // As readers do: a column that no row of a batch fills is not in it.
    const attributes = batch.attributes.map((column) => ({ ...column, codes: column.codes.slice(at, to) }))
      .filter(({ codes }) => codes.some((code) => code >= 0));
    builder.batch({
      ...batch,
      length: to - at,
      caseCode: batch.caseCode.slice(at),
      activity: batch.activity.slice(at),
      time: batch.time.slice(at),
      start: batch.start && batch.start.slice(at),
      resource: batch.resource && batch.resource.slice(at),
      lifecycle: batch.lifecycle && batch.lifecycle.slice(at),
      line: batch.line.slice(at),
      attributes,
      cases: at === 0 ? batch.cases : { ...batch.cases, length: 0 },
    });
  }
  assertEquals(builder.build(), log);
  assertEquals(builder.build(), log);
  // So is that of one batch whose arrays are given away; here the first case has no event.
  const given = createEventLogBuilder({ givenBatches: true });
  const cases = createTextTable();
  for (const id of ["none", ...log.caseIds]) internText(cases, id);
  const header = headerOfLog(log);
  given.begin({ ...header, dictionaries: { ...header.dictionaries, cases } });
  given.batch({ ...batch, caseCode: batch.caseCode.map((code) => code + 1) });
  assertEquals(given.build(), log);
  assertEquals(given.build(), log);
});

import { assertEquals } from "@std/assert";
import { createEventLogBuilder } from "@/event-log/event-log-builder.ts";
import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
import { batchesOfLog, headerOfLog } from "@/event-log/log-batches.ts";

// The rule: a case without events is left out, with its attributes. Here the first case has a value and no event, the second an event and no value; the builder
// once looked for the value of the second behind the end of what was written, and gave it that of the first.
Deno.test("a case without events leaves no attribute behind", () => {
  const events = [{ activity: "x" }];
  const log = eventLogFromTraces([{ caseId: "left", attributes: { team: "a" }, events }, { caseId: "stays", events }]);
  const [batch] = batchesOfLog(log);
  const builder = createEventLogBuilder();
  builder.begin(headerOfLog(log, { format: "csv", columns: null, xes: null }));
  builder.batch({ ...batch, length: 1, caseCode: batch.caseCode.slice(1) });
  assertEquals(builder.build(), eventLogFromTraces([{ caseId: "stays", events }]));
});

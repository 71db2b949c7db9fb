import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { createAnalysis } from "@/browser/analysis/analysis.ts";
import { applyClassifier } from "@/event-log/apply-classifier.ts";
import { PLAIN_CLASSIFIER } from "@/event-log/classifier.ts";
import type { EventLog } from "@/event-log/event-log.ts";
import { createEventLogBuilder } from "@/event-log/event-log-builder.ts";
import { variantsOf } from "@/event-log/variants.ts";
import { applyFilters } from "@/filtering/apply-filters.ts";
import { parseFilter } from "@/filtering/filter-text.ts";
import { materialize } from "@/filtering/materialize.ts";
import { writeCsv } from "@/formats/logs/csv/write-csv.ts";
import { readArrow } from "@/formats/logs/arrow/read-arrow.ts";
import { writeArrow } from "@/formats/logs/arrow/write-arrow.ts";
import { writeXes } from "@/formats/logs/xes/write-xes.ts";
import { logFacts } from "@/performance/log-facts.ts";
import { read } from "./reading.ts";

const event = (activity: string, time = "") =>
  `<event><string key="concept:name" value="${activity}"/>${
    time === "" ? "" : `<date key="time:timestamp" value="${time}"/>`
  }</event>\n`;
const trace = (name: string, ...events: string[]) =>
  `<trace><string key="concept:name" value="${name}"/>${events.join("")}</trace>\n`;
const xes = (...traces: string[]) => `<log>${traces.join("")}</log>`;
const TIME = "2026-01-31T08:30:00Z";
const readXesText = (text: string, options = {}) => read(text, { format: "xes", ...options });

const sequences = ({ caseIds, caseOffsets, activity, activities }: EventLog) =>
  caseIds.map((id, c) =>
    `${id}: ${[...activity.slice(caseOffsets[c], caseOffsets[c + 1])].map((code) => activities[code]).join("")}`
  );

const UNTIMED = xes(trace("1", event("b"), event("a")), trace("2", event("c")), trace("1", event("a")));

Deno.test("a XES log of which no event has a time is read in the order of the file, whatever the chunks", async () => {
  for (const cuts of [[1], [7, 3], [1 << 16]]) {
    for (const shortCut of [true, false]) {
      const { log, header, report, rejected } = await readXesText(UNTIMED, { cuts, shortCut });
      assertEquals([log.timed, header.timed, report.events, rejected], [false, false, 4, []]);
      assertEquals(sequences(log), ["1: baa", "2: c"]);
    }
  }
});

Deno.test("where an event has a time, those without are rejected, the ones before it too", async () => {
  const { log, report, rejected } = await readXesText(
    xes(
      trace("0", event("x")),
      trace("1", event("a"), event("", TIME), event("b", TIME), event("c")),
      trace("2", event("d", TIME)),
    ),
  );
  assertEquals([log.timed, report.events, report.rejected, report.rows], [undefined, 2, 4, 6]);
  assertEquals(sequences(log), ["1: b", "2: d"]);
  assertEquals(rejected.map(({ column }) => column), ["time:timestamp", "time:timestamp", "concept:name", "time:timestamp"]);
});

Deno.test("a rejected event leaves nothing behind in those after it", async () => {
  const attribute = '<string key="org:resource" value="Ann"/><string key="note" value="n"/></event>';
  const { log } = await readXesText(
    `<log><trace><string key="kind" value="k"/>${event("a").replace("</event>\n", attribute)}${event("b", TIME)}</trace></log>`,
  );
  assertEquals([log.resource, log.eventAttributes], [null, []]);
  assertEquals(log.caseAttributes.map(({ name, values }) => [name, values]), [["kind", ["k"]]]);
});

Deno.test("a time after thousands of events without one is refused with its line", async () => {
  const many = Array.from({ length: 9000 }, (_, i) => trace(`${i}`, event("a")));
  await assertRejects(
    () => readXesText(xes(...many, trace("x", event("b", TIME)))),
    Error,
    "line 18001: expected no times, as in the 9000 events before, found a time",
  );
  const { log } = await readXesText(xes(...many, trace("x", event("b", TIME))), { noTimestamp: true });
  assertEquals([log.timed, log.activity.length, log.eventAttributes[0].type], [false, 9001, "date"]);
});

Deno.test("a named time that is nowhere is no log without times", async () => {
  const { report } = await readXesText(UNTIMED, { roles: { timestamp: "when" } });
  assertEquals([report.events, report.rejected], [0, 4]);
});

Deno.test("a CSV file is read without times only if that is said", async () => {
  const csv = "case,activity,n\n1,b,20\n2,c,1\n1,a,3\n";
  await assertRejects(() => read(csv), Error, "If there are no times, add --no-timestamp, or --order COLUMN.");
  const inOrderOfFile = await read(csv, { noTimestamp: true });
  assertEquals([inOrderOfFile.log.timed, sequences(inOrderOfFile.log)], [false, ["1: ba", "2: c"]]);
  const inOrderOfColumn = await read(csv, { order: "n" });
  assertEquals(sequences(inOrderOfColumn.log), ["1: ab", "2: c"]);
  assertEquals([inOrderOfColumn.header.columns?.order, inOrderOfColumn.header.columns?.timestamp], ["n", null]);
  const { rejected } = await read(csv.replace("20", "first"), { order: "n" });
  assertEquals(rejected.map(({ line, column }) => [line, column]), [[2, "n"]]);
});

Deno.test("columns of times are attributes where the log is to have none", async () => {
  const { log } = await read(`case,activity,timestamp,start\n1,a,${TIME},${TIME}\n1,b,2026-02-01T00:00:00Z,${TIME}\n`, {
    noTimestamp: true,
  });
  assertEquals([log.start, log.eventAttributes.map(({ name }) => name), log.caseAttributes.map(({ name }) => name)], [
    null,
    ["timestamp"],
    ["start"],
  ]);
});

Deno.test("a log without times is the same after it was written and read again", async () => {
  const { log } = await readXesText(UNTIMED);
  const again = async (bytes: ReadableStream<Uint8Array<ArrayBuffer>>) => new Uint8Array(await new Response(bytes).arrayBuffer());
  assertEquals((await readXesText(await new Response(writeXes(log)).text())).log, log);
  assertEquals((await read(await again(writeCsv(log)), { noTimestamp: true })).log, log);
  const builder = createEventLogBuilder();
  await readArrow(writeArrow(log), { source: "log.arrow" }, builder);
  assertEquals(builder.build(), log);
});

Deno.test("facts, filters and classifiers work without times, and what needs them says so", async () => {
  const { log } = await readXesText(UNTIMED);
  const facts = await logFacts(log, { log: "l", file: "l.xes", rejectedRows: 0 });
  assertEquals([facts.summary.timed, facts.summary.firstTimestamp, facts.caseDurations], [false, null, null]);
  assertEquals(facts.directlyFollows.map(({ from, to, count, medianSeconds }) => [from, to, count, medianSeconds]), [
    ["a", "a", 1, null],
    ["b", "a", 1, null],
  ]);
  const kept = materialize(applyFilters(log, [parseFilter("through:b")]));
  assertEquals([kept.timed, sequences(kept)], [false, ["1: baa"]]);
  assertThrows(() => applyFilters(log, [parseFilter("duration:1d..")]), Error, "which the filter duration:1d.. needs");
  const renamed = applyClassifier(log, { ...PLAIN_CLASSIFIER, rename: [["a", "z"]] });
  assertEquals([renamed.timed, sequences(renamed)], [false, ["1: bzz", "2: c"]]);
  assertThrows(() => applyClassifier(log, { ...PLAIN_CLASSIFIER, pair: "auto" }), Error, "without times");
});

Deno.test("a page counts and orders the cases of a log without times, and knows none of its durations", async () => {
  const { log } = await readXesText(UNTIMED);
  const analysis = createAnalysis(log, { zone: "UTC" });

  const figures = await analysis.ask({ filters: [] }, { kind: "figures" });
  assertEquals([figures.cases, figures.completed, figures.medianDuration], [2, 2, NaN]);
  const { variants, durations } = await analysis.ask({ filters: [] }, { kind: "listed-variants", fold: "exact" });
  assertEquals([variants.counts.length, [...durations.median]], [2, [NaN, NaN]]);
  const list = await analysis.ask({ filters: [] }, {
    kind: "case-list",
    text: "",
    state: "all",
    order: "events",
    from: 0,
    count: 5,
    columns: [],
  });
  assert(list.rows.every(({ start, seconds }) => Number.isNaN(start) && Number.isNaN(seconds)));
  assertEquals(variantsOf(log).variants.counts.length, 2);
});

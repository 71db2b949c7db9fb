/**
 * Classifiers, counting transitions and intervals of real logs, against an independent reading of
 * their text by patterns.
 */
import { describedSource, sourceKeys } from "@/formats/logs/log-header.ts";
import { assertEquals } from "@std/assert";
import { PLAIN_CLASSIFIER } from "@/event-log/classifier.ts";
import { applyClassifier } from "@/event-log/apply-classifier.ts";
import type { XesHeader } from "@/formats/logs/xes/xes-attribute.ts";
import { createEventLogBuilder } from "@/event-log/event-log-builder.ts";
import type { EventLog } from "@/event-log/event-log.ts";
import { pairIntervals } from "@/event-log/pair-intervals.ts";
import { variantsOf } from "@/event-log/variants.ts";
import { readXes } from "@/formats/logs/xes/read-xes.ts";
import { testGolden } from "../golden.ts";

/** The classifier of each log that joins name and transition. */
const LOGS: Readonly<Record<string, string>> = {
  bpic2012: "Activity classifier",
  repair_example: "MXML Legacy Classifier",
  reviewing: "MXML Legacy Classifier",
};

interface Event {
  readonly name: string;
  readonly transition: string;
  readonly resource: string | undefined;
  readonly time: number;
}

/**
 * All traces of a XES text, their events by time; enough for files that write one attribute a line
 * and no odd characters in these keys.
 */
function tracesOf(xml: string): Event[][] {
  return xml.split("<trace>").slice(1).map((trace) =>
    trace.split("<event>").slice(1).map((event) => {
      const value = (key: string) => new RegExp(`key="${key}" value="([^"]*)"`).exec(event)?.[1];
      return {
        name: value("concept:name")!,
        transition: value("lifecycle:transition")!,
        resource: value("org:resource"),
        time: Date.parse(value("time:timestamp")!),
      };
    }).sort((a, b) => a.time - b.time)
  ).filter((events) => events.length > 0);
}

/** Pairs first in, first out, by resource: how many, and the sum of their lengths. */
function intervalsOf(traces: readonly Event[][]): { pairs: number; milliseconds: number } {
  let [pairs, milliseconds] = [0, 0];
  for (const events of traces) {
    const open: Event[] = [];
    for (const event of events) {
      if (event.transition.toLowerCase() === "start") open.push(event);
      if (event.transition.toLowerCase() !== "complete") continue;
      const place = open.findIndex(({ name, resource }) => name === event.name && resource === event.resource);
      if (place < 0) continue;
      pairs++;
      milliseconds += event.time - open.splice(place, 1)[0].time;
    }
  }
  return { pairs, milliseconds };
}

function labelCounts(log: EventLog): Map<string, number> {
  const counts = new Map<string, number>(log.activities.map((label) => [label, 0]));
  for (const code of log.activity) counts.set(log.activities[code], counts.get(log.activities[code])! + 1);
  return counts;
}

function countsOf(labels: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const label of labels.toSorted()) counts.set(label, (counts.get(label) ?? 0) + 1);
  return counts;
}

testGolden("classifier, transitions and intervals", async ({ name, path, open }) => {
  const classifier = LOGS[name];
  const bytes = (await open()).pipeThrough(new DecompressionStream("gzip"));
  const text = await new Response(bytes).text();
  const traces = tracesOf(text);
  const builder = createEventLogBuilder({ attributes: "none" });
  let xes: XesHeader | null = null;
  const begin = (
    header: Parameters<typeof builder.begin>[0],
  ) => (xes = describedSource(header.description).xes, builder.begin(header));
  await readXes(new Blob([text]).stream(), { source: path }, { ...builder, begin });
  const log = builder.build();

  const classified = applyClassifier(log, { ...PLAIN_CLASSIFIER, classifier }, { source: sourceKeys({ columns: null, xes }) });
  assertEquals(labelCounts(classified), countsOf(traces.flat().map(({ name, transition }) => `${name}+${transition}`)));
  const sequences = traces.map((events) => JSON.stringify(events.map(({ name, transition }) => [name, transition])));
  assertEquals(variantsOf(classified).variants.counts.length, new Set(sequences).size);

  const completed = applyClassifier(log, { ...PLAIN_CLASSIFIER, transitions: ["complete"] });
  const complete = traces.flat().filter(({ transition }) => transition.toLowerCase() === "complete");
  assertEquals(labelCounts(completed), countsOf(complete.map(({ name }) => name)));

  const { log: paired, report } = pairIntervals(log, { by: "resource" });
  const expected = intervalsOf(traces);
  assertEquals(report.pairs, expected.pairs);
  assertEquals(paired.activity.length, log.activity.length - expected.pairs);
  const lengths = [...paired.start ?? []].map((start, e) => Number.isNaN(start) ? 0 : paired.time[e] - start);
  assertEquals(Math.round(lengths.reduce((sum, length) => sum + length, 0)), expected.milliseconds);
}, { names: Object.keys(LOGS) });

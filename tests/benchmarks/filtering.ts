import process from "node:process";
import type { EventLog } from "@/event-log/event-log.ts";
import { pairIntervals } from "@/event-log/pair-intervals.ts";
import { applyFilters, materialize, parseFilters, variantsOfView } from "@/filtering/mod.ts";
import { quantile } from "@/numerics/quantile.ts";
import { golden } from "../golden.ts";
import type { BenchmarkRow } from "./benchmark-row.ts";

const FILE = "bpic2012.xes.gz";

/** Runs of each stack of filters, the first of which is cold. */
const RUNS = 20;

/** Stacks such as readers build by clicking. */
const STACKS = [
  "",
  "contained:2011-11..2012-02",
  "through:A_ACCEPTED",
  "not-path:A_SUBMITTED>A_PARTLYSUBMITTED..A_ACCEPTED",
  "drop-activity:W_Completeren aanvraag",
  "keep-lifecycle:COMPLETE",
  "variant-coverage:80%",
  "sample:50%",
  "resource:112,10982",
  "case-attribute:AMOUNT_REQ=10000..20000",
  "duration:1d..30d;rework;keep-lifecycle:COMPLETE;top-variants:100",
];

/** From a stack of filters to the variants of what is left: all that mining needs. */
export async function measureFiltering(): Promise<readonly BenchmarkRow[]> {
  const { ignore, read } = golden("bpic2012");
  if (ignore) {
    console.error(`  ${FILE} is not there: skipped`);
    return [];
  }
  const log = await read();
  const times = STACKS.flatMap((stack) => Array.from({ length: RUNS }, () => cpuTime(() => filterAndFind(log, stack))));
  const name = `${FILE}: filter (${STACKS.length} stacks) and find the variants`;
  const row = (measure: string, value: number, limit: number | null) => ({ name, measure, value, unit: "ms", limit });
  const sorted = times.toSorted((a, b) => a - b);
  return [
    row("CPU time, median", quantile(sorted, 0.5), null),
    row("CPU time, 95th percentile", quantile(sorted, 0.95), 100),
    row("CPU time, longest", sorted[sorted.length - 1], null),
    {
      name: `${FILE}: pair start and complete events`,
      measure: "CPU time",
      value: quantile(Array.from({ length: 5 }, () => cpuTime(() => pairIntervals(log))).sort((a, b) => a - b), 0.5),
      unit: "ms",
      limit: null,
    },
    {
      name: `${FILE}: copy half of the cases`,
      measure: "CPU time",
      value: quantile(
        Array.from({ length: 5 }, () => cpuTime(() => materialize(applyFilters(log, parseFilters("sample:50%"))))).sort((a, b) =>
          a - b
        ),
        0.5,
      ),
      unit: "ms",
      limit: null,
    },
  ];
}

function filterAndFind(log: EventLog, stack: string): void {
  variantsOfView(applyFilters(log, parseFilters(stack)));
}

/** Milliseconds of the processor that some work takes. */
function cpuTime(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

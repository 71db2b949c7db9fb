/**
 * Measures speed and memory: prints a Markdown table on standard output and writes the same as JSON
 * to .tracebook/bench.json.
 *
 * usage: deno task bench [NAME ...]   (groups to run: reading, loading, conformance, filtering,
 * discovery, performance, prediction, api, site, pages, start; default all)
 *
 * Ratios are taken in one run, figures are medians. Nothing here is a test: a busy machine is slow.
 *
 * @module
 */
import type { BenchmarkRow } from "./benchmark-row.ts";

/** Groups of measurements; each is loaded when it is run. */
const GROUPS: Readonly<Record<string, () => Promise<() => Promise<readonly BenchmarkRow[]>>>> = {
  reading: async () => (await import("./reading.ts")).measureReading,
  loading: async () => (await import("./loading.ts")).measureLoading,
  conformance: async () => (await import("./conformance.ts")).measureConformance,
  filtering: async () => (await import("./filtering.ts")).measureFiltering,
  discovery: async () => (await import("./discovery.ts")).measureDiscovery,
  performance: async () => (await import("./performance.ts")).measurePerformance,
  site: async () => (await import("./site.ts")).measureSite,
  pages: async () => (await import("./pages.ts")).measurePages,
  start: async () => (await import("./start.ts")).measureStart,
  api: async () => {
    const { measureApi } = await import("./api.ts");
    return () => measureApi();
  },
  prediction: async () => (await import("./prediction.ts")).measurePrediction,
};

function tableOf(rows: readonly BenchmarkRow[]): string {
  const lines = rows.map(({ name, measure, value, unit, limit }) =>
    `| ${name} | ${measure} | ${figure(value)} ${unit} | ${limit === null ? "" : `${limit} ${unit}`} |`
  );
  return ["| what | measure | result | at most |", "|---|---|---|---|", ...lines].join("\n");
}

const figure = (value: number) => value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);

const asked = Deno.args.length === 0 ? Object.keys(GROUPS) : Deno.args;
const unknown = asked.filter((name) => !Object.hasOwn(GROUPS, name));
if (unknown.length > 0) {
  console.error(`bench: expected ${Object.keys(GROUPS).join(", ")}, found ${unknown.join(", ")}.`);
  Deno.exit(2);
}
const rows: BenchmarkRow[] = [];
for (const name of asked) {
  console.error(`measuring ${name} ...`);
  rows.push(...await (await GROUPS[name]())());
}
await Deno.mkdir(".tracebook", { recursive: true });
const load = Deno.loadavg().map((x) => Number(x.toFixed(2)));
await Deno.writeTextFile(
  ".tracebook/bench.json",
  JSON.stringify({ cores: navigator.hardwareConcurrency, load, rows }, null, 2) + "\n",
);
console.log(tableOf(rows));

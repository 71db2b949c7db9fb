import { golden, GOLDEN_NAMES } from "../golden.ts";
import type { BenchmarkRow } from "./benchmark-row.ts";

/** Runs of each measurement; the median counts. */
const RUNS = 3;

/**
 * A log and what the reference program needed for it, in seconds: CPU, or wall time where only that
 * is known.
 */
interface Reference {
  readonly name: string;
  readonly replay: number | null;
  readonly precision: number | null;
}

/**
 * Alignments, replay, precision and root causes of the real logs, against the times of the
 * reference program in the golden files.
 */
export async function measureConformance(): Promise<readonly BenchmarkRow[]> {
  const references = goldenReferences();
  if (references.length === 0) {
    console.error("  no golden files: skipped");
    return [];
  }
  const names = references.map(({ name }) => name);
  const noisy = await inProcess("alignments", names);
  const fitting = await inProcess("noise-0", names);
  return [
    { name: "alignments of all logs, noise 0.2", measure: "CPU time", value: total(noisy.seconds), unit: "s", limit: 5 },
    {
      name: "alignments of all logs, noise 0.2",
      measure: "peak memory, logs included",
      value: noisy.megabytes,
      unit: "MB",
      limit: 500,
    },
    {
      name: "discovery and alignments of all logs, noise 0",
      measure: "CPU time",
      value: total(fitting.seconds),
      unit: "s",
      limit: 30,
    },
    {
      name: "discovery and alignments of all logs, noise 0",
      measure: "peak memory",
      value: fitting.megabytes,
      unit: "MB",
      limit: null,
    },
    ...await ratios("replay", references, 1 / 10),
    ...await ratios("precision", references, 1 / 100),
    await everything("bpic2012", names),
  ];
}

function goldenReferences(): Reference[] {
  return GOLDEN_NAMES.map(golden).flatMap(({ name, document }) => {
    const { conformance, timing } = document?.reference ?? {};
    if (conformance?.["inductiveInfrequent0.2"] === undefined) return [];
    const time = (key: string) => timing?.[key]?.cpuSeconds ?? timing?.[key]?.wallSeconds ?? null;
    const precision = time("imf02.precision_alignments") ?? time("imf02.precision_tbr");
    return [{ name, replay: time("imf02.tbr_fitness"), precision }];
  });
}

/** Our time as a share of the reference's, over the logs that the reference finished. */
async function ratios(subject: "replay" | "precision", references: readonly Reference[], limit: number): Promise<BenchmarkRow[]> {
  const finished = references.filter((reference) => reference[subject] !== null);
  const { seconds } = await inProcess(subject, finished.map(({ name }) => name));
  const theirs = finished.reduce((sum, reference) => sum + reference[subject]!, 0);
  const name = `${subject} of ${finished.length} logs that the reference finishes`;
  return [
    { name, measure: "CPU time", value: total(seconds), unit: "s", limit: null },
    { name, measure: "share of the reference's time", value: (100 * total(seconds)) / theirs, unit: "%", limit: 100 * limit },
  ];
}

async function everything(name: string, names: readonly string[]): Promise<BenchmarkRow> {
  const { seconds } = await inProcess("all", names.filter((one) => one === name));
  return { name: `root causes and all figures of ${name}`, measure: "CPU time", value: total(seconds), unit: "s", limit: 2 };
}

interface Measurement {
  readonly seconds: Readonly<Record<string, number>>;
  readonly megabytes: number;
}

async function inProcess(task: string, names: readonly string[]): Promise<Measurement> {
  const script = new URL("./conformance-process.ts", import.meta.url).pathname;
  const runs: Measurement[] = [];
  for (let run = 0; run < RUNS; run++) {
    const command = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", script, task, ...names],
      stderr: "inherit",
    });
    const { stdout, success } = await command.output();
    if (!success) throw new Error(`${task} failed`);
    runs.push(JSON.parse(new TextDecoder().decode(stdout)));
  }
  return runs.sort((a, b) => total(a.seconds) - total(b.seconds))[runs.length >> 1];
}

const total = (seconds: Readonly<Record<string, number>>): number => Object.values(seconds).reduce((sum, one) => sum + one, 0);

import { inputError } from "../../errors.ts";
import { printProcessTree } from "../../process-models/process-tree/process-tree-text.ts";
import type { Shift } from "../../time/working-calendar.ts";
import type { ProcessDescription } from "./process-description.ts";
import { settingOf } from "./description-setting.ts";
import { processOf, treeOfDescription } from "./process-of-description.ts";
import type { SimulationOptions, SimulationSummary } from "./simulate-description.ts";

/** The figures of a run to which the truth of a description can refer. Times are ISO texts. */
export interface RunFigures {
  readonly seed: number;
  /** Cases that were asked for. */
  readonly wanted: number;
  readonly cases: number;
  readonly events: number;
  readonly start: string;
  readonly end: string;
  readonly runningCases: number;
  /** By name of a choice, or its place in the tree: how often each branch was taken. */
  readonly choices: Readonly<Record<string, readonly number[]>>;
  /** When each change of the description happens, and whether that is before the end of the log. */
  readonly changes: readonly { readonly at: string; readonly inLog: boolean }[];
  /** In the text form of process trees. */
  readonly tree: string;
  /** The people of all pools. */
  readonly people: readonly PersonFigures[];
}

/** Who works when. */
export interface PersonFigures {
  readonly name: string;
  /** The pool. */
  readonly role: string;
  /** Name of the calendar. */
  readonly hours?: string;
  readonly pace: number;
  readonly helpsFrom?: number;
  /** The shifts of the calendar. */
  readonly shifts?: readonly Shift[];
}

/**
 * What is planted in a simulated log, as a JSON document: the `truth` of the description with its
 * references replaced, else the description with all figures of the run.
 *
 * @param summary what the simulation of the description returned for these options
 * @throws an input error for a reference to nothing; descriptions that `readProcessDescription` has
 * read have none
 *
 * @example
 * ```ts
 * import { truthOfRun } from "@/simulation/engine/truth-of-run.ts";
 * import { simulateDescription } from "@/simulation/engine/simulate-description.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const description = {
 *   name: "Calls",
 *   start: "2025-01-01",
 *   arrivals: { minutes: 10 },
 *   pools: [],
 *   tree: { task: "Ring" },
 *   truth: { rings: { $ref: "run#/events" }, every: { $ref: "#/arrivals/minutes" } },
 * };
 * const run = simulateDescription(description, { seed: 1, cases: 2 });
 * let step = run.next();
 * while (!step.done) step = run.next();
 * assertEquals(truthOfRun(description, { seed: 1, cases: 2 }, step.value), {
 *   rings: 2,
 *   every: 10,
 * });
 * ```
 */
export function truthOfRun(
  description: ProcessDescription,
  options: SimulationOptions,
  summary: SimulationSummary,
): Readonly<Record<string, unknown>> {
  const figures = figuresOf(description, options, summary);
  const { truth, ...process } = description;
  if (truth === undefined) return { ...figures, process };
  return replaced(truth, "truth", { process, figures }) as Readonly<Record<string, unknown>>;
}

/**
 * Checks the references of a truth, without a run.
 *
 * @throws an input error for a reference to nothing
 */
export function checkTruth(description: ProcessDescription): void {
  const { choices, changes } = processOf(description, { setting: settingOf(description), cases: 1 });
  const counts = { cases: 0, events: 0, runningCases: 0, mostRunningCases: 0, start: 0, end: 0 };
  truthOfRun(description, { seed: 0, cases: 1 }, { ...counts, choices, changes });
}

function figuresOf(description: ProcessDescription, { seed, cases }: SimulationOptions, summary: SimulationSummary): RunFigures {
  const { events, start, end, runningCases, choices, changes } = summary;
  return {
    seed,
    wanted: cases,
    cases: summary.cases,
    events,
    start: iso(start),
    end: iso(end),
    runningCases,
    choices,
    changes: changes.map((at) => ({ at: iso(at), inLog: at <= end })),
    tree: printProcessTree(treeOfDescription(description)),
    people: peopleOf(description),
  };
}

const iso = (instant: number): string => new Date(instant).toISOString().replace(".000Z", "Z");

function peopleOf({ pools, calendars = {} }: ProcessDescription): PersonFigures[] {
  return pools.flatMap(({ name: role, people }) =>
    people.map(({ name, calendar: hours, pace = 1, vacation: _, ...others }) => ({
      name,
      role,
      ...hours === undefined ? {} : { hours },
      pace,
      ...others,
      ...hours === undefined ? {} : { shifts: calendars[hours].shifts },
    }))
  );
}

/** What references point into. */
interface Documents {
  readonly process: unknown;
  readonly figures: RunFigures;
}

function replaced(value: unknown, place: string, documents: Documents): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((one, at) => replaced(one, `${place}[${at}]`, documents));
  if (!Object.hasOwn(value, "$ref")) {
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, replaced(one, `${place}.${name}`, documents)]));
  }
  const reference = String((value as { readonly $ref: unknown }).$ref);
  const [, run, pointer] = /^(run)?#((?:\/[^/]*)*)$/.exec(reference) ?? [];
  const found = pointer === undefined ? undefined : pointed(run === undefined ? documents.process : documents.figures, pointer);
  if (found !== undefined && Object.keys(value).length === 1) return found;
  throw inputError({
    expected: `a reference to a part of the description or of run#/${Object.keys(documents.figures).join(", run#/")} at ${place}`,
    found: JSON.stringify(reference),
  });
}

/** What a JSON pointer (RFC 6901) points at; undefined for nothing. */
function pointed(document: unknown, pointer: string): unknown {
  let value = document;
  for (const part of pointer.split("/").slice(1)) {
    const name = part.replaceAll("~1", "/").replaceAll("~0", "~");
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[name];
  }
  return value;
}

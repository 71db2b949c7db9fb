import { ALIGNABLE_ADVICE } from "./check-conformance.ts";
import { alignVariants } from "../conformance/alignments/align-variants.ts";
import { comparisonSteps, type GroupComparison, groupsByStart } from "../comparison/groups/compare-groups.ts";
import { comparisonText, comparisonWords } from "../comparison/groups/comparison-words.ts";
import { type CaseDivision, divideCases } from "../comparison/groups/divide-cases.ts";
import { type LanguageDistance, languageDistanceSteps } from "../comparison/groups/language-distance.ts";
import { inputError, usageError } from "../errors.ts";
import type { EventLog } from "../event-log/event-log.ts";
import { joinLogs } from "../event-log/join-logs.ts";
import { variantsOf } from "../event-log/variants.ts";
import type { Filter } from "../filtering/filter.ts";
import { printFilters } from "../filtering/filter-text.ts";
import { isTime, periodOf } from "../filtering/filter-time.ts";
import { viewOf } from "../filtering/log-view.ts";
import { type UnknownName, unknownNames, unknownNameText } from "../filtering/unknown-names.ts";
import { petriNetOf } from "../process-models/conversions/process-model.ts";
import { ianaTimeZone } from "../time/time-zone.ts";
import { openLog, type OpenLogOptions } from "./files/open-log.ts";
import { readModel } from "./files/read-model.ts";
import { inStep } from "./reporter.ts";

/** How the cases of a log are divided into two groups. */
export type Grouping =
  /** The cases that the first filters choose, and those of the second; null: all other cases. */
  | { readonly by: "filters"; readonly first: readonly Filter[]; readonly second: readonly Filter[] | null }
  /** The cases that start before a time, and the others. */
  | { readonly by: "start"; readonly time: string }
  /** The cases of the log, and those of another one. */
  | { readonly by: "logs"; readonly other: string }
  /** The cases that fit a model file, and those that deviate from it. */
  | { readonly by: "model"; readonly file: string; readonly deadline: () => boolean };

/** Two groups of cases and how they differ: the JSON of `tracebook compare`. */
export interface LogComparison extends Omit<GroupComparison, "cases"> {
  readonly groups: readonly [ComparedGroup, ComparedGroup];
  /** Cases that both filters choose; these are in neither group. */
  readonly inBoth: number;
  /** Cases that no filter chooses, or whose alignment with the model is not known. */
  readonly inNone: number;
  /** What says most, in words. */
  readonly sentence: string;
  /** How far the variants are apart. */
  readonly languageDistance: LanguageDistance;
}

/** One of two groups. */
interface ComparedGroup {
  /** The text of its filters, or other words. */
  readonly name: string;
  readonly cases: number;
}

/** A comparison, and the names in its filters that are not in the log. */
interface ComparedLog {
  readonly comparison: LogComparison;
  readonly unknown: readonly UnknownName[];
}

/** Options of {@linkcode compareLog}. */
interface CompareLogOptions extends OpenLogOptions {
  readonly grouping: Grouping;
  /** Seed of all that is chosen at random; 42 by default. */
  readonly seed?: number;
}

const NEEDS_TIMES = "a comparison of durations needs";

/**
 * Compares two groups of cases of a log, a file or a stored log, or two logs. Whole cases are
 * compared, so the filters must choose cases.
 *
 * @throws a usage error for filters that choose events, or an invalid time; an input error if a
 * group has no cases, or no alignment with the model is found; and what opening the log, reading
 * the model and filtering throw
 */
export async function compareLog(source: string, { grouping, seed = 42, ...options }: CompareLogOptions): Promise<ComparedLog> {
  if (grouping.by === "start" && !isTime(grouping.time)) {
    throw usageError({ expected: "a time such as 2026, 2026-01 or 2026-01-31 in --split", found: JSON.stringify(grouping.time) });
  }
  if (grouping.by === "filters") divideCases(NO_CASES, [grouping.first, grouping.second]);
  const attributes = grouping.by === "filters" ? "all" : "none";
  const { log: opened, zoneOfDays } = await openLog(source, { ...options, attributes, timesFor: NEEDS_TIMES });
  const other = grouping.by === "logs"
    ? (await openLog(grouping.other, { ...options, attributes, timesFor: NEEDS_TIMES })).log
    : null;
  const net = grouping.by === "model" ? petriNetOf(await readModel(grouping.file)) : null;
  return await inStep(options.reporter, "Comparing", async (step) => {
    const log = other === null ? opened : joinLogs(opened, other);
    const found = variantsOf(log);
    const { names, groupOfCase, inBoth } = grouping.by === "filters"
      ? {
        names: [printFilters(grouping.first), grouping.second === null ? "all other cases" : printFilters(grouping.second)],
        ...divideCases(viewOf(log), [grouping.first, grouping.second], { zoneOfDays }),
      }
      : grouping.by === "start"
      ? byStart(log, grouping.time, zoneOfDays)
      : grouping.by === "logs"
      ? { names: [source, grouping.other], inBoth: 0, groupOfCase: log.caseIds.map((_, c) => c < opened.caseIds.length ? 1 : 2) }
      : {
        names: [`fits ${grouping.file}`, `deviates from ${grouping.file}`],
        inBoth: 0,
        groupOfCase: byAlignment(alignVariants(net!, found.variants, { deadline: grouping.deadline }), found, grouping.file),
      };
    const casesOf = (group: number) => Array.from(groupOfCase).filter((own) => own === group).length;
    const groups = [{ name: names[0], cases: casesOf(1) }, { name: names[1], cases: casesOf(2) }] as const;
    const filters = grouping.by === "filters" ? [...grouping.first, ...grouping.second ?? []] : [];
    const unknown = unknownNames(log, filters);
    const empty = groups.find(({ cases }) => cases === 0);
    if (empty !== undefined) {
      const reasons = [
        ...inBoth === 0 ? [] : [`both filters choose ${inBoth}, which are left out`],
        ...unknown.map(unknownNameText),
      ];
      throw inputError({
        expected: "cases in both groups",
        found: [`none in the group ${empty.name}`, ...reasons].join("; "),
      });
    }
    const compared = await ofSteps(comparisonSteps(log, groupOfCase, { seed, variants: found }), options.signal);
    const comparison = {
      groups,
      inBoth,
      inNone: log.caseIds.length - groups[0].cases - groups[1].cases - inBoth,
      sentence: comparisonText(comparisonWords(compared)),
      ...compared,
      languageDistance: await ofSteps(languageDistanceSteps(found, groupOfCase, { seed }), options.signal),
    };
    step.done("done");
    return { comparison, unknown };
  });
}

/** A view by which filters are checked before a log is read. */
const NO_CASES = viewOf({
  caseIds: [],
  activities: [],
  caseOffsets: new Uint32Array(1),
  activity: new Uint16Array(),
  time: new Float64Array(),
  start: null,
  resource: null,
  lifecycle: null,
  caseAttributes: [],
  eventAttributes: [],
});

/** Goes through the steps; between them Ctrl-C is heard. */
async function ofSteps<Result>(
  steps: Generator<void, Result>,
  signal: AbortSignal,
): Promise<Result> {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
    await new Promise((resolve) => setTimeout(resolve));
    signal.throwIfAborted();
  }
}

interface Division {
  readonly names: readonly string[];
  readonly groupOfCase: CaseDivision["groupOfCase"];
  readonly inBoth: number;
}

function byStart(log: EventLog, time: string, zone: string): Division {
  const { from } = periodOf(time, ianaTimeZone(zone))!;
  const names = [`started before ${time}`, `started from ${time} on`] as const;
  return { names, groupOfCase: groupsByStart(log, from), inBoth: 0 };
}

/** 1 for cases without deviations, 2 for those with any, 0 for those that are not known. */
function byAlignment(
  { problem, variants }: ReturnType<typeof alignVariants>,
  { variantOfCase }: ReturnType<typeof variantsOf>,
  file: string,
): Uint8Array {
  if (variants.every(({ moves }) => moves === null)) {
    throw inputError({
      file,
      expected: "a model that the log can be aligned with",
      found: problem ?? "no alignment within the budget",
      advice: ALIGNABLE_ADVICE,
    });
  }
  return Uint8Array.from(variantOfCase, (v) => {
    const { lower, deviations } = variants[v];
    // What cannot have less than one deviation deviates, whatever its best alignment is.
    return deviations === 0 ? 1 : (deviations ?? lower) > 0 ? 2 : 0;
  });
}

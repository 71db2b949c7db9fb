import type { RankedDeviation, RankedDeviations } from "../../conformance/deviations/rank-deviations.ts";
import { END, type ProcessGraph, processGraphOf, START } from "../../drawing/map/process-graph.ts";
import { CAUSE_TARGETS } from "../../comparison/causes/cause-target.ts";
import type { GroupComparison } from "../../comparison/groups/compare-groups.ts";
import type { GroupDifference } from "../../comparison/groups/duration-differences.ts";
import type { ShareDifference } from "../../comparison/groups/share-differences.ts";
import type { CaseCondition } from "../../filtering/filter.ts";
import { timeSpan } from "../../event-log/time-span.ts";
import { parseFilter, parseFilters, printFilter } from "../../filtering/filter-text.ts";
import type { NextStep } from "../../prediction/next-activity/next-activity.ts";
import type { CaseForecast } from "../../prediction/running-cases/forecast-running-cases.ts";
import type { ModelFigures } from "../../prediction/models/prediction-model.ts";
import { isTelling } from "../../prediction/validation/model-verdict.ts";
import type { ErrorGroup } from "../../prediction/validation/error-groups.ts";
import { quantile } from "../../numerics/quantile.ts";
import type { PairCounts } from "../../organization/social-network.ts";
import { readCalendar } from "../../time/calendar-document.ts";
import { caseStarts, startTimes } from "../../performance/case-starts.ts";
import { arcDurationsOf } from "../analysis/arc-duration-columns.ts";
import type { CaseDetails } from "../analysis/case-details.ts";
import type { ToldCauses } from "../analysis/causes.ts";
import type { ToldFindings } from "../analysis/findings.ts";
import type { WhatIfRequest } from "../analysis/predictions.ts";
import type { CausesOfWaiting } from "../analysis/causes-of-waiting.ts";
import type { ListedVariants, VariantFold } from "../analysis/listed-variants.ts";
import type { Collaboration, Organization } from "../analysis/organization.ts";
import type { Answer, Question } from "../analysis/questions.ts";
import type { RankedSegments } from "../analysis/kept-bottlenecks.ts";
import type { SegmentWaiting } from "../analysis/segment-waiting.ts";
import type { SegmentRow } from "../analysis/segments.ts";
import type { Hours } from "../analysis/timed-events.ts";
import type { VariantCases } from "../analysis/variant-cases.ts";
import { durationCondition, shareCondition } from "../difference-conditions.ts";
import type { ComparedFigures } from "../conformance/compare-with-model.ts";
import type { ModelQuality } from "../mining-messages.ts";
import type { OverviewFigures } from "../overview-figures.ts";
import type { AssumedStep } from "../what-if.ts";

/** A figure of the pages: what it is, and how it is computed from a filtered log. */
export interface FigureKind {
  readonly title: string;
  /** What it is, in a sentence or two. */
  readonly definition: string;
  readonly formula: string;
  /** The function that computes it, and its file. */
  readonly computedBy: string;
  /** `ratio`: a quality from 0 to 1; `share`: a part of a whole, from 0 to 1. */
  readonly unit: "count" | "number" | "seconds" | "share" | "per day" | "ratio";
  /** What its parameters are, in order, such as the activities of a segment. */
  readonly parameters: readonly string[];
  /** Whether the model in use for remaining times tells it. */
  readonly isPredicted?: true;
  /** Computes it; NaN where it cannot be told, as for a segment that no case takes. */
  compute(source: FigureSource, parameters: readonly string[]): Promise<number>;
}

/** Asks an analysis; see `analysis/analysis.ts`. */
export type AskFigures = <Asked extends Question>(question: Asked) => Promise<Answer<Asked["kind"]>>;

/** What figures are computed from. Models are opened when a figure asks for them. */
export interface FigureSource {
  /** Labels of the activities by code. */
  readonly activities: readonly string[];
  /** Asks about what the filters leave. */
  readonly ask: AskFigures;
  /** Asks about the whole log. */
  readonly askWhole: AskFigures;
  /** Compares what the filters leave with a process model: see {@linkcode FigureModel}. */
  compare(model: string): Promise<ComparedFigures>;
  /** Discovers a model from what the filters leave: see {@linkcode FigureModel}. */
  discover(model: string): Promise<ModelQuality>;
  /** The running cases among those that the filters leave, by the model in use. */
  forecasts(): Promise<FigureForecasts>;
  /** What the model of whole durations in use predicts of a new case. */
  newCase(request: WhatIfRequest): Promise<CaseForecast>;
  /**
   * How a stored model did on its test cases; null for an unknown or untested one.
   *
   * @param model its number, or the target of the one in use, `remaining` or `duration`
   */
  tested(model: string): Promise<TestedModel | null>;
}

/** How a model did on its test cases, by what its training stored. */
interface TestedModel extends Pick<ModelFigures, "results" | "importance" | "groups"> {
  readonly maeHours: number;
  readonly coverage90: number;
}

/** What the model in use predicts. */
interface FigureForecasts {
  readonly cases: readonly CaseForecast[];
  /** The risk that a case ends after a target date (ms); null where nothing is known. */
  riskOf(forecast: CaseForecast, target: number): number | null;
  /** What may come next in a case, by its position in the log. */
  next(caseIndex: number): Promise<readonly NextStep[]>;
  /** What is predicted of a case if it were otherwise. */
  whatIf(request: WhatIfRequest): Promise<CaseForecast>;
}

/** A process model as a parameter of a figure, written as JSON. */
export type FigureModel =
  /** The name of a file, with its ending. */
  | { readonly file: string }
  | {
    readonly miner: string;
    /** What is left out has the default of the pages. */
    readonly parameters: Readonly<Record<string, number | string>>;
    /** The notation that is shown, where the figure depends on it. */
    readonly notation?: string;
  };

type Compute = FigureKind["compute"];

const ofOverview = (pick: (figures: OverviewFigures) => number | null): Compute => async ({ ask }) =>
  pick(await ask({ kind: "figures" })) ?? NaN;

const ofSegment = (pick: (row: SegmentRow) => number, otherwise: number): Compute => async ({ ask, activities }, labels) => {
  const { rows } = await ask({ kind: "segments", top: Infinity });
  const [from, to] = labels.map((label) => activities.indexOf(label));
  const row = rows.find((row) => row.from === from && row.to === to);
  return row === undefined ? otherwise : pick(row);
};

interface VariantRow {
  readonly list: ListedVariants;
  readonly fold: VariantFold;
  readonly row: number;
}

/** The variant is a filter by it, such as `variant:a,b` or `folded-variant:a,b`; null for none. */
async function variantRow({ ask, activities }: FigureSource, text: string): Promise<VariantRow | null> {
  const { where } = parseFilter(text);
  if (where.kind !== "variant" && where.kind !== "folded-variant") return null;
  const fold = where.kind === "variant" ? "exact" : "folded";
  const list = await ask({ kind: "listed-variants", fold });
  const { offsets, steps, counts } = list.variants;
  const codes = where.variants[0].map((label) => activities.indexOf(label));
  const row = counts.findIndex((_, v) =>
    offsets[v + 1] - offsets[v] === codes.length && codes.every((code, i) => steps[offsets[v] + i] === code)
  );
  return row < 0 ? null : { list, fold, row };
}

const ofVariant = (pick: (list: ListedVariants, row: number) => number): Compute => async (source, [text]) => {
  const found = await variantRow(source, text);
  return found === null ? NaN : pick(found.list, found.row);
};

const ofVariantCases =
  (pick: (cases: VariantCases, parameters: readonly string[]) => number | undefined): Compute =>
  async (source, [text, ...parameters]) => {
    const found = await variantRow(source, text);
    if (found === null) return NaN;
    const { fold, row } = found;
    return pick(await source.ask({ kind: "variant-cases", fold, row, top: 0 }), parameters) ?? NaN;
  };

const casesOf = ({ variants }: ListedVariants): number => variants.counts.reduce((sum, count) => sum + count, 0);

/**
 * A parameter that a page writes as JSON.
 *
 * @throws a syntax error for what no page writes, as for a text that is no JSON
 */
function readParameter<Value>(text: string, isOne: (value: Partial<Value>) => boolean): Value {
  const value: unknown = JSON.parse(text);
  if (typeof value === "object" && value !== null && isOne(value as Partial<Value>)) return value as Value;
  throw new SyntaxError(`A parameter of a figure is none: ${text}`);
}

const isEach = (values: unknown, isOne: (value: unknown) => boolean): boolean => Array.isArray(values) && values.every(isOne);

const areTexts = (value: unknown): boolean => isEach(value, (one) => typeof one === "string");

/** `all`, `learned`, or a calendar as JSON. */
const hoursOf = (text: string): Hours =>
  text === "all" || text === "learned" ? text : readCalendar(text, { source: "the address" });

const ofRanking =
  (pick: (row: RankedSegments["rows"][number]) => number | null): Compute => async ({ ask }, [from, to, hours]) => {
    const { rows } = await ask({ kind: "ranked-segments", hours: hoursOf(hours), intervals: false });
    const row = rows.find((row) => row.from === from && row.to === to);
    return row === undefined ? NaN : pick(row) ?? NaN;
  };

const ofQueue = (pick: (waiting: SegmentWaiting) => number | null): Compute => async ({ ask }, [from, to]) =>
  pick(await ask({ kind: "segment-waiting", from, to, hours: "all", range: null })) ?? NaN;

const ofCauses =
  (pick: (causes: CausesOfWaiting, parameters: readonly string[]) => number | undefined): Compute =>
  async ({ ask }, [hours, ...parameters]) =>
    pick(await ask({ kind: "waiting-causes", hours: hoursOf(hours) }), parameters) ?? NaN;

const causeSeconds = ({ segments }: CausesOfWaiting, [cause, ...ends]: readonly string[]): number | undefined =>
  segments?.filter(({ from, to }) => ends.length === 0 || (from === ends[0] && to === ends[1])).reduce(
    (sum, segment) => sum + (cause in segment ? Number(segment[cause as "rest"]) : NaN),
    0,
  );

const ofComparison = (pick: (figures: ComparedFigures) => number | null | undefined): Compute => async ({ compare }, [model]) =>
  pick(await compare(model)) ?? NaN;

const ofDeviation =
  (pick: (one: RankedDeviation, ranked: RankedDeviations) => number | undefined): Compute =>
  async ({ compare }, [model, kind, activity]) => {
    const { ranked } = await compare(model);
    const one = ranked.deviations.find((one) => one.kind === kind && (one.activity ?? "") === activity);
    return one === undefined ? NaN : pick(one, ranked) ?? NaN;
  };

/** Groups are filters as texts, of which an empty one is all other cases. */
const ofGroups =
  (pick: (comparison: GroupComparison, parameters: readonly string[]) => number | null | undefined): Compute =>
  async ({ ask }, [a, b, ...parameters]) => {
    const [first, second] = [a, b].map((text) => text === "" ? null : parseFilters(text));
    const { comparison } = await ask({ kind: "group-comparison", groups: [first, second] });
    return comparison === null ? NaN : pick(comparison, parameters) ?? NaN;
  };

const isAbout = (text: string) => (where: CaseCondition | null): boolean =>
  (where === null ? "" : printFilter({ effect: "with", where })) === text;

function comparedShare(
  { activities, relations, variants, resources }: GroupComparison,
  text: string,
): ShareDifference | undefined {
  const isAsked = isAbout(text);
  return [...activities, ...relations, ...variants, ...resources ?? []].find((row) => isAsked(shareCondition(row)));
}

function comparedDuration({ differences }: GroupComparison, text: string): GroupDifference | undefined {
  const isAsked = isAbout(text);
  return differences.find((row) => isAsked(durationCondition(row)));
}

/** The activities of a map, as JSON: `{ hidden: [...] }` or `{ shown: [...] }`. */
function shownBy(text: string): (label: string) => boolean {
  const { hidden, shown } = readParameter<{ readonly hidden?: readonly string[]; readonly shown?: readonly string[] }>(
    text,
    ({ hidden, shown }) => areTexts(shown ?? hidden),
  );
  const named = new Set(shown ?? hidden);
  return (label) => named.has(label) === (shown !== undefined);
}

const ofMap =
  (pick: (graph: ProcessGraph, codes: readonly number[]) => number | undefined): Compute =>
  async ({ ask, activities }, parameters) => {
    const { variants } = await ask({ kind: "listed-variants", fold: "exact" });
    const isShown = shownBy(parameters[parameters.length - 1]);
    const graph = processGraphOf(variants, (code) => isShown(activities[code]));
    return pick(graph, parameters.slice(0, -1).map((label) => activities.indexOf(label))) ?? NaN;
  };

const arcOf = ({ arcs }: ProcessGraph, from: number, to: number) => arcs.find((arc) => arc.from === from && arc.to === to);

const ofArc = (pick: (sorted: Float64Array) => number): Compute => async ({ ask, activities }, [from, to, scope]) => {
  const isShown = shownBy(scope);
  const shown = [...activities.keys()].filter((code) => isShown(activities[code]));
  const durations = arcDurationsOf(await ask({ kind: "arc-durations", activities: shown }));
  return pick(durations.of(activities.indexOf(from), activities.indexOf(to)));
};

const ofPair =
  (pick: (handovers: Collaboration["handovers"], at: number) => number, otherwise: number): Compute =>
  async ({ ask }, [from, to]) => {
    const [organization, { handovers }] = [
      await ask({ kind: "organization", withPrograms: false }),
      await ask({ kind: "collaboration", groupOf: null }),
    ];
    const [giver, taker] = [from, to].map((name) => organization?.names.indexOf(name) ?? -1);
    const at = handovers.counts.findIndex((_, i) => handovers.from[i] === giver && handovers.to[i] === taker);
    return at < 0 ? otherwise : pick(handovers, at);
  };

const ofPerson = (pick: (organization: Organization, code: number) => number): Compute => async ({ ask }, [name]) => {
  const organization = await ask({ kind: "organization", withPrograms: false });
  const code = organization?.names.indexOf(name) ?? -1;
  return code < 0 ? NaN : pick(organization!, code);
};

const ofRole = (pick: (events: readonly number[]) => number): Compute => async ({ ask }, [role, programs]) => {
  const organization = await ask({ kind: "organization", withPrograms: programs === "people" });
  if (organization === null) return NaN;
  return pick(Array.from(organization.events).filter((count, code) => count > 0 && organization.roleOf[code] === Number(role)));
};

/** A row of the pictures of the organization, written as JSON. */
export type FigureRow =
  | { readonly person: string }
  /** The people of a role, but for some. */
  | { readonly role: number; readonly but?: readonly string[] };

/** Codes of the people of a row that have events, those with the most first. */
function codesOfRow({ names, roleOf, events }: Organization, text: string): number[] {
  const row = readParameter<{ readonly person: string; readonly role: number; readonly but: readonly string[] }>(
    text,
    ({ person, role, but = [] }) => typeof person === "string" || (typeof role === "number" && areTexts(but)),
  ) as FigureRow;
  if ("person" in row) return [names.indexOf(row.person)].filter((code) => code >= 0);
  const others = new Set(row.but);
  return [...names.keys()].filter((code) => events[code] > 0 && roleOf[code] === row.role && !others.has(names[code]))
    .sort((a, b) => events[b] - events[a] || a - b);
}

const organizationOf = ({ ask }: FigureSource, programs: string) =>
  ask({ kind: "organization", withPrograms: programs === "people" });

/** The counts are between group 0 and 1, or within group 0 where both rows are the same. */
const ofRows = (pick: (pairs: Collaboration, taker: number) => number): Compute => async (source, [from, to, programs]) => {
  const organization = await organizationOf(source, programs);
  if (organization === null) return NaN;
  const [giver, taker] = [from, to].map((row) => codesOfRow(organization, row));
  const groupOf = new Array<number>(organization.names.length).fill(2);
  for (const code of taker) groupOf[code] = 1;
  for (const code of giver) groupOf[code] = 0;
  return pick(await source.ask({ kind: "collaboration", groupOf }), from === to ? 0 : 1);
};

const pairAt = ({ from, to }: Pick<PairCounts, "from" | "to">, a: number, b: number): number =>
  from.findIndex((own, i) => own === a && to[i] === b);

interface PeopleAndHandovers {
  readonly organization: Organization;
  /** Counts the handovers between people that are as wanted. */
  between(isWanted: (giver: number, taker: number) => boolean): number;
}

const ofPeople =
  (pick: (found: PeopleAndHandovers, isPerson: (code: number) => boolean) => number): Compute => async (source, [programs]) => {
    const organization = await organizationOf(source, programs);
    if (organization === null) return NaN;
    const { handovers: { from, to, counts } } = await source.ask({ kind: "collaboration", groupOf: null });
    const isPerson = (code: number) => organization.roleOf[code] !== -1;
    const between: PeopleAndHandovers["between"] = (isWanted) =>
      counts.reduce(
        (sum, count, i) => isPerson(from[i]) && isPerson(to[i]) && isWanted(from[i], to[i]) ? sum + count : sum,
        0,
      );
    return pick({ organization, between }, isPerson);
  };

const ofRow =
  (pick: (organization: Organization, codes: readonly number[]) => number): Compute => async (source, [row, programs]) => {
    const organization = await organizationOf(source, programs);
    return organization === null ? NaN : pick(organization, codesOfRow(organization, row));
  };

const ofRowLoad =
  (pick: (workload: Organization["workload"], at: number) => number | undefined): Compute =>
  async (source, [row, day, programs]) => {
    const organization = await organizationOf(source, programs);
    if (organization === null) return NaN;
    const { workload } = organization;
    const [periods, at] = [workload.from.length - 1, workload.from.indexOf(Date.parse(day))];
    if (at < 0 || at === periods) return 0;
    return codesOfRow(organization, row).reduce((sum, code) => sum + (pick(workload, code * periods + at) ?? NaN), 0);
  };

const ofCase =
  (pick: (details: CaseDetails, parameters: readonly string[]) => number | undefined): Compute =>
  async ({ askWhole }, [caseId, ...parameters]) => {
    const details = await askWhole({ kind: "case-details", caseId, columns: ["start"] });
    return details === null ? NaN : pick(details, parameters) ?? NaN;
  };

const ofForecast = (
  pick: (forecast: CaseForecast, riskBeyond: (target: number) => number | null, parameters: readonly string[]) => number,
): Compute =>
async ({ forecasts }, [caseId, ...parameters]) => {
  const { cases, riskOf } = await forecasts();
  const forecast = cases.find((one) => one.caseId === caseId);
  return forecast === undefined ? NaN : pick(forecast, (target) => riskOf(forecast, target), parameters);
};

/** What is assumed of a case, as a parameter of a figure, written as JSON. */
export interface FigureAssumption {
  /** Values of attributes by their names; null for not known. */
  readonly values: readonly (readonly [name: string, value: string | null])[];
  readonly steps: readonly AssumedStep[];
  /** Until when the case has not ended, ms. */
  readonly now: number;
}

const isStep = (value: unknown): boolean => {
  const step = value as Partial<AssumedStep> | null;
  return typeof step?.activity === "string" && typeof step.time === "number";
};

function readAssumed(text: string): Omit<WhatIfRequest, "caseIndex"> {
  const { values, steps, now } = readParameter<FigureAssumption>(
    text,
    ({ values, steps, now }) => isEach(values, Array.isArray) && isEach(steps, isStep) && typeof now === "number",
  );
  return { change: { values: new Map(values), steps }, now };
}

const ofAssumed =
  (pick: (forecast: CaseForecast, riskOf: FigureForecasts["riskOf"], parameters: readonly string[]) => number): Compute =>
  async ({ forecasts }, [caseId, text, ...parameters]) => {
    const { cases, riskOf, whatIf } = await forecasts();
    const forecast = cases.find((one) => one.caseId === caseId);
    if (forecast === undefined) return NaN;
    return pick(await whatIf({ ...readAssumed(text), caseIndex: forecast.caseIndex }), riskOf, parameters);
  };

/** Days are written like `2026-01-31`. */
const ofPeriod = (pick: (counts: Answer<"cases-over-time">, at: number) => number): Compute => async ({ ask }, [day]) => {
  const counts = await ask({ kind: "cases-over-time" });
  const at = counts.from.indexOf(Date.parse(day));
  return at < 0 ? 0 : pick(counts, at);
};

/** A cell of the waits by their begin: its row from 1, and what its column is of. */
const ofBegin =
  (pick: (waits: NonNullable<SegmentWaiting["byBegin"]>, at: number) => number | undefined): Compute =>
  async ({ ask }, [from, to, hours, row, column]) => {
    const { byBegin } = await ask({ kind: "segment-waiting", from, to, hours: hoursOf(hours), range: null });
    const at = byBegin?.columns.indexOf(Number(column)) ?? -1;
    return at < 0 ? NaN : pick(byBegin!, (Number(row) - 1) * byBegin!.columns.length + at) ?? NaN;
  };

const ofLoad =
  (pick: (workload: Organization["workload"], at: number) => number | undefined): Compute => async ({ ask }, [name, day]) => {
    const organization = await ask({ kind: "organization", withPrograms: false });
    const code = organization?.names.indexOf(name) ?? -1;
    if (code < 0) return NaN;
    const { workload } = organization!;
    const [periods, at] = [workload.from.length - 1, workload.from.indexOf(Date.parse(day))];
    return at < 0 || at === periods ? 0 : pick(workload, code * periods + at) ?? NaN;
  };

/** The groups are by `events` or by `prediction`; one is told by the least that is in it. */
const ofGroup = (pick: (group: ErrorGroup) => number): Compute => async ({ tested }, [id, by, least]) => {
  const { byEvents = [], byPrediction = [] } = (await tested(id))?.groups ?? {};
  const group = (by === "events" ? byEvents : byPrediction).find((one) => one.least === Number(least));
  return group === undefined ? NaN : pick(group);
};

/** The target is `slow`, `deviating` or `reworked`. */
const ofCauseReport =
  (pick: (causes: ToldCauses, parameters: readonly string[]) => number | undefined): Compute =>
  async ({ ask }, [target, ...parameters]) => {
    const known = CAUSE_TARGETS.find((one) => one === target);
    return known === undefined ? NaN : pick(await ask({ kind: "causes", target: known, columns: [] }), parameters) ?? NaN;
  };

/** The conditions of the rule are a list as JSON, after the part of the process if it is of one. */
const ofRule = (pick: (rule: ToldCauses["rules"][number]) => number | null): Compute =>
  ofCauseReport(({ rules, parts }, [conditions]) => {
    const keyed = [
      ...rules.map((rule) => ({ key: rule.conditions, rule })),
      ...parts.flatMap(({ part, rules }) => rules.map((rule) => ({ key: [part, ...rule.conditions], rule }))),
    ];
    const found = keyed.find(({ key }) => JSON.stringify(key) === conditions);
    return found === undefined ? undefined : pick(found.rule) ?? undefined;
  });

/** A finding of a kind is told apart by its page and filters. */
const ofFinding = (pick: (finding: ToldFindings["findings"][number]) => number): Compute => async ({ ask }, parameters) => {
  const { findings } = await ask({ kind: "findings", columns: [] });
  const one = findings.find(({ kind, evidence: { page, filter } }) =>
    [kind, page, filter].every((own, i) => own === parameters[i])
  );
  return one === undefined ? NaN : pick(one);
};

const OVERVIEW = "overviewFigures (src/browser/overview-figures.ts)";
const SEGMENTS = "segmentStatistics (src/performance/segment-statistics.ts)";
const SEGMENT = ["the first activity", "the second activity"];
const VARIANTS = "listedVariants (src/browser/analysis/listed-variants.ts)";
const VARIANT = ["the variant, as a filter"];
const VARIANT_CASES = "variantCases (src/browser/analysis/variant-cases.ts)";
const BOTTLENECKS = "bottlenecksOf (src/performance/bottlenecks.ts)";
const TIMED_SEGMENT = [...SEGMENT, "the hours that count"];
const WAIT = "time from the event before to the start of the next one (its completion, in a log without start times)";
const QUEUES = "queueFigures (src/performance/queue-figures.ts)";
const REWORK = "reworkOf (src/performance/rework.ts)";
const BATCHES = "batchingOf (src/performance/batching.ts)";
const BATCH =
  "Events of one activity that the same person completes for different cases, each at most 60 s after the one before, three or more in a row.";
const CAUSES = "waitingCausesOf (src/performance/waiting-causes.ts)";
const CAUSE =
  "Each moment of waiting has one cause, the first that holds: the batch still grows, the person is busy, it is out of hours, none of these.";
const HOURS = "the hours of work";
const MODEL = "the model";
const DEVIATIONS = "rankDeviations (src/conformance/deviations/rank-deviations.ts)";
const DEVIATION = [MODEL, "the kind of the deviation", "its activity"];
const GRAPH = "processGraphOf (src/drawing/map/process-graph.ts)";
const MAP = "the activities of the map";
const ARCS = "arcDurationColumns (src/browser/analysis/arc-duration-columns.ts)";
const ALIGNED = "conformanceOf (src/conformance/conformance-of.ts)";
const HANDOVERS = "handoversBetween (src/organization/social-network.ts)";
const PAIR = ["who gives", "who takes"];
const WORKLOAD = "workloadOf (src/organization/workload.ts)";
const ROLES = "findRoles (src/organization/roles.ts)";
const ROLE = ["the role", "whether programs count as people"];
const COUNT_PROGRAMS = "whether programs count as people";
const ROW_ABOUT = "A row is a person, or people of a role: all of them, or those that have no row of their own.";
const ROWS = ["the row that gives", "the row that takes", COUNT_PROGRAMS];
const ROW = ["the row", COUNT_PROGRAMS];
const ROW_PERIOD = ["the row", "the first day of the period", COUNT_PROGRAMS];
const CASE = "caseDetails (src/browser/analysis/case-details.ts)";
const LATE = "explainLateCase (src/comparison/causes/explain-late-case.ts)";
const WHAT_IF = "whatIf (src/browser/what-if.ts)";
const ASSUMED = "By the model in use, if the case had these values and this next step; the rest of the log stays as it is.";
const ASSUMED_CASE = ["the case", "what is assumed, as JSON"];
const FORECASTS = "forecastRunningCases (src/prediction/running-cases/forecast-running-cases.ts)";
const TRAINED = ["the model: its number, or the target of the one in use"];
const TESTS = "trainModel (src/prediction/models/train-model.ts), as its training stored it";

const TESTED_GROUP = [...TRAINED, "what its moments are grouped by: events or prediction", "the least of the group"];
const PERIODS = "casesOverTime (src/browser/analysis/cases-over-time.ts)";
const PERIOD = ["the first day of the period"];
const BEGINS = "waitingByBegin (src/performance/waiting-by-begin.ts)";
const BEGIN = [...TIMED_SEGMENT, "the weekday, Monday is 1, or the month", "the hour or the year"];
const LOADS = "workloadByPeriod (src/organization/workload-by-period.ts)";
const LOAD = ["the person", ...PERIOD];

const COMPARED = "compareGroups (src/comparison/groups/compare-groups.ts)";
const GROUPS = ["group A, as filters", "group B, as filters"];
const GROUP = "the group, A or B";
const COUNTED = "what its cases have, as a filter";
const TIMED = "the segment, as a filter; empty for whole cases";

const CAUSES_REPORT = "causesReport (src/comparison/causes/causes-report.ts)";
const TARGET = "the cases: slow, deviating or reworked";
const RULE = [TARGET, "the conditions of the rule, as JSON, after the part of the process if it is of one"];
const ADJUSTED =
  "Completed cases that satisfy the rule against those that do not, within groups of cases that are alike in all other rules. It is an association: what is not in the log may be the cause of both.";
const FINDINGS = "findingsReport (src/comparison/findings/findings-report.ts)";
const FINDING = ["the kind of the finding", "the page with its evidence", "its filters"];

/** The figures that can be asked where they come from, by name. */
export const FIGURES = {
  cases: {
    title: "Cases",
    definition: "Cases that the filters leave.",
    formula: "number of distinct case ids",
    computedBy: OVERVIEW,
    unit: "count",
    parameters: [],
    compute: ofOverview(({ cases }) => cases),
  },
  "cases-per-day": {
    title: "Cases a day",
    definition: "How many cases start a day on average, over the time from the first to the last event.",
    formula: "cases / (time of the last event − time of the first event)",
    computedBy: OVERVIEW,
    unit: "per day",
    parameters: [],
    compute: ofOverview(({ casesPerDay }) => casesPerDay),
  },
  events: {
    title: "Events",
    definition: "Events that the filters leave.",
    formula: "number of events",
    computedBy: OVERVIEW,
    unit: "count",
    parameters: [],
    compute: ofOverview(({ events }) => events),
  },
  variants: {
    title: "Variants",
    definition: "Distinct sequences of activities.",
    formula: "number of distinct sequences, over all cases",
    computedBy: OVERVIEW,
    unit: "count",
    parameters: [],
    compute: ofOverview(({ variants }) => variants),
  },
  "median-duration": {
    title: "Median duration",
    definition:
      "From the first to the last event of a case: half of the completed cases take no longer. Running cases are left out, as their time is not over.",
    formula: "median of (last time − first time) over completed cases, between the two middle ones by linear interpolation",
    computedBy: OVERVIEW,
    unit: "seconds",
    parameters: [],
    compute: ofOverview(({ medianDuration }) => medianDuration),
  },
  "p90-duration": {
    title: "90th percentile of the duration",
    definition: "From the first to the last event of a case: 9 of 10 completed cases take no longer.",
    formula: "90 % quantile of (last time − first time) over completed cases (type 7 of Hyndman and Fan)",
    computedBy: OVERVIEW,
    unit: "seconds",
    parameters: [],
    compute: ofOverview(({ p90Duration }) => p90Duration),
  },
  "running-cases": {
    title: "Running cases",
    definition:
      "Cases that are not completed when the log ends: no end activity is among their last events, nor is the last one long ago.",
    formula: "cases − completed cases, by the rule of completedCases (src/prediction/dataset/completed-cases.ts)",
    computedBy: OVERVIEW,
    unit: "count",
    parameters: [],
    compute: ofOverview(({ running }) => running),
  },
  "rework-share": {
    title: "Rework",
    definition: "Share of cases in which some activity occurs more than once.",
    formula: "cases with a repeated activity / cases",
    computedBy: OVERVIEW,
    unit: "share",
    parameters: [],
    compute: ofOverview(({ reworkShare }) => reworkShare),
  },
  "cases-started": {
    title: "Cases started in a period",
    definition: "Cases whose first event is in the period.",
    formula: "number of cases",
    computedBy: PERIODS,
    unit: "count",
    parameters: PERIOD,
    compute: ofPeriod(({ started }, at) => started[at]),
  },
  "cases-completed": {
    title: "Cases completed in a period",
    definition: "Completed cases whose last event is in the period.",
    formula: "number of cases",
    computedBy: PERIODS,
    unit: "count",
    parameters: PERIOD,
    compute: ofPeriod(({ completed }, at) => completed[at]),
  },
  "span-starts": {
    title: "Cases that start in a span of the small picture",
    definition: "Cases of the whole log whose first event is in one of equally long spans from its first to its last event.",
    formula: "number of cases",
    computedBy: "caseStarts (src/performance/case-starts.ts)",
    unit: "count",
    parameters: ["the number of the span", "of how many"],
    async compute({ askWhole }, [number, spans]) {
      const log = await askWhole({ kind: "event-log", columns: [] });
      const { firstTime: first, lastTime: last } = timeSpan(log);
      return caseStarts(startTimes(log), { first, last, spans: Number(spans) })[Number(number) - 1] ?? NaN;
    },
  },
  "duration-cases": {
    title: "Cases by duration",
    definition:
      "Completed cases that take at least the one and less than the other duration from their first to their last event.",
    formula: "number of cases",
    computedBy: "durationHistogram (src/browser/histogram.ts)",
    unit: "count",
    parameters: ["from, in seconds; empty for no bound", "to, in seconds; empty for no bound"],
    async compute({ ask }, [from, to]) {
      const { bins, below, beyond } = (await ask({ kind: "case-durations" })).histogram;
      if (from === "") return Number(to) === bins.at(0)?.from ? below : NaN;
      if (to === "") return Number(from) === bins.at(-1)?.to ? beyond : NaN;
      return bins.find((bin) => bin.from === Number(from) && bin.to === Number(to))?.count ?? NaN;
    },
  },
  "segment-count": {
    title: "Passages of a segment",
    definition: "How often the second activity directly follows the first one in a case.",
    formula: "number of pairs of neighbouring events with these activities",
    computedBy: SEGMENTS,
    unit: "count",
    parameters: SEGMENT,
    compute: ofSegment(({ count }) => count, 0),
  },
  "segment-median": {
    title: "Median duration of a segment",
    definition: "Time from an event of the first activity to the event of the second one that directly follows it.",
    formula: "median over all passages",
    computedBy: SEGMENTS,
    unit: "seconds",
    parameters: SEGMENT,
    compute: ofSegment(({ medianSeconds }) => medianSeconds, NaN),
  },
  "segment-total": {
    title: "Total duration of a segment",
    definition: "The time that all passages of a segment take together.",
    formula: "sum over all passages of (time of the second event − time of the first event)",
    computedBy: SEGMENTS,
    unit: "seconds",
    parameters: SEGMENT,
    compute: ofSegment(({ totalSeconds }) => totalSeconds, 0),
  },
  "segment-share": {
    title: "Share of a segment of all time",
    definition: "What the passages of the segment have of the time between directly following events of all cases.",
    formula: "total of the segment / total of all segments",
    computedBy: SEGMENTS,
    unit: "share",
    parameters: SEGMENT,
    async compute(source, labels) {
      const { totalSeconds } = await source.ask({ kind: "segments", top: Infinity });
      return await ofSegment((row) => row.totalSeconds, 0)(source, labels) / totalSeconds;
    },
  },
  "segment-steps-share": {
    title: "Share of a segment of all steps",
    definition: "What the passages of the segment are of all pairs of neighbouring events.",
    formula: "passages of the segment / passages of all segments",
    computedBy: SEGMENTS,
    unit: "share",
    parameters: SEGMENT,
    async compute(source, labels) {
      const { rows } = await source.ask({ kind: "segments", top: Infinity });
      return await ofSegment(({ count }) => count, 0)(source, labels) / rows.reduce((sum, { count }) => sum + count, 0);
    },
  },
  "bottleneck-share": {
    title: "Share of the greatest bottleneck",
    definition:
      "What the segment with the longest total time has of the time between events, without waits after the end of a case or until a planned date.",
    formula: "total of the segment / total of all segments that are no such waits",
    computedBy: "firstBottleneck (src/comparison/findings/wait-nature.ts)",
    unit: "share",
    parameters: [],
    compute: async ({ ask }) => (await ask({ kind: "segments", top: 1 })).bottleneck?.share ?? NaN,
  },
  "variant-cases": {
    title: "Cases of a variant",
    definition: "Cases whose activities are this sequence; with loops folded where the variant is.",
    formula: "number of cases with the sequence",
    computedBy: VARIANTS,
    unit: "count",
    parameters: VARIANT,
    compute: ofVariant(({ variants }, row) => variants.counts[row]),
  },
  "variant-share": {
    title: "Share of a variant",
    definition: "Share of the cases that take this sequence of activities; with loops folded where the variant is.",
    formula: "cases with the sequence / cases",
    computedBy: VARIANTS,
    unit: "share",
    parameters: VARIANT,
    compute: ofVariant((list, row) => list.variants.counts[row] / casesOf(list)),
  },
  "variant-median": {
    title: "Median duration of a variant",
    definition: "Half of the completed cases of the variant take no longer from their first to their last event.",
    formula: "median of (last time − first time) over its completed cases",
    computedBy: VARIANTS,
    unit: "seconds",
    parameters: VARIANT,
    compute: ofVariant(({ durations }, row) => durations.median[row]),
  },
  "variant-p90": {
    title: "90th percentile of the duration of a variant",
    definition: "9 of 10 completed cases of the variant take no longer from their first to their last event.",
    formula: "90 % quantile of (last time − first time) over its completed cases (type 7 of Hyndman and Fan)",
    computedBy: VARIANTS,
    unit: "seconds",
    parameters: VARIANT,
    compute: ofVariant(({ durations }, row) => durations.p90[row]),
  },
  "variant-running": {
    title: "Running cases of a variant",
    definition: "Cases whose activities are this sequence until now, and that are not completed when the log ends.",
    formula: "cases with the sequence − completed ones",
    computedBy: VARIANT_CASES,
    unit: "count",
    parameters: VARIANT,
    compute: ofVariantCases(({ cases, completed }) => cases - completed),
  },
  "variant-duration-cases": {
    title: "Cases of a variant by duration",
    definition:
      "Completed cases of the variant that take at least the one and less than the other duration from their first to their last event.",
    formula: "number of cases",
    computedBy: VARIANT_CASES,
    unit: "count",
    parameters: [...VARIANT, "from, in seconds", "to, in seconds"],
    compute: ofVariantCases(({ histogram: { bins } }, [from, to]) =>
      bins.find((bin) => bin.from === Number(from) && bin.to === Number(to))?.count
    ),
  },
  "variant-started-share": {
    title: "Share of a variant of the cases started in a period",
    definition: "Of the cases whose first event is in the period, those that take this sequence of activities.",
    formula: "cases with the sequence that start in the period / cases that start in the period; 0 if none does",
    computedBy: "shareOverTime (src/browser/analysis/share-over-time.ts)",
    unit: "share",
    parameters: [...VARIANT, ...PERIOD],
    compute: ofVariantCases(({ overTime: { from, cases, all } }, [day]) => {
      const at = from.indexOf(Date.parse(day));
      return at < 0 ? undefined : all[at] === 0 ? 0 : cases[at] / all[at];
    }),
  },
  "variant-step-median": {
    title: "Median time between two steps of a variant",
    definition:
      "Half of the cases of the variant take no longer from the step before to this one; with loops folded, between their first events.",
    formula: "median over the cases with the sequence",
    computedBy: "variantTimes (src/browser/analysis/variant-times.ts)",
    unit: "seconds",
    parameters: [...VARIANT, "the number of the step that it ends with"],
    async compute(source, [text, number]) {
      const found = await variantRow(source, text);
      if (found === null) return NaN;
      const { list: { variants: { offsets } }, fold, row } = found;
      const at = offsets[row] + Number(number) - 1;
      return at < offsets[row + 1] ? (await source.ask({ kind: "variant-times", fold })).medianSeconds[at] : NaN;
    },
  },
  "covered-share": {
    title: "Cases that the most frequent variants cover",
    definition: "Share of the cases that take one of the most frequent variants.",
    formula: "cases of these variants / cases",
    computedBy: VARIANTS,
    unit: "share",
    parameters: ["exact variants, or folded ones", "how many variants"],
    async compute({ ask }, [fold, count]) {
      const list = await ask({ kind: "listed-variants", fold: fold === "exact" ? "exact" : "folded" });
      const { counts } = list.variants;
      return counts.subarray(0, Number(count)).reduce((sum, cases) => sum + cases, 0) / casesOf(list);
    },
  },
  "wait-count": {
    title: "Passages of a segment",
    definition: "How often the second activity directly follows the first one in a case.",
    formula: "number of pairs of neighbouring events with these activities",
    computedBy: BOTTLENECKS,
    unit: "count",
    parameters: TIMED_SEGMENT,
    compute: ofRanking(({ count }) => count),
  },
  "wait-median": {
    title: "Median time of a segment",
    definition: `Half of the passages take no longer: ${WAIT}, in the hours that count.`,
    formula: "median over all passages",
    computedBy: BOTTLENECKS,
    unit: "seconds",
    parameters: TIMED_SEGMENT,
    compute: ofRanking(({ medianSeconds }) => medianSeconds),
  },
  "wait-p90": {
    title: "90th percentile of the time of a segment",
    definition: `9 of 10 passages take no longer: ${WAIT}, in the hours that count.`,
    formula: "90 % quantile over all passages (type 7 of Hyndman and Fan)",
    computedBy: BOTTLENECKS,
    unit: "seconds",
    parameters: TIMED_SEGMENT,
    compute: ofRanking(({ p90Seconds }) => p90Seconds),
  },
  "wait-share": {
    title: "Share of a segment of the time",
    definition: `What the segment has of the time of all segments: ${WAIT}, in the hours that count.`,
    formula: "total of the segment / total of all segments",
    computedBy: BOTTLENECKS,
    unit: "share",
    parameters: TIMED_SEGMENT,
    compute: ofRanking(({ share }) => share),
  },
  "queue-mean": {
    title: "Mean length of a queue",
    definition: "Cases that wait in the segment at a moment, on average over the time from the first arrival to the last end.",
    formula: "sum of the waits / that time (Little 1961)",
    computedBy: QUEUES,
    unit: "number",
    parameters: SEGMENT,
    compute: ofQueue(({ meanLength }) => meanLength),
  },
  "queue-longest": {
    title: "Longest queue",
    definition: "The most cases that wait in the segment at one moment.",
    formula: "maximum over time of (arrived − left)",
    computedBy: QUEUES,
    unit: "count",
    parameters: SEGMENT,
    compute: ofQueue(({ longestLength }) => longestLength),
  },
  "queue-length": {
    title: "Length of a queue at a moment",
    definition: "Cases that wait in the segment at the moment.",
    formula: "cases that have arrived until then − cases that have left until then",
    computedBy: QUEUES,
    unit: "count",
    parameters: [...SEGMENT, "the moment, in ms since 1970"],
    async compute({ ask }, [from, to, moment]) {
      const at = Number(moment);
      const { curve } = await ask({ kind: "segment-waiting", from, to, hours: "all", range: [at, at] });
      return curve.length.at(0) ?? 0;
    },
  },
  "begun-wait": {
    title: "Median wait by its begin",
    definition: `Half of the passages whose waiting begins then take no longer: ${WAIT}, in the hours that count.`,
    formula: "median over these passages",
    computedBy: BEGINS,
    unit: "seconds",
    parameters: BEGIN,
    compute: ofBegin(({ medianSeconds }, at) => medianSeconds[at]),
  },
  "begun-passages": {
    title: "Passages by the begin of their wait",
    definition: "Passages of the segment whose waiting begins then.",
    formula: "number of passages",
    computedBy: BEGINS,
    unit: "count",
    parameters: BEGIN,
    compute: ofBegin(({ counts }, at) => counts[at]),
  },
  passage: {
    title: "Duration of a passage",
    definition: "From an event of the one lane to the event of the next lane in the same case; in a log of dates in whole days.",
    formula: "time of the second event − time of the first event",
    computedBy: "performanceSpectrum (src/performance/performance-spectrum.ts)",
    unit: "seconds",
    parameters: [
      "the lanes, as JSON",
      "how they follow: directly or eventually",
      "the number of the first lane",
      "the case",
      "its begin, in ms since 1970",
      "its number among those of the case with this begin, by their ends",
    ],
    async compute({ ask }, [lanes, how, lane, caseId, begin, number]) {
      const { segments } = await ask({
        kind: "spectrum",
        lanes: readParameter<readonly string[]>(lanes, areTexts),
        how: how === "directly" ? how : "eventually",
      });
      const passages = segments[Number(lane) - 1]?.passages ?? null;
      let left = Number(number);
      for (const [i, at] of passages?.begin.entries() ?? []) {
        if (at !== Number(begin) || await ask({ kind: "case-id", caseIndex: passages!.caseOf[i] }) !== caseId) continue;
        if (--left === 0) return (passages!.end[i] - at) / 1000;
      }
      return NaN;
    },
  },
  "rework-cases": {
    title: "Cases that repeat an activity",
    definition: "Cases in which the activity occurs more than once.",
    formula: "number of cases with at least two of its events",
    computedBy: REWORK,
    unit: "count",
    parameters: [HOURS, "the activity"],
    compute: ofCauses(({ rework }, [name]) => rework.activities.find(({ activity }) => activity === name)?.cases),
  },
  "rework-repetitions": {
    title: "Repetitions of an activity",
    definition: "Its events after the first one of each case.",
    formula: "sum over cases of (events of the activity − 1)",
    computedBy: REWORK,
    unit: "count",
    parameters: [HOURS, "the activity"],
    compute: ofCauses(({ rework }, [name]) => rework.activities.find(({ activity }) => activity === name)?.repetitions),
  },
  "rework-direct": {
    title: "Direct repetitions of an activity",
    definition: "Its events that directly follow another of its events in the same case.",
    formula: "number of pairs of neighbouring events with the activity",
    computedBy: REWORK,
    unit: "count",
    parameters: [HOURS, "the activity"],
    compute: ofCauses(({ rework }, [name]) => rework.activities.find(({ activity }) => activity === name)?.selfLoops),
  },
  "rework-seconds": {
    title: "Time of the repetitions of an activity",
    definition: "The time from each event of the activity to its next one in the same case, taken together.",
    formula: "sum over repetitions of (time of the repetition − time of the event of the activity before it)",
    computedBy: REWORK,
    unit: "seconds",
    parameters: [HOURS, "the activity"],
    compute: ofCauses(({ rework }, [name]) => rework.activities.find(({ activity }) => activity === name)?.totalSeconds),
  },
  "batch-largest": {
    title: "Size of the largest batch of an activity",
    definition: BATCH,
    formula: "maximum over its batches of their events",
    computedBy: BATCHES,
    unit: "count",
    parameters: [HOURS, "the activity"],
    compute: ofCauses(({ batching }, [name]) => batching.activities.find(({ activity }) => activity === name)?.largestSize),
  },
  "batch-share": {
    title: "Share of events in batches",
    definition: BATCH,
    formula: "events in batches / events",
    computedBy: BATCHES,
    unit: "share",
    parameters: [HOURS],
    compute: ofCauses(({ batching }) => batching.share ?? undefined),
  },
  "batch-activity-share": {
    title: "Share of an activity in batches",
    definition: BATCH,
    formula: "its events in batches / its events",
    computedBy: BATCHES,
    unit: "share",
    parameters: [HOURS, "the activity"],
    compute: ofCauses(({ batching }, [name]) => batching.activities.find(({ activity }) => activity === name)?.share),
  },
  "batch-size": {
    title: "Mean size of the batches of an activity",
    definition: BATCH,
    formula: "events in batches / batches",
    computedBy: BATCHES,
    unit: "number",
    parameters: [HOURS, "the activity"],
    compute: ofCauses(({ batching }, [name]) => batching.activities.find(({ activity }) => activity === name)?.meanSize),
  },
  "wait-by-cause": {
    title: "Waiting by cause",
    definition: `${CAUSE} Of all segments.`,
    formula: "sum of the moments with the cause, over all passages",
    computedBy: CAUSES,
    unit: "seconds",
    parameters: [HOURS, "the cause"],
    compute: ofCauses(causeSeconds),
  },
  "segment-wait-by-cause": {
    title: "Waiting in a segment by cause",
    definition: CAUSE,
    formula: "sum of the moments with the cause, over the passages of the segment",
    computedBy: CAUSES,
    unit: "seconds",
    parameters: [HOURS, "the cause", ...SEGMENT],
    compute: ofCauses(causeSeconds),
  },
  fitness: {
    title: "Fitness",
    definition:
      "How much of the log the model explains: each case beside its nearest run of the model. van der Aalst, Adriansyah and van Dongen, 2012.",
    formula: "mean over cases of 1 − deviations / (events + events of the shortest run of the model)",
    computedBy: "fitnessBounds (src/conformance/quality/fitness-bounds.ts)",
    unit: "ratio",
    parameters: [MODEL],
    compute: ofComparison(({ fitness }) => fitness?.averageFitness.lower),
  },
  "fitting-share": {
    title: "Share of fitting cases",
    definition: "Cases that follow the model without a deviation.",
    formula: "cases with an alignment of cost 0 / cases",
    computedBy: "fitnessBounds (src/conformance/quality/fitness-bounds.ts)",
    unit: "share",
    parameters: [MODEL],
    compute: ofComparison(({ fitness }) => fitness?.fittingCases.lower),
  },
  precision: {
    title: "Precision",
    definition: "How little the model allows that never happens in the log, by escaping edges. Munoz-Gama and Carmona, 2010.",
    formula:
      "activities that the log shows / activities that the model allows, after each beginning of a case, weighted by cases",
    computedBy: ALIGNED,
    unit: "ratio",
    parameters: [MODEL],
    compute: ofComparison(({ qualities }) => qualities.precision),
  },
  generalization: {
    title: "Generalization",
    definition: "How often the parts of the model are used. Buijs, van Dongen and van der Aalst, 2014.",
    formula: "1 − mean over transitions of 1 / √(uses)",
    computedBy: ALIGNED,
    unit: "ratio",
    parameters: [MODEL],
    compute: ofComparison(({ qualities }) => qualities.generalization),
  },
  simplicity: {
    title: "Simplicity",
    definition: "How few arcs a place or transition has. Blum, 2015.",
    formula: "1 / (1 + max(0, d − 2)), where d is the mean number of arcs of a node",
    computedBy: "simplicityArcDegree (src/conformance/quality/simplicity.ts)",
    unit: "ratio",
    parameters: [MODEL],
    compute: ofComparison(({ qualities }) => qualities.simplicity),
  },
  soundness: {
    title: "Soundness",
    definition: "Whether every run can end, with nothing left over, and every part can be used. van der Aalst et al., 2011.",
    formula: "1 if so, else 0",
    computedBy: "checkSoundness (src/process-models/state-space/check-soundness.ts)",
    unit: "ratio",
    parameters: [MODEL],
    compute: ofComparison(({ qualities }) => qualities.soundness),
  },
  "deviation-cases": {
    title: "Cases with a deviation",
    definition:
      "Cases whose alignment has it: the activity occurs where the model does not allow it (log-move), or not where the model requires it (model-move).",
    formula: "number of cases with such a move in their optimal alignment",
    computedBy: DEVIATIONS,
    unit: "count",
    parameters: DEVIATION,
    compute: ofDeviation(({ cases }) => cases),
  },
  "deviation-share": {
    title: "Share of cases with a deviation",
    definition: "Of the cases whose alignment is known, those that have the deviation.",
    formula: "cases with the deviation / cases",
    computedBy: DEVIATIONS,
    unit: "share",
    parameters: DEVIATION,
    compute: ofDeviation(({ share }) => share),
  },
  "deviation-median": {
    title: "Median duration of the cases with a deviation",
    definition: "From their first to their last event. Running cases are left out, as their time is not over.",
    formula: "median of (last time − first time) over completed cases",
    computedBy: DEVIATIONS,
    unit: "seconds",
    parameters: DEVIATION,
    compute: ofDeviation(({ duration }) => duration?.secondMedian),
  },
  "deviation-difference": {
    title: "Difference of durations by a deviation",
    definition:
      "How much longer the completed cases with the deviation take than those without it. A difference, not its effect.",
    formula: "median duration with the deviation − median duration without it",
    computedBy: DEVIATIONS,
    unit: "seconds",
    parameters: DEVIATION,
    compute: ofDeviation(({ duration }) => duration?.difference),
  },
  handovers: {
    title: "Handovers",
    definition: "Events of one person that are directly followed, in the same case, by an event of the other.",
    formula: "number of such pairs of events",
    computedBy: HANDOVERS,
    unit: "count",
    parameters: PAIR,
    compute: ofPair(({ counts }, i) => counts[i], 0),
  },
  "handover-wait": {
    title: "Median wait of a handover",
    definition: "From the end of the first event to the start of the second (its end, where no start is known).",
    formula: "median over the handovers of the pair",
    computedBy: HANDOVERS,
    unit: "seconds",
    parameters: PAIR,
    compute: ofPair(({ medianWaitSeconds }, i) => medianWaitSeconds[i], NaN),
  },
  "handover-total": {
    title: "Total wait of handovers",
    definition: "From the end of the first event to the start of the second (its end, where no start is known).",
    formula: "sum over the handovers of the pair",
    computedBy: HANDOVERS,
    unit: "seconds",
    parameters: PAIR,
    compute: ofPair(({ totalWaitSeconds }, i) => totalWaitSeconds[i], 0),
  },
  "cases-together": {
    title: "Cases of two people",
    definition: "Cases in which both have done at least one event.",
    formula: "number of cases",
    computedBy: "togetherBetween (src/organization/social-network.ts)",
    unit: "count",
    parameters: ["the one person", "the other person"],
    async compute({ ask }, names) {
      const organization = await ask({ kind: "organization", withPrograms: false });
      const { together } = await ask({ kind: "collaboration", groupOf: null });
      const [a, b] = names.map((name) => organization?.names.indexOf(name) ?? -1).sort((a, b) => a - b);
      return together.counts.find((_, i) =>
        Math.min(together.from[i], together.to[i]) === a && Math.max(together.from[i], together.to[i]) === b
      ) ?? 0;
    },
  },
  "load-events": {
    title: "Workload of a person in a period",
    definition: "Events that the person has done in the period.",
    formula: "number of events with this resource",
    computedBy: LOADS,
    unit: "count",
    parameters: LOAD,
    compute: ofLoad(({ events }, at) => events[at]),
  },
  "load-busy": {
    title: "Busy time of a person in a period",
    definition: "Time in which the person works on at least one event, counted round the clock.",
    formula: "length of the union of (start to time) over their events, within the period",
    computedBy: LOADS,
    unit: "seconds",
    parameters: LOAD,
    compute: ofLoad(({ busySeconds }, at) => busySeconds?.[at]),
  },
  "person-events": {
    title: "Workload of a person",
    definition: "Events that the person has done.",
    formula: "number of events with this resource",
    computedBy: WORKLOAD,
    unit: "count",
    parameters: ["the person"],
    compute: ofPerson(({ events }, code) => events[code]),
  },
  people: {
    title: "People",
    definition: "Resources with events in the cases that the filters leave; programs do not count unless they are said to.",
    formula: "number of such resources",
    computedBy: WORKLOAD,
    unit: "count",
    parameters: [COUNT_PROGRAMS],
    compute: ofPeople(({ organization: { events } }, isPerson) =>
      events.filter((count, code) => count > 0 && isPerson(code)).length
    ),
  },
  "all-handovers": {
    title: "All handovers",
    definition: "Events of one person that are directly followed, in the same case, by an event of another person.",
    formula: "number of such pairs of events",
    computedBy: HANDOVERS,
    unit: "count",
    parameters: [COUNT_PROGRAMS],
    compute: ofPeople(({ between }) => between(() => true)),
  },
  "handovers-in-roles": {
    title: "Handovers that stay in a role",
    definition: "Of all handovers, those between two people of the same role.",
    formula: "handovers within a role / handovers",
    computedBy: HANDOVERS,
    unit: "share",
    parameters: [COUNT_PROGRAMS],
    compute: ofPeople(({ organization: { roleOf }, between }) =>
      between((giver, taker) => roleOf[giver] === roleOf[taker]) / between(() => true)
    ),
  },
  "unnamed-events": {
    title: "Share of events that name nobody",
    definition: "Of the events that the filters leave, those without a resource.",
    formula: "events without a resource / events",
    computedBy: "organization (src/browser/analysis/organization.ts)",
    unit: "share",
    parameters: [],
    async compute(source) {
      const organization = await organizationOf(source, "apart");
      return organization === null ? NaN : organization.without / organization.allEvents;
    },
  },
  "role-people": {
    title: "People of a role",
    definition: "People with a similar mix of activities in the whole log, as far as the filters leave events of them.",
    formula: "number of such people with events",
    computedBy: ROLES,
    unit: "count",
    parameters: ROLE,
    compute: ofRole((events) => events.length),
  },
  "role-events": {
    title: "Events of a role",
    definition: "Events done by people with a similar mix of activities in the whole log.",
    formula: "number of their events",
    computedBy: ROLES,
    unit: "count",
    parameters: ROLE,
    compute: ofRole((events) => events.reduce((sum, count) => sum + count, 0)),
  },
  "role-activity-share": {
    title: "Share of an activity of the work of a role",
    definition: "Of the events of the people of a role in the whole log, those of the activity.",
    formula: "their events of the activity / their events",
    computedBy: ROLES,
    unit: "share",
    parameters: [...ROLE, "the activity"],
    async compute(source, [role, programs, name]) {
      const organization = await organizationOf(source, programs);
      const { roles = [], programActivities = [] } = organization ?? {};
      const activities = Number(role) === -1 ? programActivities : roles[Number(role)]?.activities ?? [];
      return activities.find(({ activity }) => activity === name)?.share ?? NaN;
    },
  },
  "role-stays": {
    title: "Handovers that stay in a role",
    definition: "Of the handovers by people of a role, those that are taken by people of the same role.",
    formula: "handovers within the role / handovers by its people",
    computedBy: HANDOVERS,
    unit: "share",
    parameters: ROLE,
    async compute(source, [role, programs]) {
      const organization = await organizationOf(source, programs);
      if (organization === null) return NaN;
      const groupOf = Array.from(organization.roleOf, (own) => own === Number(role) ? 0 : 1);
      const { handovers: { from, to, counts } } = await source.ask({ kind: "collaboration", groupOf });
      const given = counts.filter((_, i) => from[i] === 0).reduce((sum, count) => sum + count, 0);
      return counts.filter((_, i) => from[i] === 0 && to[i] === 0).reduce((sum, count) => sum + count, 0) / given;
    },
  },
  "row-events": {
    title: "Workload of a row",
    definition: ROW_ABOUT,
    formula: "number of events with a resource of the row",
    computedBy: WORKLOAD,
    unit: "count",
    parameters: ROW,
    compute: ofRow(({ events }, codes) => codes.reduce((sum, code) => sum + events[code], 0)),
  },
  "row-load-events": {
    title: "Workload of a row in a period",
    definition: ROW_ABOUT,
    formula: "number of events with a resource of the row in the period",
    computedBy: LOADS,
    unit: "count",
    parameters: ROW_PERIOD,
    compute: ofRowLoad(({ events }, at) => events[at]),
  },
  "row-load-busy": {
    title: "Busy time of a row in a period",
    definition: `${ROW_ABOUT} The time in which each works on at least one event, counted round the clock.`,
    formula: "sum over the people of the length of the union of (start to time) over their events, within the period",
    computedBy: LOADS,
    unit: "seconds",
    parameters: ROW_PERIOD,
    compute: ofRowLoad(({ busySeconds }, at) => busySeconds?.[at]),
  },
  "row-handovers": {
    title: "Handovers between two rows",
    definition:
      `Events of someone of the one row that are directly followed, in the same case, by an event of someone else of the other. ${ROW_ABOUT}`,
    formula: "number of such pairs of events",
    computedBy: HANDOVERS,
    unit: "count",
    parameters: ROWS,
    compute: ofRows(({ handovers }, taker) => handovers.counts[pairAt(handovers, 0, taker)] ?? 0),
  },
  "row-handover-wait": {
    title: "Median wait of the handovers between two rows",
    definition: `From the end of the first event to the start of the second (its end, where no start is known). ${ROW_ABOUT}`,
    formula: "median over the handovers from the one row to the other",
    computedBy: HANDOVERS,
    unit: "seconds",
    parameters: ROWS,
    compute: ofRows(({ handovers }, taker) => handovers.medianWaitSeconds[pairAt(handovers, 0, taker)] ?? NaN),
  },
  "row-cases-together": {
    title: "Cases of two rows",
    definition: `Cases in which someone of each row has done at least one event. ${ROW_ABOUT}`,
    formula: "number of cases",
    computedBy: "togetherBetween (src/organization/social-network.ts)",
    unit: "count",
    parameters: ROWS,
    compute: ofRows(({ together }, taker) => together.counts[pairAt(together, 0, taker)] ?? 0),
  },
  "case-duration": {
    title: "Duration of a case",
    definition: "From its first to its last event; of a running case to the last event of the log.",
    formula: "last time − first time",
    computedBy: CASE,
    unit: "seconds",
    parameters: ["the case"],
    compute: ofCase(({ seconds }) => seconds),
  },
  "case-longer-than": {
    title: "Share of shorter cases",
    definition: "Of the completed cases of the whole log, those that took less time than the case.",
    formula: "shorter completed cases / completed cases",
    computedBy: CASE,
    unit: "share",
    parameters: ["the case"],
    compute: ofCase(({ longerThan }) => longerThan),
  },
  "case-wait": {
    title: "Wait before an event of a case",
    definition: "Since the event before it, to its start where that is known.",
    formula: "start (or time) of the event − time of the event before",
    computedBy: CASE,
    unit: "seconds",
    parameters: ["the case", "the number of the event"],
    compute: ofCase(({ events }, [number]) => events[Number(number) - 1]?.waited),
  },
  "case-excess": {
    title: "How much longer a case takes",
    definition:
      "Its duration beside that of comparable cases: completed ones with the same last activity, or, for a running case, all that have come as far.",
    formula: "duration − median duration of the comparable cases",
    computedBy: LATE,
    unit: "seconds",
    parameters: ["the case"],
    async compute({ ask, askWhole }, [caseId]) {
      const details = await askWhole({ kind: "case-details", caseId, columns: [] });
      if (details === null) return NaN;
      const told = await ask({ kind: "late-case", caseIndex: details.caseIndex, columns: [] });
      return told?.late.excessSeconds ?? NaN;
    },
  },
  "running-forecasts": {
    title: "Running cases of the model",
    definition: "Cases that had not ended at the last event of the log, by the rule that the model in use was trained with.",
    formula: "number of running cases among those that the filters leave",
    computedBy: FORECASTS,
    unit: "count",
    parameters: [],
    isPredicted: true,
    compute: async ({ forecasts }) => (await forecasts()).cases.length,
  },
  "untold-ends": {
    title: "Running cases whose end cannot be told",
    definition: "Those whose interval reaches ten times as far as the prediction, or farther.",
    formula: "number of such running cases",
    computedBy: "isTelling (src/prediction/validation/model-verdict.ts)",
    unit: "count",
    parameters: [],
    isPredicted: true,
    compute: async ({ forecasts }) =>
      (await forecasts()).cases.filter(({ expectedEnd, latest, now }) =>
        !isTelling((expectedEnd - now) / 3_600_000, [0, (latest - now) / 3_600_000])
      ).length,
  },
  "remaining-time": {
    title: "Predicted remaining time",
    definition:
      "When a running case is expected to end, as of the last event of the log, by the model in use, with its intervals calibrated by the log as it stands.",
    formula: "expected end − time of the last event of the log",
    computedBy: FORECASTS,
    unit: "seconds",
    parameters: ["the case"],
    isPredicted: true,
    compute: ofForecast(({ expectedEnd, now }) => (expectedEnd - now) / 1000),
  },
  "latest-end": {
    title: "Latest end by the 90 % interval",
    definition: "9 of 10 such cases end between the earliest and the latest end.",
    formula: "latest end − time of the last event of the log",
    computedBy: FORECASTS,
    unit: "seconds",
    parameters: ["the case"],
    isPredicted: true,
    compute: ofForecast(({ latest, now }) => (latest - now) / 1000),
  },
  "case-risk": {
    title: "Risk of ending late",
    definition:
      "How probable it is that a running case ends after a date, as it has not ended until the last event of the log, by the model in use.",
    formula: "probability of ending after the date / probability of ending after the last event of the log",
    computedBy: "riskOf (src/prediction/running-cases/forecast-running-cases.ts)",
    unit: "share",
    parameters: ["the case", "the date, in ms since 1970"],
    isPredicted: true,
    compute: ofForecast((_, riskBeyond, [target]) => riskBeyond(Number(target)) ?? NaN),
  },
  "assumed-remaining-time": {
    title: "Predicted remaining time of a changed case",
    definition: `When the case would be expected to end. ${ASSUMED}`,
    formula: "expected end − time of the last event of the log, or of the assumed step",
    computedBy: WHAT_IF,
    unit: "seconds",
    parameters: ASSUMED_CASE,
    isPredicted: true,
    compute: ofAssumed(({ expectedEnd, now }) => (expectedEnd - now) / 1000),
  },
  "assumed-latest-end": {
    title: "Latest end of a changed case by the 90 % interval",
    definition: `9 of 10 such cases end between the earliest and the latest end. ${ASSUMED}`,
    formula: "latest end − time of the last event of the log, or of the assumed step",
    computedBy: WHAT_IF,
    unit: "seconds",
    parameters: ASSUMED_CASE,
    isPredicted: true,
    compute: ofAssumed(({ latest, now }) => (latest - now) / 1000),
  },
  "assumed-risk": {
    title: "Risk of a changed case of ending late",
    definition: `How probable it would be that the case ends after a date. ${ASSUMED}`,
    formula: "probability of ending after the date / probability of ending after the last event of the log",
    computedBy: WHAT_IF,
    unit: "share",
    parameters: [...ASSUMED_CASE, "the date, in ms since 1970"],
    isPredicted: true,
    compute: ofAssumed((forecast, riskOf, [target]) => riskOf(forecast, Number(target)) ?? NaN),
  },
  "new-case-duration": {
    title: "Predicted duration of a new case",
    definition:
      "From its first to its last event, by the model of whole durations in use, from what is known when the first has happened.",
    formula: "prediction of the model for a case with these values and this first step",
    computedBy: WHAT_IF,
    unit: "seconds",
    parameters: ["what is known, as JSON"],
    compute: async ({ newCase }, [text]) => (await newCase({ ...readAssumed(text), caseIndex: null })).duration * 3600,
  },
  "next-step": {
    title: "Probability of a next step",
    definition:
      "How likely the activity comes next in a running case, by what came after the same last activities, up to four, in the completed cases. That the case goes on is given.",
    formula: "probability of the activity by a Markov model of mixed order (Witten and Bell, 1991) / that of any activity",
    computedBy: "nextSteps (src/prediction/next-activity/next-activity.ts)",
    unit: "share",
    parameters: ["the case", "the activity"],
    isPredicted: true,
    async compute({ forecasts }, [caseId, activity]) {
      const { cases, next } = await forecasts();
      const forecast = cases.find((one) => one.caseId === caseId);
      const steps = forecast === undefined ? [] : await next(forecast.caseIndex);
      return steps.find((step) => step.activity === activity)?.probability ?? NaN;
    },
  },
  "model-error": {
    title: "Error of a model",
    definition: "How far its predictions were off on its test cases, the latest ones, which it did not learn from.",
    formula: "mean of |predicted − true|",
    computedBy: TESTS,
    unit: "seconds",
    parameters: TRAINED,
    compute: async ({ tested }, [id]) => ((await tested(id))?.maeHours ?? NaN) * 3600,
  },
  "predictor-error": {
    title: "Error of a predictor beside a model",
    definition: "How far its predictions were off on the test cases of the model: of the model itself or of a simple rule.",
    formula: "mean of |predicted − true|",
    computedBy: TESTS,
    unit: "seconds",
    parameters: [...TRAINED, "the predictor"],
    compute: async ({ tested }, [id, name]) => ((await tested(id))?.results.find((one) => one.name === name)?.mae ?? NaN) * 3600,
  },
  "driver-error": {
    title: "What a feature is worth to a model",
    definition: "By how much the error on the test cases grows when the values of the feature are shuffled.",
    formula: "mean of |predicted − true| with shuffled values − without",
    computedBy: TESTS,
    unit: "seconds",
    parameters: [...TRAINED, "the feature"],
    compute: async ({ tested }, [id, name]) =>
      ((await tested(id))?.importance.find(({ feature }) => feature === name)?.hours ?? NaN) * 3600,
  },
  "group-error": {
    title: "Error of a model in a group of moments",
    definition: "How far its predictions were off in a part of its test cases, which it did not learn from.",
    formula: "mean of |predicted − true| over the moments of the group",
    computedBy: TESTS,
    unit: "seconds",
    parameters: TESTED_GROUP,
    compute: ofGroup(({ mae }) => mae * 3600),
  },
  "group-actual": {
    title: "What came of predictions",
    definition: "What it really was in a part of the test cases, beside what was predicted.",
    formula: "mean of the true value over the moments of the group",
    computedBy: TESTS,
    unit: "seconds",
    parameters: TESTED_GROUP,
    compute: ofGroup(({ actual }) => actual * 3600),
  },
  "group-coverage": {
    title: "Coverage of the 90 % intervals in a group of moments",
    definition: "For which share of a part of the test cases the truth lay in the interval.",
    formula: "moments whose interval holds the truth / moments of the group",
    computedBy: TESTS,
    unit: "share",
    parameters: TESTED_GROUP,
    compute: ofGroup(({ coverage90 }) => coverage90),
  },
  "model-coverage": {
    title: "Coverage of the 90 % intervals of a model",
    definition: "For which share of the test cases, which it did not learn from, the truth lay in the interval.",
    formula: "predictions whose interval holds the truth / predictions",
    computedBy: TESTS,
    unit: "share",
    parameters: TRAINED,
    compute: async ({ tested }, [id]) => (await tested(id))?.coverage90 ?? NaN,
  },
  "compared-share": {
    title: "Share of the cases of a group",
    definition: "Of the cases of one of two compared groups, those that have the activity, relation, variant or person.",
    formula: "cases of the group that have it / cases of the group",
    computedBy: COMPARED,
    unit: "share",
    parameters: [...GROUPS, GROUP, COUNTED],
    compute: ofGroups((comparison, [group, text]) => {
      const row = comparedShare(comparison, text);
      return group === "A" ? row?.firstShare : row?.secondShare;
    }),
  },
  "share-difference": {
    title: "Difference of two shares",
    definition: "How much greater the share is in group B than in group A; in points where it is shown in percent.",
    formula: "share in B − share in A",
    computedBy: COMPARED,
    unit: "share",
    parameters: [...GROUPS, COUNTED],
    compute: ofGroups((comparison, [text]) => comparedShare(comparison, text)?.difference),
  },
  "compared-median": {
    title: "Median duration in a group",
    definition: "Of the cases of one of two compared groups, or of their passages of a segment: half take no longer.",
    formula: "median over the cases of the group, running ones included, or over the passages",
    computedBy: COMPARED,
    unit: "seconds",
    parameters: [...GROUPS, GROUP, TIMED],
    compute: ofGroups((comparison, [group, text]) => {
      const row = comparedDuration(comparison, text);
      return (group === "A" ? row?.first : row?.second)?.medianSeconds;
    }),
  },
  "median-difference": {
    title: "Difference of two medians",
    definition: "How much longer the median duration is in group B than in group A.",
    formula: "median in B − median in A",
    computedBy: COMPARED,
    unit: "seconds",
    parameters: [...GROUPS, TIMED],
    compute: ofGroups((comparison, [text]) => comparedDuration(comparison, text)?.medianDifferenceSeconds),
  },
  "finished-within": {
    title: "Duration within which a share of a group is finished",
    definition:
      "This share of the cases of one of two compared groups takes at most as long from their first to their last event.",
    formula: "quantile over the cases of the group, running ones included (type 7 of Hyndman and Fan)",
    computedBy: COMPARED,
    unit: "seconds",
    parameters: [...GROUPS, GROUP, "the share, from 0 to 1 in hundredths"],
    compute: ofGroups(({ cycleTimeQuantiles: [a, b] }, [group, share]) =>
      (group === "A" ? a : b)[Math.round(100 * Number(share))]
    ),
  },
  "activity-events": {
    title: "Events of an activity",
    definition: "Its events in the cases that the filters leave.",
    formula: "number of events with the activity",
    computedBy: GRAPH,
    unit: "count",
    parameters: ["the activity", MAP],
    compute: ofMap(({ activities }, [code]) => activities.find(({ activity }) => activity === code)?.count),
  },
  "activity-cases": {
    title: "Cases with an activity",
    definition: "Cases that have it at least once.",
    formula: "number of cases with the activity",
    computedBy: GRAPH,
    unit: "count",
    parameters: ["the activity", MAP],
    compute: ofMap(({ activities }, [code]) => activities.find(({ activity }) => activity === code)?.cases),
  },
  "start-cases": {
    title: "Cases that start with an activity",
    definition: "Cases whose first event, of the activities that are shown, has it.",
    formula: "number of cases",
    computedBy: GRAPH,
    unit: "count",
    parameters: ["the activity", MAP],
    compute: ofMap((graph, [code]) => arcOf(graph, START, code)?.cases),
  },
  "end-cases": {
    title: "Cases that end with an activity",
    definition: "Cases whose last event, of the activities that are shown, has it.",
    formula: "number of cases",
    computedBy: GRAPH,
    unit: "count",
    parameters: ["the activity", MAP],
    compute: ofMap((graph, [code]) => arcOf(graph, code, END)?.cases),
  },
  "arc-count": {
    title: "Frequency of an arc",
    definition: "How often the second activity comes next after the first one, of the activities that are shown.",
    formula: "number of pairs of neighbouring events in the cases projected to the shown activities",
    computedBy: GRAPH,
    unit: "count",
    parameters: [...SEGMENT, MAP],
    compute: ofMap((graph, [from, to]) => arcOf(graph, from, to)?.count),
  },
  "arc-cases": {
    title: "Cases of an arc",
    definition: "Cases in which the second activity comes next after the first one, of the activities that are shown.",
    formula: "number of cases with such a pair of neighbouring events",
    computedBy: GRAPH,
    unit: "count",
    parameters: [...SEGMENT, MAP],
    compute: ofMap((graph, [from, to]) => arcOf(graph, from, to)?.cases),
  },
  "arc-median": {
    title: "Median duration of an arc",
    definition: "From an event of the first activity to the event of the second one that comes next, of those that are shown.",
    formula: "median over all passages",
    computedBy: ARCS,
    unit: "seconds",
    parameters: [...SEGMENT, MAP],
    compute: ofArc((sorted) => quantile(sorted, 0.5)),
  },
  "map-fitness": {
    title: "Fitness of the model on the map",
    definition: "How much of the cases the model explains that was discovered from the same cases.",
    formula: "mean over cases of 1 − deviations / (events + events of the shortest run of the model)",
    computedBy: ALIGNED,
    unit: "ratio",
    parameters: [MODEL],
    compute: async ({ discover }, [model]) => (await discover(model)).fitness ?? NaN,
  },
  "map-precision": {
    title: "Precision of the model on the map",
    definition: "How little the discovered model allows that never happens, by escaping edges. Munoz-Gama and Carmona, 2010.",
    formula:
      "activities that the log shows / activities that the model allows, after each beginning of a case, weighted by cases",
    computedBy: ALIGNED,
    unit: "ratio",
    parameters: [MODEL],
    compute: async ({ discover }, [model]) => (await discover(model)).precision ?? NaN,
  },
  "cause-seconds": {
    title: "Difference that goes with a rule",
    definition: ADJUSTED,
    formula: "mean over the groups of (mean cycle time with the rule − mean cycle time without), weighted by n₁·n₂ / (n₁ + n₂)",
    computedBy: CAUSES_REPORT,
    unit: "seconds",
    parameters: RULE,
    compute: ofRule(({ difference }) => difference),
  },
  "cause-share": {
    title: "Difference of shares that goes with a rule",
    definition: ADJUSTED,
    formula: "mean over the groups of (share with the outcome under the rule − share without), weighted by n₁·n₂ / (n₁ + n₂)",
    computedBy: CAUSES_REPORT,
    unit: "share",
    parameters: RULE,
    compute: ofRule(({ difference }) => difference),
  },
  "cause-hours": {
    title: "Hours explained by a rule",
    definition: `${ADJUSTED} For deviating and reworked cases an outcome counts as many hours as cases with it take longer.`,
    formula: "difference of the rule · its completed cases, in hours",
    computedBy: CAUSES_REPORT,
    unit: "number",
    parameters: RULE,
    compute: ofRule(({ hours }) => hours),
  },
  "cause-explained": {
    title: "What all conditions together tell",
    definition:
      "A model of gradient boosting learns the outcome from all conditions of two thirds of the completed cases (at most 4,000). This is how much it tells of the others.",
    formula:
      "1 − squared errors of the model / squared errors of the mean, over the cases that were not learned from; 0 if negative",
    computedBy: CAUSES_REPORT,
    unit: "share",
    parameters: [TARGET],
    compute: ofCauseReport(({ contributions }) => contributions.explained),
  },
  "cause-contribution": {
    title: "Mean contribution to predictions",
    definition:
      "By how much the conditions of one subject move a prediction of that model from the average: their SHAP values, exact for trees. In seconds for slow cases, else as a share.",
    formula: "mean of |SHAP value| over at most 400 cases",
    computedBy: CAUSES_REPORT,
    unit: "number",
    parameters: [TARGET, "the subject of the conditions"],
    compute: ofCauseReport(({ contributions }, [subject]) => contributions.subjects.find((one) => one.subject === subject)?.mean),
  },
  "finding-figure": {
    title: "Figure of a finding",
    definition: "The figure that the sentence of the finding begins with: a share, seconds, or a number of cases or events.",
    formula: "by the kind: see deno task tracebook findings --help",
    computedBy: FINDINGS,
    unit: "number",
    parameters: FINDING,
    compute: ofFinding(({ figure }) => figure.value),
  },
  "finding-hours": {
    title: "Hours at stake",
    definition:
      "Bottleneck: time lost in the segment. Rework: time up to each repetition. Deviation, slower, faster, group: difference of the medians times the cases. At risk: time beyond what 95 % of the completed cases take. Mistakes: time to the neighbouring events. Findings overlap, so that their hours do not add up.",
    formula: "sum over the affected cases, in hours",
    computedBy: FINDINGS,
    unit: "number",
    parameters: FINDING,
    compute: ofFinding(({ hours }) => hours),
  },
} as const satisfies Readonly<Record<string, FigureKind>>;

/** Name of a figure. */
export type FigureName = keyof typeof FIGURES;

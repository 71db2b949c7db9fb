import type { EventLog } from "../../event-log/event-log.ts";
import { zoneOfDays } from "../../time/dates-only.ts";
import { applyFilters } from "../../filtering/apply-filters.ts";
import { limitError } from "../../errors.ts";
import { choosesCases, type Filter } from "../../filtering/filter.ts";
import type { PublishedColumn, PublishedEnds, PublishedSegment } from "../../formats/published/published-log.ts";
import { printFilter, printFilters } from "../../filtering/filter-text.ts";
import { type LogView, viewOf } from "../../filtering/log-view.ts";
import { type CompletedCases, completedCases, type CompletionRule } from "../../prediction/dataset/completed-cases.ts";
import { overviewFigures } from "../overview-figures.ts";
import { arcDurationColumns } from "./arc-duration-columns.ts";
import { attributeValues, knownAttributes } from "./attribute-values.ts";
import { caseDetails } from "./case-details.ts";
import { caseMistakes } from "./case-mistakes.ts";
import { caseList } from "./case-list.ts";
import { casePassages } from "./case-passages.ts";
import { inTurns } from "./in-turns.ts";
import { causesOfWaiting } from "./causes-of-waiting.ts";
import { caseDurations } from "./case-durations.ts";
import { casesOverTime } from "./cases-over-time.ts";
import { deviationCauses, deviations } from "./deviations.ts";
import { filterEffect } from "./filter-effect.ts";
import { closedHoursOf } from "./closed-hours.ts";
import { type FilteredEvents, filteredEvents } from "./filtered-events.ts";
import type { ModelFile, Predictions } from "./predictions.ts";
import { type Answer, groupFilters, type ModelQuestion, type Question, type QuestionKind } from "./questions.ts";
import { findings } from "./findings.ts";
import { periodComparison } from "./period-comparison.ts";
import { keptBottlenecks } from "./kept-bottlenecks.ts";
import { segmentCauses } from "./segment-causes.ts";
import { segmentWaiting } from "./segment-waiting.ts";
import { segmentBatches, spectrum } from "./spectrum.ts";
import { tableColumns } from "./table-columns.ts";
import type { KnownRoles } from "./organization.ts";
import { publishedSegments, segments } from "./segments.ts";
import { keptFor } from "./kept-for.ts";
import { listedVariants } from "./listed-variants.ts";
import { variantCases } from "./variant-cases.ts";
import { variantDurations } from "./variant-durations.ts";
import { variantMatches } from "./variant-matches.ts";
import { variantTimes } from "./variant-times.ts";

/** What a question is about. */
interface AskedView {
  readonly filters: readonly Filter[];
  /** Labels of the activities that end a case; null or left out for those found in the log. */
  readonly ends?: readonly string[] | null;
}

/** A log and what is known of its filtered views. */
export interface Analysis {
  /**
   * Answers a question over what filters leave of the log. Views and figures of the last few filter
   * stacks are kept.
   *
   * @param step is called between steps that take a while; it rejects where the answer is not
   * wanted any more
   */
  ask<Asked extends Question>(
    view: AskedView,
    question: Asked,
    step?: () => Promise<void>,
  ): Promise<Answer<Asked["kind"]>>;
}

/** Answers that only some pages ask for; a worker of a site loads them with the first of these. */
const later = () => import("./later-answers.ts");

/** How many views are kept: enough for undo and for adding to a stack. */
const KEPT_VIEWS = 8;

/** What is known of a log whose events are not here. */
export interface CasesOnly {
  /** Which cases are completed, by a rule found with all events. */
  readonly completion: CompletionRule & Pick<CompletedCases, "completed"> & Pick<PublishedEnds, "leastGroup">;
  /** Times between directly following activities, of the whole log. */
  readonly segments: readonly PublishedSegment[];
}

/** How the log of an analysis is to be read. */
interface AnalysisOptions {
  /** Zone of the log, in which its dates are told unless it is a log of dates. */
  readonly zone: string;
  /** False for a log without times, as the log itself may say. */
  readonly timed?: false;
  /** Ids of cases of which rows were rejected when the log was read. Default none. */
  readonly rejectedCases?: ReadonlySet<string>;
  /** All columns that the log has, where it holds only some of them. */
  readonly columns?: readonly PublishedColumn[];
  /** Given where the log's times between the first and the last event of a case are not known. */
  readonly casesOnly?: CasesOnly;
  /** The models that were opened, by key: they outlast an analysis. Default none. */
  readonly models?: Map<string, ModelFile>;
}

/**
 * A log whose times only order its events: figures of time are then NaN, which pages show as
 * unknown.
 */
const withoutTimes = (log: EventLog): EventLog => ({ ...log, timed: false, time: log.time.map(() => NaN), start: null });

/** Starts the analysis of a log. */
export function createAnalysis(given: EventLog, options: AnalysisOptions): Analysis {
  const { timed, columns, casesOnly, models = new Map() } = options;
  const log = timed === false || given.timed === false ? withoutTimes(given) : given;
  const eventsOf = createViews(log, options);
  const roles = new Map<string, KnownRoles>();
  const answerByModel = createModelAnswers(log, models);
  return {
    async ask(asked, question, step = () => Promise.resolve()) {
      if (casesOnly !== undefined) {
        checkNeedsNoEvents([...asked.filters, ...groupFilters(question)], question, casesOnly.completion.leastGroup ?? 1);
      }
      const left = await eventsOf(asked, step);
      await step();
      if (question.kind === "attributes") return knownAttributes(log, columns) as never;
      if (question.kind === "segments" && casesOnly !== undefined) return publishedSegments(casesOnly, question.top) as never;
      if (question.kind === "period-comparison") return periodComparison(left, { hasTimes: casesOnly === undefined }) as never;
      if (question.kind === "group-comparison") {
        const { groupComparison } = await later();
        return await groupComparison(left, question.groups, { step, hasTimes: casesOnly === undefined }) as never;
      }
      if (question.kind === "causes") return await (await later()).causes(left, question.target, step) as never;
      if (question.kind === "findings") return await findings(left, step) as never;
      if (question.kind === "language-distance") {
        return await (await later()).languageDistance(left, question.groups, step) as never;
      }
      if (question.kind === "late-case") return (await later()).lateCase(left, question.caseIndex, question.known) as never;
      if (question.kind === "collaboration") return (await later()).collaboration(left, question.groupOf) as never;
      if ("model" in question) return await answerByModel(question, left.view, step) as never;
      if (question.kind === "organization") {
        const { knownRoles, organization } = await later();
        const known = keep(roles, String(question.withPrograms), () => knownRoles(log, question));
        await step();
        return organization(left, known) as never;
      }
      if (question.kind === "ranked-segments") return await inTurns(keptBottlenecks(left, question), step) as never;
      return answerTo(question, left, asked.filters) as never;
    },
  };
}

/** Applies filters to a log. Views and what is known of them are kept by their filters. */
function createViews(
  log: EventLog,
  { zone: told, rejectedCases = new Set(), casesOnly }: AnalysisOptions,
): (asked: AskedView, step: () => Promise<void>) => Promise<FilteredEvents> {
  const zone = zoneOfDays(log, told);
  const views = new Map<string, LogView>();
  const eventsOfViews = new WeakMap<LogView, Map<string, FilteredEvents>>();
  const completions = new Map<string, CompletedCases>();
  const completionOf = (ends: readonly string[] | null) =>
    keep(completions, JSON.stringify(ends), () => {
      if (casesOnly === undefined) return completedCases(log, ends === null ? {} : { endActivities: ends });
      if (ends === null) return countCompleted(casesOnly.completion);
      return completedCases(log, { endActivities: ends, inactivityTimeout: casesOnly.completion.inactivityTimeout });
    });

  const viewOfStack = async (filters: readonly Filter[], step: () => Promise<void>): Promise<LogView> => {
    if (filters.length === 0) return keep(views, "", () => viewOf(log));
    const known = views.get(printFilters(filters));
    if (known !== undefined) return known;
    const before = await viewOfStack(filters.slice(0, -1), step);
    await step();
    return keep(views, printFilters(filters), () => {
      const view = applyFilters(before, filters.slice(-1), { zoneOfDays: zone });
      // Where a filter leaves everything, what is known of the view before holds.
      return view.kept === before.kept && view.cases.length === before.cases.length ? before : view;
    });
  };
  return async ({ filters, ends = null }, step) => {
    const view = await viewOfStack(filters, step);
    await step();
    const known = keptFor(eventsOfViews, view, () => new Map<string, FilteredEvents>());
    return keep(
      known,
      JSON.stringify(ends),
      () => filteredEvents(view, { zone, rejectedCases, completion: () => completionOf(ends) }),
    );
  };
}

/** Answers questions about predictions. Models that were opened are kept by their keys. */
function createModelAnswers(log: EventLog, models: Map<string, ModelFile>) {
  const predictions = new Map<string, Predictions>();
  return async (
    question: Extract<Question, ModelQuestion>,
    view: LogView,
    step: () => Promise<void>,
  ): Promise<Answer<QuestionKind>> => {
    if (question.kind === "open-model") models.set(question.model, question.file);
    const { createPredictions } = await later();
    const model = keep(predictions, question.model, () => createPredictions(log, models.get(question.model)!));
    switch (question.kind) {
      case "open-model":
        return model.log;
      case "forecasts": {
        const left = new Set(view.cases);
        return (await model.forecasts(step)).filter(({ caseIndex }) => left.has(caseIndex));
      }
      case "known-case":
        return model.known(question.caseIndex);
      case "what-if":
        return model.whatIf(question.request);
      case "explanation":
        return model.explain(question.caseIndex);
      case "next-steps":
        return model.next(question.caseIndex);
    }
  };
}

function countCompleted(completion: CasesOnly["completion"]): CompletedCases {
  const completedCount = completion.completed.reduce((sum, one) => sum + one, 0);
  return { ...completion, completedCount, runningCount: completion.completed.length - completedCount };
}

/**
 * Refuses what only the events can tell.
 *
 * @throws limitError in words
 */
function checkNeedsNoEvents(filters: readonly Filter[], question: Question, leastGroup: number): void {
  const single = filters.find(({ where }) => where.kind === "sample" || where.kind === "case");
  if (leastGroup > 1 && single !== undefined) {
    throw limitError({
      found: `${
        single.where.kind === "case" ? "A choice of cases by id" : "A random sample"
      } can leave fewer than ${leastGroup} cases, and this site shows groups of at least ${leastGroup}`,
      advice: "Remove the filter. All other filters on whole cases leave no case or whole groups.",
    });
  }
  const needs = filters.find((filter) =>
    !choosesCases(filter) ||
    ["time", "resource", "first-by", "same-resource", "lifecycle", "attribute"].includes(filter.where.kind)
  );
  const asks = NEED_EVENTS.includes(question.kind) || "model" in question ||
    (question.kind === "table" && (question.table === "events" || question.table === "segments"));
  if (needs === undefined && !asks) return;
  const what = needs === undefined ? "the times of single events" : `every event, for the filter ${printFilter(needs)}`;
  if (leastGroup > 1) {
    throw limitError({
      found: `This takes ${what}. This site shows groups of at least ${leastGroup} cases, without their events`,
      advice: "Filters on whole cases work here.",
    });
  }
  throw limitError({
    found: `This takes ${what}. The log has more events than pages carry`,
    advice: "Filters on whole cases work here. Build the site with a greater --page-events to have all events on the page.",
  });
}

/** Questions that only the events can answer. */
const NEED_EVENTS: readonly QuestionKind[] = [
  "arc-durations",
  "batch-days",
  "case-details",
  "case-mistakes",
  "case-passages",
  "causes",
  "closed-hours",
  "collaboration",
  "event-log",
  "findings",
  "late-case",
  "organization",
  "variant-times",
  "ranked-segments",
  "segment-causes",
  "segment-waiting",
  "spectrum",
  "waiting-causes",
];

/** The value of a key, which is kept; the one that was used longest ago is forgotten. */
function keep<Value>(kept: Map<string, Value>, key: string, make: () => Value): Value {
  const value = kept.get(key) ?? make();
  kept.delete(key);
  kept.set(key, value);
  if (kept.size > KEPT_VIEWS) kept.delete(kept.keys().next().value!);
  return value;
}

function answerTo(
  question: Exclude<
    Question,
    | {
      kind:
        | "attributes"
        | "causes"
        | "collaboration"
        | "findings"
        | "group-comparison"
        | "language-distance"
        | "late-case"
        | "organization"
        | "period-comparison"
        | "ranked-segments";
    }
    | ModelQuestion
  >,
  events: FilteredEvents,
  filters: readonly Filter[],
): Answer<QuestionKind> {
  switch (question.kind) {
    case "filter-effect":
      return filterEffect(events, filters);
    case "figures":
      return overviewFigures(events.log, events.variants().variants, events.completed());
    case "cases-over-time":
      return casesOverTime(events);
    case "case-durations":
      return caseDurations(events);
    case "segments":
      return segments(events, question.top);
    case "variant-durations":
      return variantDurations(events);
    case "case-list":
      return caseList(events, question);
    case "case-details":
      return caseDetails(events, question.caseId, question.hours);
    case "case-mistakes":
      return caseMistakes(events, question.caseId);
    case "closed-hours":
      return closedHoursOf(events, question);
    case "listed-variants":
      return listedVariants(events, question.fold);
    case "variant-times":
      return variantTimes(events, question.fold);
    case "variant-matches":
      return variantMatches(events, question.fold, question.pattern);
    case "variant-cases":
      return variantCases(events, question.fold, question);
    case "arc-durations":
      return arcDurationColumns(events.log, question.activities);
    case "table":
      return tableColumns(events, question.table);
    case "case-passages":
      return casePassages(events.log, question.activities, question.most);
    case "deviations":
      return deviations(events, question);
    case "deviation-causes":
      return deviationCauses(events, question);
    case "event-log":
      return events.whole;
    case "spectrum":
      return spectrum(events, question);
    case "batch-days":
      return segmentBatches(events, question);
    case "segment-causes":
      return segmentCauses(events, question);
    case "segment-waiting":
      return segmentWaiting(events, question);
    case "waiting-causes":
      return causesOfWaiting(events, question.hours);
    case "case-id":
      return events.log.caseIds[question.caseIndex];
    case "attribute-values":
      return attributeValues(events, question.attribute);
  }
}

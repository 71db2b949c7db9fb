import type { EventLog } from "../../event-log/event-log.ts";
import { applyFilters } from "../../filtering/apply-filters.ts";
import type { Filter } from "../../filtering/filter.ts";
import type { PublishedColumn } from "../../formats/published/published-log.ts";
import { printFilters } from "../../filtering/filter-text.ts";
import { type LogView, viewOf } from "../../filtering/log-view.ts";
import { type CompletedCases, completedCases } from "../../prediction/dataset/completed-cases.ts";
import { overviewFigures } from "../overview-figures.ts";
import { arcDurationColumns } from "./arc-duration-columns.ts";
import { attributeValues, knownAttributes } from "./attribute-values.ts";
import { caseDurations } from "./case-durations.ts";
import { casesOverTime } from "./cases-over-time.ts";
import { filterEffect } from "./filter-effect.ts";
import { type FilteredEvents, filteredEvents } from "./filtered-events.ts";
import type { Answer, Question, QuestionKind } from "./questions.ts";
import { segments } from "./segments.ts";
import { variantDurations } from "./variant-durations.ts";

/** What a question is about. */
export interface AskedView {
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

/** How many views are kept: enough for undo and for adding to a stack. */
const KEPT_VIEWS = 8;

/**
 * Starts the analysis of a log.
 *
 * @param options.columns all that the log has, where it holds only some of them
 */
export function createAnalysis(
  log: EventLog,
  { zone, columns }: { readonly zone: string; readonly columns?: readonly PublishedColumn[] },
): Analysis {
  const views = new Map<string, LogView>();
  const events = new Map<string, FilteredEvents>();
  const completions = new Map<string, CompletedCases>();
  const completionOf = (ends: readonly string[] | null) =>
    keep(completions, JSON.stringify(ends), () => completedCases(log, ends === null ? {} : { endActivities: ends }));

  const viewOfStack = async (filters: readonly Filter[], step: () => Promise<void>): Promise<LogView> => {
    if (filters.length === 0) return keep(views, "", () => viewOf(log));
    const known = views.get(printFilters(filters));
    if (known !== undefined) return known;
    const before = await viewOfStack(filters.slice(0, -1), step);
    await step();
    return keep(views, printFilters(filters), () => applyFilters(before, filters.slice(-1), { zone }));
  };
  const eventsOf = async ({ filters, ends = null }: AskedView, step: () => Promise<void>): Promise<FilteredEvents> => {
    const view = await viewOfStack(filters, step);
    await step();
    return keep(
      events,
      JSON.stringify([printFilters(filters), ends]),
      () => filteredEvents(view, { zone, completion: () => completionOf(ends) }),
    );
  };
  return {
    async ask(asked, question, step = () => Promise.resolve()) {
      const left = await eventsOf(asked, step);
      await step();
      return (question.kind === "attributes" ? knownAttributes(log, columns) : answerTo(question, left, asked.filters)) as never;
    },
  };
}

/** The value of a key, which is kept; the one that was used longest ago is forgotten. */
function keep<Value>(kept: Map<string, Value>, key: string, make: () => Value): Value {
  const value = kept.get(key) ?? make();
  kept.delete(key);
  kept.set(key, value);
  if (kept.size > KEPT_VIEWS) kept.delete(kept.keys().next().value!);
  return value;
}

function answerTo(
  question: Exclude<Question, { kind: "attributes" }>,
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
    case "arc-durations":
      return arcDurationColumns(events.log, question.activities);
    case "event-log":
      return events.whole;
    case "attribute-values":
      return attributeValues(events, question.attribute);
  }
}

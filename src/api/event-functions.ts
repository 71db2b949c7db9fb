/**
 * Functions that give the events, cases and counts of a log.
 *
 * @module
 */
import { z } from "@hono/zod-openapi";
import { usageError } from "../errors.ts";
import { eventuallyFollowsOf } from "../event-log/eventually-follows.ts";
import { variantsOf } from "../event-log/variants.ts";
import { applyFilters } from "../filtering/apply-filters.ts";
import { parseFilters, printFilter } from "../filtering/filter-text.ts";
import { countsOfView, viewOf } from "../filtering/log-view.ts";
import { unknownNames } from "../filtering/unknown-names.ts";
import { directlyFollowsFacts } from "../performance/log-facts.ts";
import { readFacts } from "../pipeline/facts.ts";
import { listRejectedRows } from "../pipeline/list-rejected-rows.ts";
import { caseIndexOf, casePage, eventPage, eventsOfCase } from "./case-and-event-pages.ts";
import { after, caseId, define, limit, NONE, source } from "./log-function.ts";

const CASE = {
  caseId: z.string(),
  start: z.string(),
  end: z.string(),
  durationSeconds: z.number(),
  lastActivity: z.string(),
  attributes: z.record(z.string(), z.string()),
};

const ONE_EVENT = {
  activity: z.string(),
  time: z.string(),
  start: z.string().nullable(),
  resource: z.string().nullable(),
  lifecycle: z.string().nullable(),
  attributes: z.record(z.string(), z.string()),
};

/** The function `facts`. */
export const facts = define({
  summary: "Counts, activities, directly-follows relation, variants, durations and rework of a log.",
  returns: "the JSON of tracebook facts",
  arguments: NONE,
  slow: true,
  answer: (context) => readFacts(source(context), context.options),
});

/** The function `variants`. */
export const variants = define({
  summary: "The distinct sequences of activities with their counts, the most frequent ones first.",
  returns: "{count, cases, variants: [{rank, count, share, activities}], next}",
  result: z.object({
    count: z.number(),
    cases: z.number(),
    variants: z.array(z.object({ rank: z.number(), count: z.number(), share: z.number(), activities: z.array(z.string()) })),
    next: z.string().nullable(),
  }),
  arguments: z.object({ limit: limit(1000, 20), after }).strict(),
  async answer(context, { limit, after }) {
    const { log } = await context.open("none");
    const { variants: { activities, offsets, steps, counts } } = variantsOf(log);
    const first = after === undefined ? 0 : Number(after);
    if (!(Number.isInteger(first) && first >= 0)) {
      throw usageError({ expected: "the `next` of a page in after", found: JSON.stringify(after) });
    }
    const end = Math.min(counts.length, first + limit);
    return {
      count: counts.length,
      cases: log.caseIds.length,
      variants: Array.from(counts.subarray(first, end), (count, at) => ({
        rank: first + at + 1,
        count,
        share: count / log.caseIds.length,
        activities: Array.from(steps.subarray(offsets[first + at], offsets[first + at + 1]), (code) => activities[code]),
      })),
      next: end < counts.length ? String(end) : null,
    };
  },
});

/** The function `directly-follows`. */
export const directlyFollows = define({
  summary: "Which activity follows which directly, how often, and after how long.",
  returns: "the list directlyFollows of tracebook facts",
  arguments: NONE,
  answer: async (context) => directlyFollowsFacts((await context.open("none")).log),
});

/** The function `eventually-follows`. */
export const eventuallyFollows = define({
  summary: "Which activity comes later than another in the same case, directly or not.",
  returns: "[{from, to, count, cases}]",
  arguments: NONE,
  slow: true,
  async answer(context) {
    const { activities, from, to, counts, cases } = eventuallyFollowsOf(variantsOf((await context.open("none")).log).variants);
    return Array.from(from, (a, i) => ({ from: activities[a], to: activities[to[i]], count: counts[i], cases: cases[i] }));
  },
});

/** The function `filter-steps`. */
export const filterSteps = define({
  summary: "How many cases and events are left after each filter, and names in the filters that the log lacks.",
  returns: "{before, steps: [{filter, cases, events}], unknown}",
  arguments: NONE,
  async answer(context) {
    const { log, zoneOfDays } = await context.openWhole();
    let view = viewOf(log);
    const before = countsOfView(view);
    const filters = parseFilters(context.filter);
    const steps = filters.map((filter) => {
      view = applyFilters(view, [filter], { zoneOfDays });
      return { filter: printFilter(filter), ...countsOfView(view) };
    });
    return { before, steps, unknown: unknownNames(log, filters) };
  },
});

/** The function `cases`. */
export const cases = define({
  summary: "The cases with start, end, duration, events and attributes, by id, in pages.",
  returns: "{count, cases: [{caseId, start, end, durationSeconds, events, lastActivity, attributes}], next}",
  result: z.object({
    count: z.number(),
    cases: z.array(z.object({ ...CASE, events: z.number() })),
    next: z.string().nullable(),
  }),
  arguments: z.object({ limit: limit(1000, 100), after }).strict(),
  answer: async (context, { limit, after }) => casePage((await context.view("cases")).view, { limit, after }),
});

/** The function `case`. */
export const oneCase = define({
  summary: "All events of one case, with their attributes.",
  returns: "{caseId, start, end, durationSeconds, attributes, events: [{activity, time, resource, attributes}]}",
  result: z.object({ ...CASE, events: z.array(z.object(ONE_EVENT)) }),
  arguments: z.object({ case: caseId }).strict(),
  answer: async (context, { case: id }) => {
    const { view } = await context.view();
    return eventsOfCase(view, caseIndexOf(view, id, context.log.slug));
  },
});

/** The function `events`. */
export const events = define({
  summary: "The events, by case id and order in the case, in pages.",
  returns: "{count, events: [{caseId, index, activity, time, start, resource, lifecycle, attributes}], next}",
  result: z.object({
    count: z.number(),
    events: z.array(z.object({ caseId: z.string(), index: z.number(), ...ONE_EVENT })),
    next: z.string().nullable(),
  }),
  arguments: z.object({ limit: limit(1000, 100), after }).strict(),
  answer: async (context, { limit, after }) => eventPage((await context.view()).view, { limit, after }),
});

/** The function `rejected`. */
export const rejected = define({
  summary: "Rows that were rejected, with file, line, column and reason. Filters choose rows by what they have.",
  returns: "the JSON of tracebook rejected",
  arguments: z.object({ limit: limit(10_000, 100) }).strict(),
  depends: "database",
  answer: async ({ database, log, filter }, { limit }) =>
    await listRejectedRows(database, log, { limit, filters: parseFilters(filter) }),
});

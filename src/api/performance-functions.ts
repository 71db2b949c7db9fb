/**
 * Functions that measure a log: times, people, changes, what is worth knowing.
 *
 * @module
 */
import { z } from "@hono/zod-openapi";
import { readPerformance } from "../database/mod.ts";
import { usageError } from "../errors.ts";
import { needTimes } from "../event-log/need-times.ts";
import { parseFilters } from "../filtering/filter-text.ts";
import { bottlenecksOf } from "../performance/bottlenecks.ts";
import { cycleTimes } from "../performance/cycle-times.ts";
import { durationFigures } from "../performance/duration-figures.ts";
import { rankSegments } from "../performance/segment-statistics.ts";
import { throughputOf } from "../performance/throughput.ts";
import { compareLog } from "../pipeline/compare-log.ts";
import { listCauses } from "../pipeline/list-causes.ts";
import { listFindings } from "../pipeline/list-findings.ts";
import { measureDrift } from "../pipeline/measure-drift.ts";
import { measureOrganization } from "../pipeline/measure-organization.ts";
import { measurePerformance } from "../pipeline/measure-performance.ts";
import { measureSpectra, parseSegments } from "../pipeline/measure-spectra.ts";
import { lateDocument, whyLate } from "../pipeline/why-late.ts";
import { caseId, define, figure, NONE, source } from "./log-function.ts";

/** The shape of the metrics. */
const METRICS = z.object({
  cycleTime: z.object({
    count: z.number(),
    totalSeconds: z.number(),
    meanSeconds: figure,
    medianSeconds: figure,
    p90Seconds: figure,
  }),
  segments: z.array(z.object({
    from: z.string(),
    to: z.string(),
    count: z.number(),
    totalSeconds: z.number(),
    meanSeconds: z.number(),
    medianSeconds: z.number(),
    p90Seconds: z.number(),
    share: figure,
  })),
  throughput: z.object({
    cases: z.number(),
    events: z.number(),
    firstTimestamp: z.string().nullable(),
    lastTimestamp: z.string().nullable(),
    days: z.number(),
    casesPerDay: figure,
    eventsPerDay: figure,
  }),
}).openapi("Metrics");

/** The function `metrics`. */
export const metrics = define({
  summary: "Cycle time, throughput and segments, those that take the most time first.",
  returns: "{cycleTime, segments, throughput}",
  result: METRICS,
  arguments: NONE,
  storedWhole: true,
  async answer(context) {
    if (context.filter === "") return await readPerformance(context.database, context.log);
    const { log } = await context.open("none");
    return {
      cycleTime: durationFigures(cycleTimes(log)),
      segments: rankSegments(log),
      throughput: throughputOf(log),
    };
  },
});

/** The function `performance`. */
export const performance = define({
  summary: "Cycle, waiting and service times, bottlenecks, throughput, rework, batching.",
  returns: "the JSON of tracebook performance",
  arguments: z.object({
    calendar: z.enum(["none", "learn"]).default("none").describe("learn: also in working time, by hours learned from the log"),
  }).strict(),
  slow: true,
  answer: (context, { calendar }) =>
    measurePerformance(source(context), { ...context.options, calendar: calendar === "learn" ? "learn" : undefined }),
});

/** The function `bottlenecks`. */
export const bottlenecks = define({
  summary: "Activities that cases wait for, with intervals, and whether the wait grows with the load.",
  returns: "bottlenecks of tracebook performance",
  arguments: NONE,
  slow: true,
  async answer(context) {
    const { log } = await context.open("none");
    needTimes(log, "bottlenecks need");
    return bottlenecksOf(log);
  },
});

/** The function `spectrum`. */
export const spectrum = define({
  summary: "The performance spectrum of segments: each passage with begin, end and speed class.",
  returns: "the JSON of tracebook performance --spectrum",
  arguments: z.object({ segments: z.string().max(4000).default("top").describe("'A>B>C', or top") }).strict(),
  slow: true,
  answer: (context, { segments }) => measureSpectra(source(context), { ...context.options, segments: parseSegments(segments) }),
});

/** The function `organization`. */
export const organization = define({
  summary: "Who works on the cases: workload, roles, who hands over to whom, who works together.",
  returns: "the JSON of tracebook organization",
  arguments: z.object({
    programs: z.enum(["apart", "people"]).default("apart").describe("people: programs have roles too"),
  }).strict(),
  slow: true,
  answer: (context, { programs }) =>
    measureOrganization(source(context), { ...context.options, withPrograms: programs === "people" }),
});

/** The function `drift`. */
export const drift = define({
  summary: "When the process changed and what changed: control flow, times, resources, arrivals, case mix.",
  returns: "the JSON of tracebook drift",
  arguments: z.object({
    since: z.string().max(40).optional().describe("only changes from this time on, such as 2026, 2026-01 or 2026-01-31"),
    by: z.enum(["cases", "days"]).default("cases").describe("what is permuted"),
  }).strict(),
  slow: true,
  answer: (context, { since, by }) => measureDrift(source(context), { ...context.options, since, by }),
});

/** The function `findings`. */
export const findings = define({
  summary:
    "What is worth knowing, at most ten: bottlenecks, rework, deviations, what got slower or faster, groups, late cases, mistakes.",
  returns: "the JSON of tracebook findings",
  arguments: NONE,
  slow: true,
  answer: (context) => listFindings(source(context), context.options),
});

/** The function `causes`. */
export const causes = define({
  summary: "What distinguishes slow, deviating or reworked cases: at most five rules, adjusted for each other, with hours.",
  returns: "the JSON of tracebook causes",
  arguments: z.object({ of: z.enum(["slow", "deviating", "reworked"]).default("slow").describe("which cases") }).strict(),
  slow: true,
  answer: (context, { of }) => listCauses(source(context), { ...context.options, target: of }),
});

/** The function `compare`. */
export const compare = define({
  summary:
    "Compares two groups of cases: activities, relations, variants, resources and durations, with effect sizes and p-values.",
  returns: "the JSON of tracebook compare",
  arguments: z.object({
    first: z.string().max(4000).optional().describe("filters that choose the first group"),
    second: z.string().max(4000).optional().describe("filters that choose the second group (default: all other cases)"),
    split: z.string().max(40).optional().describe("instead of filters: a time; cases that start before it, and the others"),
  }).strict(),
  slow: true,
  async answer(context, { first, second, split }) {
    if ((first === undefined) === (split === undefined)) {
      throw usageError({ expected: "either first or split", found: first === undefined ? "neither" : "both" });
    }
    if (split !== undefined && second !== undefined) throw usageError({ expected: "first with second", found: "split" });
    const grouping = split !== undefined ? { by: "start" as const, time: split } : {
      by: "filters" as const,
      first: parseFilters(first!),
      second: second === undefined ? null : parseFilters(second),
    };
    return (await compareLog(source(context), { ...context.options, grouping })).comparison;
  },
});

/** The function `why`. */
export const why = define({
  summary: "Why a case takes longer than comparable ones: waits, people, attribute values, repeated activities.",
  returns: "the JSON of tracebook why",
  arguments: z.object({ case: caseId }).strict(),
  slow: true,
  answer: async (context, { case: id }) => lateDocument(await whyLate(source(context), id, context.options)),
});

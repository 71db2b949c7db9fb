import { z } from "@hono/zod-openapi";
import { CONFORMANCE_METHODS } from "../conformance/conformance-of.ts";
import { type Database, listModels, modelUses, readPerformance, type StoredLog } from "../database/mod.ts";
import { flagOf, parseParameters } from "../discovery/miner-parameters.ts";
import type { Miner, MinerParameter } from "../discovery/miner.ts";
import { minerOf, MINERS } from "../discovery/miners.ts";
import { inputError, usageError } from "../errors.ts";
import { eventuallyFollowsOf } from "../event-log/eventually-follows.ts";
import { needTimes } from "../event-log/need-times.ts";
import { variantsOf } from "../event-log/variants.ts";
import { applyFilters } from "../filtering/apply-filters.ts";
import { parseFilters, printFilter } from "../filtering/filter-text.ts";
import { periodOf } from "../filtering/filter-time.ts";
import { countsOfView, type LogView, viewOf } from "../filtering/log-view.ts";
import { unknownNames } from "../filtering/unknown-names.ts";
import { MODEL_FORMATS } from "../formats/process-models/parse-model.ts";
import { organizationReport } from "../organization/organization-report.ts";
import { bottlenecksOf } from "../performance/bottlenecks.ts";
import { cycleTimes } from "../performance/cycle-times.ts";
import { durationFigures } from "../performance/duration-figures.ts";
import { directlyFollowsFacts } from "../performance/log-facts.ts";
import { rankSegments } from "../performance/segment-statistics.ts";
import { throughputOf } from "../performance/throughput.ts";
import { checkConformance, listDeviations } from "../pipeline/check-conformance.ts";
import { checkRulesOfLog } from "../pipeline/check-rules.ts";
import { compareLog } from "../pipeline/compare-log.ts";
import { discoverModel } from "../pipeline/discover-model.ts";
import { readFacts } from "../pipeline/facts.ts";
import type { OpenedLog, OpenLogOptions } from "../pipeline/files/open-log.ts";
import { PICTURE_FORMATS } from "../pipeline/files/model-format.ts";
import { checkNotation, modelBytes } from "../pipeline/files/write-model.ts";
import { measurePerformance } from "../pipeline/measure-performance.ts";
import { listCauses } from "../pipeline/list-causes.ts";
import { listFindings } from "../pipeline/list-findings.ts";
import { measureDrift } from "../pipeline/measure-drift.ts";
import { measureSpectra, parseSegments } from "../pipeline/measure-spectra.ts";
import type { CasePredictor, PredictedCase } from "../pipeline/prediction/case-predictor.ts";
import { predictionDocument } from "../pipeline/prediction/predict-case.ts";
import { listPredictions } from "../pipeline/prediction/list-predictions.ts";
import { storedPredictionDocument } from "../pipeline/prediction/predict-running-cases.ts";
import { paintOf } from "../pipeline/paint-model.ts";
import { listRejectedRows } from "../pipeline/list-rejected-rows.ts";
import { lateDocument, whyLate } from "../pipeline/why-late.ts";
import type { Task } from "../prediction/dataset/prefixes.ts";
import { ianaTimeZone } from "../time/time-zone.ts";
import type { NeededAttributes } from "./log-memory.ts";
import { caseIndexOf, casePage, eventPage, eventsOfCase, hasCase } from "./case-and-event-pages.ts";

/** What a function of the table works on. */
export interface LogContext {
  readonly database: Database;
  readonly log: StoredLog;
  /** The filters, as `tracebook filter` takes them, joined by `;`. Empty for the whole log. */
  readonly filter: string;
  /** Gives the pipeline the log from memory, filtered. */
  readonly options: OpenLogOptions;
  /** The log in memory, filtered. */
  open(attributes?: "all" | "none"): Promise<OpenedLog>;
  /**
   * The same as a view: quick, since nothing is copied.
   *
   * @param attributes that the view has at least. Default "all"
   */
  view(attributes?: NeededAttributes): Promise<{ readonly view: LogView; readonly zone: string }>;
  /** The log without its filters. */
  openWhole(): Promise<OpenedLog>;
  /** Predicts by the model in use; null if there is none. */
  predictor(task: Task): Promise<CasePredictor | null>;
}

/** An answer that is not JSON. */
export interface FileAnswer {
  /** Its media type. */
  readonly type: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Whether an answer is a file. */
export const isFileAnswer = (answer: unknown): answer is FileAnswer =>
  typeof answer === "object" && answer !== null && "bytes" in answer && answer.bytes instanceof Uint8Array;

/** A function over a stored log, which HTTP and agents offer. */
export interface LogFunction<A extends z.ZodObject = z.ZodObject> {
  /** One sentence. */
  readonly summary: string;
  /** The command whose `--json` is the same document, or what the answer holds. */
  readonly returns: string;
  /** The shape of the answer, for the description of the API. Default: any document. */
  readonly result?: z.ZodType;
  /** Arguments besides log and filter. Checks requests and describes them. */
  readonly arguments: A;
  /** Whether it may take long, so that another thread computes it. Default false. */
  readonly slow?: boolean;
  /** Whether the arguments are sent as a body, since they may be large. Default false. */
  readonly posted?: boolean;
  /**
   * Why filters mean nothing to it, to follow "one, but": a given one is refused. Default: they
   * mean something.
   */
  readonly unfiltered?: string;
  /**
   * What the answer depends on besides log, filter and arguments: the model in use, or more of the
   * database, so that it cannot be kept. Default: nothing.
   */
  readonly depends?: "model" | "database";
  /** Whether that about the whole log is stored, so that no events are read. Default false. */
  readonly storedWhole?: boolean;
  /** The answer: a document for JSON, or a file. */
  answer(context: LogContext, given: z.infer<A>): Promise<unknown>;
}

/** The parameter with the filters of a function; it refuses those that mean nothing to it. */
export const filterParameter = ({ unfiltered }: Pick<LogFunction, "unfiltered"> = {}) =>
  unfiltered === undefined
    ? z.string().max(100_000).optional().describe("filters as tracebook filter takes them, joined by ;")
    : z.string().max(0, `one, but ${unfiltered}`).optional().describe(`none is taken: ${unfiltered}`);

const define = <A extends z.ZodObject>(fn: LogFunction<A>): LogFunction => fn as unknown as LogFunction;

/** Name of the log for functions of the pipeline. */
const source = ({ log }: LogContext) => `log:${log.slug}`;

const NONE = z.object({}).strict();
const limit = (most: number, usual: number) =>
  z.coerce.number().int().min(1).max(most).default(usual).describe(`most entries, 1 to ${most}`);
const caseId = z.string().max(2000).describe("id of the case");
const target = z.string().max(40).optional().describe("target date such as 2026-01-31, for the risk of ending after it");
const drivers = z.enum(["true", "false"]).default("false").describe("true: also what moves the prediction, which takes longer");
const after = z.string().max(4000).optional().describe("`next` of the page before");

/** Parameters of all miners, by the names of the flags of `tracebook discover`. */
function minerArguments(): Record<string, z.ZodOptional<z.ZodType>> {
  const miners = Object.values(MINERS) as unknown as readonly Miner[];
  const described = new Map<string, string[]>();
  const kinds = new Map<string, MinerParameter>();
  for (const miner of miners) {
    for (const [name, parameter] of Object.entries(miner.parameters)) {
      const flag = flagOf(name);
      described.set(flag, [...described.get(flag) ?? [], `${miner.name}: ${parameter.help}`]);
      kinds.set(flag, parameter);
    }
  }
  return Object.fromEntries([...kinds].map(([flag, parameter]) => {
    const value = parameter.type === "number" ? z.coerce.number() : z.string().max(40);
    return [flag, value.describe(described.get(flag)!.join("; ")).optional()];
  }));
}

const MINER_NAMES = Object.keys(MINERS) as [string, ...string[]];
const MINING = z.object({
  miner: z.enum(MINER_NAMES).default("inductive").describe("the discovery algorithm"),
  ...minerArguments(),
}).strict();

function miningOf({ miner: name, ...given }: Record<string, unknown>) {
  const miner = minerOf(name as string);
  const texts = Object.fromEntries(
    Object.entries(given).map(([flag, value]) => [flag, value === undefined ? value : String(value)]),
  );
  return { miner, parameters: parseParameters(miner, texts as Record<string, string | undefined>) };
}

/** The formats of a process map, and their media types. */
const MAP_TYPES: Readonly<Record<string, string>> = {
  png: "image/png",
  svg: "image/svg+xml",
  dot: "text/vnd.graphviz; charset=utf-8",
  pnml: "application/xml",
  bpmn: "application/xml",
  ptml: "application/xml",
  json: "application/json",
};

/** Formats of the process map. */
export const MAP_FORMATS = [...PICTURE_FORMATS, ...MODEL_FORMATS, "json"] as const;

const MODEL = z.object({
  model: z.string().min(1).max(20_000_000).describe("the text of the model's file"),
  format: z.enum(MODEL_FORMATS).describe("format of the model"),
  budget: z.coerce.number().min(0.1).max(60).default(20).describe("seconds; then figures that are not exact get bounds"),
});

const modelOf = ({ model, format }: { model: string; format: string }) => ({
  name: `model.${format}`,
  bytes: new TextEncoder().encode(model),
});

const deadlineAfter = (seconds: number) => {
  const end = performance.now() + 1000 * seconds;
  return () => performance.now() > end;
};

/** A time in a target date, in the zone of the log. */
function targetOf(text: string | undefined, zone: string): number | undefined {
  if (text === undefined) return undefined;
  const period = periodOf(text, ianaTimeZone(zone));
  if (period !== null) return period.before;
  throw usageError({ expected: "a target date such as 2026-01-31", found: JSON.stringify(text) });
}

/** A prediction as JSON: that of `tracebook predict`, and what moves it. */
export function predictedDocument(predicted: PredictedCase, target?: number) {
  const { next, unknown, explanation, risk, ended } = predicted;
  return {
    ...predictionDocument(predicted),
    ended,
    next: next.slice(0, 10),
    unknown,
    drivers: explanation === null ? null : { ...explanation, contributions: explanation.contributions.slice(0, 10) },
    ...(target === undefined ? {} : { risk }),
  };
}

async function predictorOf({ predictor, log }: LogContext, task: Task): Promise<CasePredictor> {
  const found = await predictor(task);
  if (found !== null) return found;
  throw inputError({ expected: `a model of ${log.slug}`, found: "none", advice: "Train one with: deno task train" });
}

const EVENT = z.object({
  activity: z.string().min(1).max(10_000),
  time: z.string().max(40).describe("ISO 8601; in the zone of the log where it has no offset"),
  resource: z.string().max(10_000).nullish(),
}).strict();

const eventsOf = (events: readonly z.infer<typeof EVENT>[], zone: string) =>
  events.map(({ activity, time, resource }, at) => {
    const period = periodOf(time, ianaTimeZone(zone));
    if (period === null) {
      throw inputError({
        expected: "a time such as 2026-01-31T08:30:00Z",
        found: JSON.stringify(time),
        line: at + 1,
        file: "events",
      });
    }
    return { activity, time: period.from, resource: resource ?? null };
  }).sort((a, b) => a.time - b.time);

const figure = z.number().nullable();
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

/** The shape of {@linkcode predictedDocument}. */
export const PREDICTION = z.object({
  caseId: z.string(),
  predictedDurationHours: z.number(),
  remainingHours: z.number(),
  interval90: z.array(z.number()).length(2),
  intervalWarning: z.string().nullable(),
  model: z.string(),
  trainedAt: z.string(),
  skill: figure,
  ended: z.boolean(),
  next: z.array(z.object({ activity: z.string().nullable(), probability: z.number() })),
  unknown: z.array(z.string()),
  drivers: z.object({
    expectedHours: z.number(),
    scale: z.string(),
    contributions: z.array(z.object({ feature: z.string(), contribution: z.number() })),
  }).nullable(),
  risk: figure.optional(),
}).openapi("Prediction");

/** A prediction as JSON. */
export type PredictionJson = z.infer<typeof PREDICTION>;

const DURATION = PREDICTION.omit({ model: true, trainedAt: true }).extend({
  model: z.object({ speaker: z.string(), algorithm: z.string(), trainedAt: z.string() }),
  at: z.number().int(),
}).openapi("Duration");

/** The shape of the metrics. */
export const METRICS = z.object({
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

/** The functions by name. HTTP serves each at `/api/logs/{log}/NAME`, agents have it as a tool. */
export const LOG_FUNCTIONS: Readonly<Record<string, LogFunction>> = {
  facts: define({
    summary: "Counts, activities, directly-follows relation, variants, durations and rework of a log.",
    returns: "the JSON of tracebook facts",
    arguments: NONE,
    slow: true,
    answer: (context) => readFacts(source(context), context.options),
  }),
  variants: define({
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
      if (!(Number.isInteger(first) && first >= 0)) throw usageError({ expected: "the `next` of a page", found: after! });
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
  }),
  "directly-follows": define({
    summary: "Which activity follows which directly, how often, and after how long.",
    returns: "the list directlyFollows of tracebook facts",
    arguments: NONE,
    answer: async (context) => directlyFollowsFacts((await context.open("none")).log),
  }),
  "eventually-follows": define({
    summary: "Which activity comes later than another in the same case, directly or not.",
    returns: "[{from, to, count, cases}]",
    arguments: NONE,
    slow: true,
    async answer(context) {
      const { activities, from, to, counts, cases } = eventuallyFollowsOf(variantsOf((await context.open("none")).log).variants);
      return Array.from(from, (a, i) => ({ from: activities[a], to: activities[to[i]], count: counts[i], cases: cases[i] }));
    },
  }),
  metrics: define({
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
  }),
  performance: define({
    summary: "Cycle, waiting and service times, bottlenecks, throughput, rework, batching.",
    returns: "the JSON of tracebook performance",
    arguments: z.object({
      calendar: z.enum(["none", "learn"]).default("none").describe("learn: also in working time, by hours learned from the log"),
    }).strict(),
    slow: true,
    answer: (context, { calendar }) =>
      measurePerformance(source(context), { ...context.options, calendar: calendar === "learn" ? "learn" : undefined }),
  }),
  bottlenecks: define({
    summary: "Activities that cases wait for, with intervals, and whether the wait grows with the load.",
    returns: "bottlenecks of tracebook performance",
    arguments: NONE,
    slow: true,
    async answer(context) {
      const { log } = await context.open("none");
      needTimes(log, "bottlenecks need");
      return bottlenecksOf(log);
    },
  }),
  spectrum: define({
    summary: "The performance spectrum of segments: each passage with begin, end and speed class.",
    returns: "the JSON of tracebook performance --spectrum",
    arguments: z.object({ segments: z.string().max(4000).default("top").describe("'A>B>C', or top") }).strict(),
    slow: true,
    answer: (context, { segments }) => measureSpectra(source(context), { ...context.options, segments: parseSegments(segments) }),
  }),
  organization: define({
    summary: "Who hands work to whom, who works together, and the workload of each resource.",
    returns: "organization of tracebook performance",
    arguments: NONE,
    slow: true,
    answer: async (context) => organizationReport((await context.open("none")).log),
  }),
  drift: define({
    summary: "When the process changed and what changed: control flow, times, resources, arrivals, case mix.",
    returns: "the JSON of tracebook drift",
    arguments: z.object({
      since: z.string().max(40).optional().describe("only changes from this time on, such as 2026-01"),
      by: z.enum(["cases", "days"]).default("cases").describe("what is permuted"),
    }).strict(),
    slow: true,
    answer: (context, { since, by }) => measureDrift(source(context), { ...context.options, since, by }),
  }),
  findings: define({
    summary:
      "What is worth knowing, at most ten: bottlenecks, rework, deviations, what got slower or faster, groups, late cases, mistakes.",
    returns: "the JSON of tracebook findings",
    arguments: NONE,
    slow: true,
    answer: (context) => listFindings(source(context), context.options),
  }),
  causes: define({
    summary: "What distinguishes slow, deviating or reworked cases: at most five rules, adjusted for each other, with hours.",
    returns: "the JSON of tracebook causes",
    arguments: z.object({ of: z.enum(["slow", "deviating", "reworked"]).default("slow").describe("which cases") }).strict(),
    slow: true,
    answer: (context, { of }) => listCauses(source(context), { ...context.options, target: of }),
  }),
  discover: define({
    summary: "Discovers a model by a miner: a net, a tree, rules, or the directly-follows graph.",
    returns: "the JSON of tracebook discover",
    arguments: MINING,
    slow: true,
    async answer(context, given) {
      const { miner, parameters } = miningOf(given);
      return (await discoverModel(source(context), miner, parameters, context.options)).document;
    },
  }),
  map: define({
    summary: "A discovered model as a picture or a file, with frequencies or times painted on it.",
    returns: "a file of the format",
    arguments: MINING.extend({
      format: z.enum(MAP_FORMATS).default("svg").describe("format of the file"),
      paint: z.enum(["frequency", "time"]).optional().describe("what is painted on a picture (default: nothing)"),
    }).strict(),
    slow: true,
    async answer(context, { format, paint, ...given }): Promise<unknown> {
      const { miner, parameters } = miningOf(given);
      if (paint !== undefined && format !== "png" && format !== "svg") {
        throw usageError({ expected: "format png or svg with paint", found: format });
      }
      if (format !== "json") checkNotation(miner.returns, format);
      const { mined, document, name } = await discoverModel(source(context), miner, parameters, context.options);
      if (format === "json") return document;
      const painted = paint === undefined ? undefined : paintOf((await context.open("none")).log, paint);
      const bytes = await modelBytes(mined, format, `${name}: ${miner.name} miner`, painted);
      return { type: MAP_TYPES[format], bytes } satisfies FileAnswer;
    },
  }),
  conformance: define({
    summary: "Compares a log with a model: alignments or bounds, token replay, precision, generalization, simplicity.",
    returns: "the JSON of tracebook conformance",
    arguments: MODEL.extend({
      method: z.enum([...CONFORMANCE_METHODS, "all"]).default("all").describe("which figures"),
    }).strict(),
    slow: true,
    posted: true,
    answer: (context, { budget, method, ...model }) =>
      checkConformance(source(context), {
        ...context.options,
        model: modelOf(model),
        methods: method === "all" ? CONFORMANCE_METHODS : [method],
        deadline: deadlineAfter(budget),
      }),
  }),
  deviations: define({
    summary: "Where a log deviates from a model: cases, durations and root causes of each deviation.",
    returns: "the JSON of tracebook conformance --deviations",
    arguments: MODEL.strict(),
    slow: true,
    posted: true,
    answer: (context, { budget, ...model }) =>
      listDeviations(source(context), { ...context.options, model: modelOf(model), deadline: deadlineAfter(budget) }),
  }),
  rules: define({
    summary: "How well a log keeps rules: a DECLARE model, a log skeleton or a temporal profile.",
    returns: "the JSON of tracebook conformance --model rules.json",
    arguments: z.object({
      rules: z.string().min(1).max(20_000_000).describe("the text of the rules' file, as tracebook discover writes it"),
      zeta: z.coerce.number().positive().optional().describe(
        "temporal profile: allowed distance in standard deviations (default 6)",
      ),
    }).strict(),
    slow: true,
    posted: true,
    answer: (context, { rules, zeta }) =>
      checkRulesOfLog(source(context), {
        ...context.options,
        model: { name: "rules.json", bytes: new TextEncoder().encode(rules) },
        zeta,
      }),
  }),
  compare: define({
    summary: "Compares two groups of cases: cycle time and segments, with effect size and p-value.",
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
      const grouping = split !== undefined ? { by: "start" as const, time: split } : {
        by: "filters" as const,
        first: parseFilters(first!),
        second: second === undefined ? null : parseFilters(second),
      };
      return (await compareLog(source(context), { ...context.options, grouping })).comparison;
    },
  }),
  why: define({
    summary: "Why a case takes longer than comparable ones: waits, people, attribute values, repeated activities.",
    returns: "the JSON of tracebook why",
    arguments: z.object({ case: caseId }).strict(),
    slow: true,
    answer: async (context, { case: id }) => lateDocument(await whyLate(source(context), id, context.options)),
  }),
  "filter-steps": define({
    summary: "How many cases and events are left after each filter, and names in the filters that the log lacks.",
    returns: "{before, steps: [{filter, cases, events}], unknown}",
    arguments: NONE,
    async answer(context) {
      const { log, zone } = await context.openWhole();
      let view = viewOf(log);
      const before = countsOfView(view);
      const filters = parseFilters(context.filter);
      const steps = filters.map((filter) => {
        view = applyFilters(view, [filter], { zone });
        return { filter: printFilter(filter), ...countsOfView(view) };
      });
      return { before, steps, unknown: unknownNames(log, filters) };
    },
  }),
  cases: define({
    summary: "The cases with start, end, duration, events and attributes, by id, in pages.",
    returns: "{count, cases: [{caseId, start, end, durationSeconds, events, lastActivity, attributes}], next}",
    result: z.object({
      count: z.number(),
      cases: z.array(z.object({ ...CASE, events: z.number() })),
      next: z.string().nullable(),
    }),
    arguments: z.object({ limit: limit(1000, 100), after }).strict(),
    answer: async (context, { limit, after }) => casePage((await context.view("cases")).view, { limit, after }),
  }),
  case: define({
    summary: "All events of one case, with their attributes.",
    returns: "{caseId, start, end, durationSeconds, attributes, events: [{activity, time, resource, attributes}]}",
    result: z.object({ ...CASE, events: z.array(z.object(ONE_EVENT)) }),
    arguments: z.object({ case: caseId }).strict(),
    answer: async (context, { case: id }) => {
      const { view } = await context.view();
      return eventsOfCase(view, caseIndexOf(view, id, context.log.slug));
    },
  }),
  events: define({
    summary: "The events, by case id and order in the case, in pages.",
    returns: "{count, events: [{caseId, index, activity, time, start, resource, lifecycle, attributes}], next}",
    result: z.object({
      count: z.number(),
      events: z.array(z.object({ caseId: z.string(), index: z.number(), ...ONE_EVENT })),
      next: z.string().nullable(),
    }),
    arguments: z.object({ limit: limit(1000, 100), after }).strict(),
    answer: async (context, { limit, after }) => eventPage((await context.view()).view, { limit, after }),
  }),
  predict: define({
    summary: "Predicts the remaining time of a case by the model in use, with interval, skill, risk and drivers.",
    returns: "the JSON of tracebook predict, and {ended, next, unknown, drivers, risk}",
    result: PREDICTION,
    arguments: z.object({
      case: caseId,
      at: z.coerce.number().int().min(1).optional().describe("as of this event, from 1 (default: the latest)"),
      target,
      drivers,
    }).strict(),
    depends: "model",
    async answer(context, { case: id, at, target, drivers }) {
      const { view, zone } = await context.view();
      const index = caseIndexOf(view, id, context.log.slug);
      const until = targetOf(target, zone);
      return predictedDocument(
        (await predictorOf(context, "remaining")).predict(index, { at, target: until, explain: drivers === "true" }),
        until,
      );
    },
  }),
  "predict-duration": define({
    summary: "The predicted whole duration of a case in hours: by what was known at its first event, or as of another one.",
    returns: "{caseId, predictedDurationHours, model: {speaker, algorithm, trainedAt}, at, interval90, remainingHours, ...}",
    result: DURATION,
    arguments: z.object({
      case: caseId,
      at: z.string().regex(/^([1-9]\d{0,8}|latest)$/).optional().describe("number of an event from 1, or latest (default 1)"),
      target,
      drivers,
    }).strict(),
    depends: "model",
    async answer(context, { case: id, at, target, drivers }) {
      const { view, zone } = await context.view();
      const index = caseIndexOf(view, id, context.log.slug);
      const until = targetOf(target, zone);
      const predictor = await predictorOf(context, at === undefined ? "duration" : "remaining");
      const event = at === "latest" ? undefined : Number(at ?? 1);
      const { caseId, predictedDurationHours, model, trainedAt, ...others } = predictedDocument(
        predictor.predict(index, { at: event, target: until, explain: drivers === "true" }),
        until,
      );
      return {
        caseId,
        predictedDurationHours,
        // The selected model or baseline under both of its names.
        model: { speaker: model, algorithm: model, trainedAt },
        at: event ?? view.log.caseOffsets[index + 1] - view.log.caseOffsets[index],
        ...others,
      };
    },
  }),
  "predict-started": define({
    summary: "Predicts a case that is not in the log from its events so far, by the model in use.",
    returns: "the JSON of tracebook predict, and {ended, next, unknown, drivers, risk}",
    result: PREDICTION,
    arguments: z.object({
      caseId: caseId.default("new"),
      events: z.array(EVENT).min(1).max(10_000),
      attributes: z.record(z.string().max(1000), z.string().max(10_000)).default({}).describe("values by name, as texts"),
      target,
    }).strict(),
    depends: "model",
    unfiltered: "the case is the posted one, and none of the log that a filter chooses",
    posted: true,
    async answer(context, { caseId, events, attributes, target }) {
      const { zone } = await context.open();
      const until = targetOf(target, zone);
      const started = { caseId, attributes: new Map(Object.entries(attributes)), events: eventsOf(events, zone) };
      return predictedDocument((await predictorOf(context, "remaining")).predictStarted(started, { target: until }), until);
    },
  }),
  "what-if": define({
    summary: "Predicts a running case of the log as if attributes had other values, or further steps had happened.",
    returns: "{actual, changed}: two documents as of predict",
    result: z.object({ actual: PREDICTION, changed: PREDICTION }),
    arguments: z.object({
      case: caseId,
      attributes: z.record(z.string().max(1000), z.string().max(10_000).nullable()).default({}).describe("other values by name"),
      steps: z.array(EVENT).max(1000).default([]).describe("steps after its last event"),
      target,
    }).strict(),
    depends: "model",
    posted: true,
    async answer(context, { case: id, attributes, steps, target }) {
      const { view, zone } = await context.view();
      const index = caseIndexOf(view, id, context.log.slug);
      const until = targetOf(target, zone);
      const predictor = await predictorOf(context, "remaining");
      const actual = predictor.predict(index, { target: until });
      if (actual.ended) {
        throw inputError({
          caseId: id,
          expected: "a running case, of which something is still to be predicted",
          found: "one that has ended",
          advice: "Compare cases with other values instead: tracebook compare",
        });
      }
      const change = { values: new Map(Object.entries(attributes)), steps: eventsOf(steps, zone) };
      return {
        actual: predictedDocument(actual, until),
        changed: predictedDocument(predictor.predictChanged(index, change, { target: until }), until),
      };
    },
  }),
  predictions: define({
    summary: "The stored predictions of running cases, those that end soonest first, in pages. Filters choose cases.",
    returns: "the JSON of tracebook predictions",
    arguments: z.object({
      limit: limit(10_000, 10_000),
      after: caseId.optional().describe("id of the last case of the page before"),
    }).strict(),
    depends: "database",
    async answer(context, page) {
      const { database, log, filter } = context;
      const view = filter === "" ? undefined : (await context.view("cases")).view;
      const cases = view && { has: (id: string) => hasCase(view, id) };
      return (await listPredictions(database, log, { ...page, cases })).map(storedPredictionDocument);
    },
  }),
  models: define({
    summary: "The trained models with their measured errors, and which are in use since when and why.",
    returns: "{remaining: {models, uses}, duration: {models, uses}}",
    arguments: z.object({ limit: limit(100, 20) }).strict(),
    depends: "database",
    unfiltered: "the models are those of the whole log",
    async answer({ database, log }, { limit }) {
      const of = async (task: Task) => ({
        models: (await listModels(database, log.logId, { task, limit })).map((
          { modelId, logVersion, algorithm, trainedAt, seed, figures, size },
        ) => ({ modelId, logVersion, algorithm, trainedAt, seed, figures, size })),
        uses: (await modelUses(database, log.logId, task)).slice(0, limit),
      });
      return { remaining: await of("remaining"), duration: await of("duration") };
    },
  }),
  rejected: define({
    summary: "Rows that were rejected, with file, line, column and reason. Filters choose rows by what they have.",
    returns: "the JSON of tracebook rejected",
    arguments: z.object({ limit: limit(10_000, 100) }).strict(),
    depends: "database",
    answer: async ({ database, log, filter }, { limit }) =>
      await listRejectedRows(database, log, { limit, filters: parseFilters(filter) }),
  }),
};

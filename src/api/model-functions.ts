/**
 * Functions that discover models and compare a log with them.
 *
 * @module
 */
import { z } from "@hono/zod-openapi";
import { CONFORMANCE_METHODS } from "../conformance/conformance-of.ts";
import { flagOf, parseParameters } from "../discovery/miner-parameters.ts";
import type { Miner, MinerParameter } from "../discovery/miner.ts";
import { minerOf, MINERS } from "../discovery/miners.ts";
import { usageError } from "../errors.ts";
import { MODEL_FORMATS } from "../formats/process-models/parse-model.ts";
import { checkConformance, listDeviations } from "../pipeline/check-conformance.ts";
import { checkRulesOfLog } from "../pipeline/check-rules.ts";
import { discoverModel } from "../pipeline/discover-model.ts";
import { PICTURE_FORMATS } from "../pipeline/files/model-format.ts";
import type { ModelFile } from "../pipeline/files/read-model.ts";
import { checkNotation, modelBytes } from "../pipeline/files/write-model.ts";
import { paintOf } from "../pipeline/paint-model.ts";
import { MAP_MEASURES, processMap } from "../pipeline/process-map.ts";
import { define, type FileAnswer, type LogContext, source } from "./log-function.ts";

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
  model: z.string().min(1).max(20_000_000).optional().describe("the text of the model's file"),
  format: z.enum(MODEL_FORMATS).optional().describe("format of the model"),
  miner: z.enum(MINER_NAMES).optional().describe("instead of a model: the one that this miner discovers from the whole log"),
  noise: z.coerce.number().optional().describe("inductive: the noise of that miner, as in discover"),
  budget: z.coerce.number().min(0.1).max(60).default(20).describe("seconds; then figures that are not exact get bounds"),
});

/** Which model a log is compared with. */
interface ChosenModel {
  readonly model?: string;
  readonly format?: string;
  readonly miner?: string;
  readonly noise?: number;
}

/** The model of a question: the one that it has, or that of a miner. */
async function modelOf(context: LogContext, { model, format, miner: name, noise }: ChosenModel): Promise<ModelFile> {
  if (model !== undefined && format !== undefined && name === undefined && noise === undefined) {
    return { name: `model.${format}`, bytes: new TextEncoder().encode(model) };
  }
  if (name === undefined || model !== undefined || format !== undefined) {
    const given = Object.entries({ model, format, miner: name, noise }).filter(([, value]) => value !== undefined);
    throw usageError({
      expected: "either model and format, or a miner that discovers a model from the log",
      found: given.map(([key]) => key).join(", ") || "neither",
      advice: "For example the miner inductive with the noise 0.2.",
    });
  }
  const { miner, parameters } = miningOf({ miner: name, noise });
  checkNotation(miner.returns, "pnml");
  const { mined } = await discoverModel(source(context), miner, parameters, {
    ...context.options,
    open: () => context.openWhole(),
  });
  return { name: "model.pnml", bytes: await modelBytes(mined, "pnml", `${miner.name} miner`) };
}

const deadlineAfter = (seconds: number) => {
  const end = performance.now() + 1000 * seconds;
  return () => performance.now() > end;
};

/** The function `discover`. */
export const discover = define({
  summary: "Discovers a model by a miner: a net, a tree, rules, or the directly-follows graph.",
  returns: "the JSON of tracebook discover",
  arguments: MINING,
  slow: true,
  async answer(context, given) {
    const { miner, parameters } = miningOf(given);
    return (await discoverModel(source(context), miner, parameters, context.options)).document;
  },
});

/** The function `map`. */
export const map = define({
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
});

/** The function `directly-follows-map`. */
export const directlyFollowsMap = define({
  summary: "The process map of the page: the most frequent activities, and the paths between them, as a picture or its figures.",
  returns: "a picture, or with format json the JSON of tracebook map",
  arguments: z.object({
    activities: z.coerce.number().int().min(1).optional().describe("how many activities (default: as many as fit on a screen)"),
    paths: z.coerce.number().int().min(0).optional().describe("how many of the paths that the map can lack"),
    show: z.enum(["frequent", "rare"]).default("frequent").describe("rare: the rarest activities and paths instead"),
    measure: z.enum(MAP_MEASURES).default("count").describe("what the figures on a picture tell"),
    format: z.enum([...PICTURE_FORMATS, "json"]).default("svg").describe("format of the file"),
  }).strict(),
  slow: true,
  async answer(context, { activities = null, paths = null, show, measure, format }): Promise<unknown> {
    const rarest = show === "rare";
    const { document, bytesOf } = await processMap(source(context), { ...context.options, activities, paths, rarest, measure });
    return format === "json" ? document : { type: MAP_TYPES[format], bytes: await bytesOf(format) } satisfies FileAnswer;
  },
});

/** The function `conformance`. */
export const conformance = define({
  summary: "Compares a log with a model: alignments or bounds, token replay, precision, generalization, simplicity.",
  returns: "the JSON of tracebook conformance",
  arguments: MODEL.extend({
    method: z.enum([...CONFORMANCE_METHODS, "all"]).default("all").describe("which figures"),
  }).strict(),
  slow: true,
  posted: true,
  async answer(context, { budget, method, ...model }) {
    const deadline = deadlineAfter(budget);
    return await checkConformance(source(context), {
      ...context.options,
      model: await modelOf(context, model),
      methods: method === "all" ? CONFORMANCE_METHODS : [method],
      deadline,
    });
  },
});

/** The function `deviations`. */
export const deviations = define({
  summary: "Where a log deviates from a model: cases, durations and root causes of each deviation.",
  returns: "the JSON of tracebook conformance --deviations",
  arguments: MODEL.strict(),
  slow: true,
  posted: true,
  async answer(context, { budget, ...model }) {
    const deadline = deadlineAfter(budget);
    return await listDeviations(source(context), { ...context.options, model: await modelOf(context, model), deadline });
  },
});

/** The function `rules`. */
export const rules = define({
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
});

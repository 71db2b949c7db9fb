import { createAnalysis } from "../browser/analysis/analysis.ts";
import { createRulesCheck } from "../browser/conformance/check-rules.ts";
import { comparedFigures } from "../browser/conformance/compare-with-model.ts";
import type { ComparedModel, RulesRequest } from "../browser/conformance/conformance-messages.ts";
import { figureKind, type FigureOnPage, readFigureAddress } from "../browser/figures/figure-address.ts";
import type { AskFigures, FigureKind, FigureModel, FigureSource } from "../browser/figures/figure-kind.ts";
import { runAt } from "../browser/figures/run-at.ts";
import { discoveredQuality } from "../browser/handle-mining-request.ts";
import type { Notation } from "../browser/mining-messages.ts";
import { join } from "node:path";
import type { StoredLog } from "../database/mod.ts";
import { inputError, usageError } from "../errors.ts";
import type { Variants } from "../event-log/variants.ts";
import { printFilters } from "../filtering/filter-text.ts";
import type { Task } from "../prediction/dataset/prefixes.ts";
import type { ModelFigures } from "../prediction/models/prediction-model.ts";
import type { ModelDriftFigures } from "../prediction/running-cases/model-drift.ts";
import { type OpenedLog, openLog, type OpenLogOptions } from "./files/open-log.ts";
import { readModelBytes } from "./files/read-model.ts";
import { rulesText } from "./files/rules-file.ts";
import { PROJECT_ROOT } from "./project-root.ts";
import { PROCESS_MODELS, processModelPath } from "./site/published-process-models.ts";

/** A figure of a page, computed again. */
export interface ExplainedFigure {
  readonly title: string;
  readonly parameters: readonly string[];
  readonly unit: FigureKind["unit"];
  /** What the page shows, and what the log gives now; null where it cannot be told. */
  readonly shown: number | null;
  readonly computed: number | null;
  readonly isEqual: boolean;
  readonly definition: string;
  readonly formula: string;
  readonly computedBy: string;
  /** The log that it was computed from. */
  readonly log: {
    readonly name: string;
    readonly file: string;
    /** Null for a file. */
    readonly version: number | null;
    readonly checksum: string | null;
    /** ISO 8601; when the log was loaded; null for a file. */
    readonly loadedAt: string | null;
  };
  /** The step that has loaded this version of the log; null for a file, and if it is forgotten. */
  readonly run: { readonly job: string; readonly startedAt: string; readonly message: string } | null;
  /** The version that the page was made for; null where the address does not say. */
  readonly pageVersion: number | null;
  /** As the command `filter` takes them; empty for none. */
  readonly filters: string;
}

/** Options of {@linkcode explainFigure}. */
interface ExplainFigureOptions extends OpenLogOptions {
  /** A file or a stored log instead of that of the address. */
  readonly source?: string;
  /** File of the model or the rules that the figure is about, where the reader has opened one. */
  readonly model?: string;
}

/**
 * Computes the figure of an address again, from the stored log that the address names or from
 * another one.
 *
 * @throws a usage error for an address without a figure, or one that lacks its model; and what
 * opening the log throws
 */
export async function explainFigure(address: string, options: ExplainFigureOptions): Promise<ExplainedFigure> {
  const figure = readFigureAddress(address);
  if (figure === null) {
    throw usageError({
      expected: "the address of a figure, which ends like #figure=cases&value=12",
      found: JSON.stringify(address),
      advice: 'Copy it from a page: click the figure, then "Where it comes from".',
    });
  }
  return await explained(figure, options.source ?? nameOf(figure), options);
}

function nameOf({ state }: FigureOnPage): string {
  if (state.log !== null) return `log:${state.log}`;
  throw usageError({ expected: "an address with log=NAME", found: "one without", advice: "Or name a log: --log NAME." });
}

async function explained(figure: FigureOnPage, source: string, options: ExplainFigureOptions): Promise<ExplainedFigure> {
  const { name, parameters, value, state: { filters, version } } = figure;
  const opened = await openLog(source, options);
  const { stored, file, name: logName } = opened;
  const { title, unit, definition, formula, computedBy, compute } = figureKind(name);
  const computed = await compute(await figureSource(figure, opened, options), parameters).catch((error) => {
    if (!(error instanceof SyntaxError)) throw error;
    const expected = "an address with parameters as a page writes them";
    throw usageError({ expected, found: JSON.stringify(parameters) }, { cause: error });
  });
  const told = (number: number) => Number.isNaN(number) ? null : number;
  return {
    title,
    parameters,
    unit,
    shown: told(value),
    computed: told(computed),
    isEqual: Object.is(value, computed),
    definition,
    formula,
    computedBy,
    log: {
      name: logName,
      file,
      version: stored?.version ?? null,
      checksum: stored?.checksum ?? null,
      loadedAt: stored === null ? null : new Date(stored.loadedAt).toISOString(),
    },
    run: stored === null ? null : await loadOf(stored, options),
    pageVersion: version,
    filters: printFilters(filters),
  };
}

/** Steps of the history among which the load of a log is looked for. */
const MOST_STEPS = 1000;

async function loadOf(log: StoredLog, options: OpenLogOptions): Promise<ExplainedFigure["run"]> {
  const { readHistory } = await import("../database/mod.ts");
  const { withDatabase } = await import("./with-database.ts");
  const steps = await withDatabase(
    options,
    (database) => readHistory(database, { kind: "step", limit: MOST_STEPS, mostOutput: 0 }),
  );
  const step = runAt(steps, log.slug, log.loadedAt);
  return step && { job: step.job, startedAt: step.startedAt.toISOString(), message: step.message };
}

/** What the figure is computed from. Models are read when it asks for them. */
async function figureSource(
  { state }: FigureOnPage,
  { log, stored, zone, rejectedCases }: OpenedLog,
  options: ExplainFigureOptions,
): Promise<FigureSource> {
  const analysis = createAnalysis(log, { zone, rejectedCases: await rejectedCases() });
  const { filters, ends } = state;
  const ask: AskFigures = (question) => analysis.ask({ filters, ends }, question);
  const askWhole: AskFigures = (question) => analysis.ask({ filters: [] }, question);
  const variantsOf = async (asked: AskFigures): Promise<Variants> =>
    (await asked({ kind: "listed-variants", fold: "exact" })).variants;
  return {
    activities: log.activities,
    ask,
    askWhole,
    async compare(text) {
      const model = await comparedModel(readFigureModel(text), {
        ...options,
        slug: state.log,
        variants: () => variantsOf(askWhole),
      });
      return await comparedFigures(model, await variantsOf(ask), (known) => ask({ kind: "deviations", ...known }));
    },
    async checkRules(named) {
      const rules = typeof named === "string"
        ? { kind: named, variants: await variantsOf(askWhole) }
        : await checkedRules(named.file, options);
      return createRulesCheck()({ rules, variants: await variantsOf(ask) });
    },
    async discover(text) {
      const model = readFigureModel(text);
      if ("file" in model) throw notAModel(text);
      const notation = (model.notation ?? null) as Notation | null;
      return discoveredQuality({ ...model, notation, variants: await variantsOf(ask) });
    },
    async forecasts() {
      const means = { model: "remaining", columns: [] } as const;
      const bytes = await modelBytes(needStored(stored), { log, task: means.model }, options);
      await ask({ kind: "open-model", ...means, file: { key: means.model, bytes, latest: null } });
      const [{ decodeModel }, { riskOf }] = await Promise.all([
        import("../prediction/models/model-file.ts"),
        import("../prediction/running-cases/forecast-running-cases.ts"),
      ]);
      const model = decodeModel(bytes, "the model in use");
      const cases = await ask({ kind: "forecasts", ...means });
      return {
        cases,
        riskOf: (forecast, target) => riskOf(model, forecast, target),
        next: (caseIndex) => ask({ kind: "next-steps", ...means, caseIndex }),
        whatIf: (request) => ask({ kind: "what-if", ...means, request }),
      };
    },
    async newCase(request) {
      const means = { model: "duration", columns: [] } as const;
      const bytes = await modelBytes(needStored(stored), { log, task: means.model }, options);
      await ask({ kind: "open-model", ...means, file: { key: means.model, bytes, latest: null } });
      return await ask({ kind: "what-if", ...means, request });
    },
    tested: (id) => testedModel(needStored(stored), id, options),
    checked: (id, at) => checkedModel(needStored(stored), { id, at }, options),
  };
}

const notAModel = (text: string) => usageError({ expected: "an address that names a model", found: JSON.stringify(text) });

function readFigureModel(text: string): FigureModel {
  try {
    const model = JSON.parse(text) as FigureModel;
    if ("file" in model ? typeof model.file === "string" : typeof model.miner === "string") return model;
  } catch {
    // Told below.
  }
  throw notAModel(text);
}

async function comparedModel(
  model: FigureModel,
  { slug, variants, ...options }: ExplainFigureOptions & {
    readonly slug: string | null;
    readonly variants: () => Promise<Variants>;
  },
): Promise<ComparedModel> {
  if (!("file" in model)) return { kind: "discovered", ...model, variants: await variants() };
  const path = options.model ?? await processModelPath(join(PROJECT_ROOT, PROCESS_MODELS), model.file, slug);
  if (path === null) {
    throw usageError({
      expected: `the model that the page compares with, ${JSON.stringify(model.file)}`,
      found: "none",
      advice: `Name its file: --model FILE. A file in ${PROCESS_MODELS} is found by its name.`,
    });
  }
  return { kind: "file", name: path, bytes: await readModelBytes(path) };
}

async function checkedRules(file: string, { model }: ExplainFigureOptions): Promise<NonNullable<RulesRequest["rules"]>> {
  if (model !== undefined) return { kind: "file", name: model, text: await rulesText(model) };
  throw usageError({
    expected: `the rules that the page checks, ${JSON.stringify(file)}`,
    found: "none",
    advice: "Name their file: --model FILE.",
  });
}

function needStored(stored: StoredLog | null): StoredLog {
  if (stored !== null) return stored;
  throw usageError({
    expected: "a stored log, since the figure is of a model that was trained on one",
    found: "a file",
    advice: "Leave out --log, or give the name of a stored log.",
  });
}

/** The model in use for a task, with its intervals calibrated by the log as it stands. */
async function modelBytes(
  stored: StoredLog,
  { log, task }: { readonly log: OpenedLog["log"]; readonly task: Task },
  options: OpenLogOptions,
): Promise<Uint8Array> {
  const { readModelInUse } = await import("./prediction/model-in-use.ts");
  const { encodeModel } = await import("../prediction/models/model-file.ts");
  const { recalibrate } = await import("../prediction/running-cases/recalibrate.ts");
  const { withDatabase } = await import("./with-database.ts");
  const inUse = await withDatabase(options, (database) => readModelInUse(database, stored, task));
  if (inUse !== null) return encodeModel(recalibrate(inUse.model, log));
  throw inputError({
    expected: `a model of ${task === "remaining" ? "remaining times" : "whole durations"} in use for the log ${stored.slug}`,
    found: "none",
    advice: `Train one: deno task train ${stored.slug}`,
  });
}

async function testedModel(stored: StoredLog, id: string, options: OpenLogOptions): ReturnType<FigureSource["tested"]> {
  const { modelById } = await import("../database/mod.ts");
  const { recordInUse } = await import("./prediction/model-in-use.ts");
  const { withDatabase } = await import("./with-database.ts");
  const isInUse = id === "remaining" || id === "duration";
  if (!isInUse && !isNumber(id)) return null;
  const model = await withDatabase(
    options,
    (database) => isInUse ? recordInUse(database, stored, id) : modelById(database, Number(id)),
  );
  if (model === null || model.logId !== stored.logId) return null;
  const tested = model.figures as ModelFigures | null;
  const own = tested?.results.find(({ name }) => name === model.algorithm);
  return own === undefined ? null : { ...tested!, maeHours: own.mae, coverage90: own.coverage90, width90Hours: own.width90 };
}

/** Whether a text may be the number of a model, as the database has them. */
const isNumber = (id: string): boolean => /^\d{1,10}$/.test(id) && Number(id) < 2 ** 31;

async function checkedModel(
  { logId }: StoredLog,
  { id, at }: { readonly id: string; readonly at: string },
  options: OpenLogOptions,
): ReturnType<FigureSource["checked"]> {
  const { readDriftChecks } = await import("../database/mod.ts");
  const { withDatabase } = await import("./with-database.ts");
  const checkedAt = new Date(at);
  if (!isNumber(id) || Number.isNaN(checkedAt.getTime())) return null;
  const asked = { limit: 1, logId, modelId: Number(id), checkedAt };
  const [check] = await withDatabase(options, (database) => readDriftChecks(database, asked));
  return check === undefined ? null : check.figures as ModelDriftFigures;
}

import type { OpenAPIHono } from "@hono/zod-openapi";
import { createHash } from "node:crypto";
import type { ServerResponse } from "node:http";
import type { Context } from "hono";
import type { Database, StoredLog } from "../database/mod.ts";
import { inputError, TracebookError } from "../errors.ts";
import { parseFilters, printFilters } from "../filtering/filter-text.ts";
import type { Settings } from "../pipeline/settings.ts";
import { storedLog } from "../pipeline/stored-log.ts";
import type { Grant } from "./access.ts";
import { answerCache } from "./answer-cache.ts";
import { answerStream, wholeAnswer } from "./answer-parts.ts";
import { type Answer, type LogQuestion, modelIdentitiesOf } from "./answers.ts";
import { filterWarnings, warningHeader } from "./filter-warnings.ts";
import { LOG_FUNCTIONS } from "./log-functions.ts";
import { type Lookups, recentLookups } from "./lookups.ts";
import { type OpenAnswers, openAnswers } from "./open-answers.ts";
import { StatusProblem } from "./problem.ts";
import type { RequestFigures } from "./request-figures.ts";

/** What a request carries from one handler to the next. */
export interface ApiEnv {
  /** The connection. */
  Bindings: { readonly outgoing: ServerResponse };
  Variables: {
    /** What the token of the request allows. */
    grant: Grant;
    /** The log that the request is about, for the audit. */
    log?: string;
    /** Whether the request names a log that does not exist. */
    unknownLog?: boolean;
  };
}

/** An app of the API. */
export type ApiApp = OpenAPIHono<ApiEnv>;

/** What the routes share. */
export interface Api {
  readonly database: Database;
  readonly settings: Settings;
  readonly lookups: Lookups;
  readonly answers: OpenAnswers;
  /** Answers a request about a log by a function of the table. */
  answer(context: Context<ApiEnv>, request: FunctionRequest): Promise<Response>;
  /**
   * Does something about the log of a request, again if the database was gone meanwhile.
   *
   * @param name of the log; undefined for the one that was loaded last
   */
  about(context: Context<ApiEnv>, name: string | undefined, work: (log: StoredLog) => Promise<Response>): Promise<Response>;
  /** Does something with the database, again if it was gone meanwhile. */
  tried<T>(context: Context<ApiEnv>, work: () => Promise<T>): Promise<T>;
  close(): void;
}

/** A request for a function of the table. */
interface FunctionRequest {
  readonly log: string | undefined;
  readonly function: string;
  readonly filter: string | undefined;
  /** Checked arguments. */
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** Options of {@linkcode openApi}. */
interface OpenApiOptions {
  readonly database: Database;
  readonly settings: Settings;
  readonly figures: RequestFigures;
  /** Called for faults of Tracebook while a long answer is made. */
  readonly onFault: (error: unknown) => void;
  /** Most seconds of an answer in a thread. */
  readonly timeLimit?: number;
  /** Most events of a log that is read in this thread; see {@linkcode openAnswers}. */
  readonly mostEventsHere?: number;
}

/** Raised when the same question gets another answer, so that nobody keeps an old one. */
const ANSWERS_VERSION = "1";
/** Most answers in memory, and their bytes. */
const MOST_ANSWERS = 20_000;
const MOST_BYTES = 64 * 2 ** 20;
/** Most long answers that are read at a time: each keeps its log in memory. */
const MOST_READ = 100;

/** Prepares what the routes share: caches, and the threads of answers. */
export function openApi({ database, settings, figures, onFault, timeLimit, mostEventsHere }: OpenApiOptions): Api {
  const lookups = recentLookups(database);
  const answers = openAnswers({ database, settings, lookups, timeLimit, mostEvents: mostEventsHere });
  const tried: Api["tried"] = async (context, work) => {
    const { signal } = context.req.raw;
    signal.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof TracebookError) || error.kind !== "environment" || signal.aborted) throw error;
      lookups.forget();
      if (!await database.bringBack()) throw error;
      signal.throwIfAborted();
      return await work();
    }
  };
  const about: Api["about"] = (context, name, work) =>
    tried(context, async () => {
      const log = await chosenLog(lookups, database, context, name);
      context.req.raw.signal.throwIfAborted();
      context.header("Tracebook-Log", log.slug);
      context.set("log", log.slug);
      return await work(log);
    });
  const answerAbout = createAnswering({ lookups, answers, figures, onFault });
  const answer: Api["answer"] = (context, request) => about(context, request.log, (log) => answerAbout(context, log, request));
  return { database, settings, lookups, answers, answer, about, tried, close: () => answers.close() };
}

/** What answers are made from. */
interface AnsweringOptions extends Pick<OpenApiOptions, "figures" | "onFault"> {
  readonly lookups: Lookups;
  readonly answers: OpenAnswers;
}

/** Answers requests about a log. Answers are kept, but for those that depend on the database. */
function createAnswering(
  { lookups, answers, figures, onFault }: AnsweringOptions,
): (context: Context<ApiEnv>, log: StoredLog, request: FunctionRequest) => Promise<Response> {
  const kept = answerCache<Answer>({
    mostAnswers: MOST_ANSWERS,
    mostWeight: MOST_BYTES,
    weightOf: ({ body }) => body.byteLength,
    keeps: ({ rest }) => rest === null,
  });
  const respond = createResponder(onFault);
  return async (context, log, request) => {
    const fn = LOG_FUNCTIONS[request.function];
    // In one form, so that equal filters share an answer; and refused before any work.
    const filter = request.filter === undefined ? "" : printFilters(parseFilters(request.filter));
    const models = fn.depends === "model" ? await modelIdentitiesOf(lookups, log) : undefined;
    const question = { ...request, log: log.slug, identity: log.identity, models, filter };
    const key = keyOf(question);
    const { signal } = context.req.raw;
    const warnings = await filterWarnings(question, (steps) => kept(keyOf(steps), () => answers.answer(steps)));
    if (warnings.length > 0) context.header("Tracebook-Warnings", warningHeader(warnings));
    const compute = async () => {
      figures.cached(false);
      return await answers.answer(question, signal);
    };
    if (fn.depends === "database") {
      const answer = await wholeAnswer(await compute());
      return tagged(context, tagOf(answer.body), () => respond(context, answer));
    }
    const tag = tagOf(new TextEncoder().encode(key));
    if (namesTag(context.req.header("if-none-match"), tag)) return tagged(context, tag);
    let computed = false;
    const ask = () =>
      kept(key.length > 1000 ? tag : key, () => {
        computed = true;
        return compute();
      });
    const found = await ask().catch((error) => {
      // Another client asked first and has gone: its question was dropped.
      if (error?.name !== "AbortError" || signal.aborted) throw error;
      return ask();
    });
    if (!computed) figures.cached(true);
    // The rest of a long answer can be read once: it is for the client that asked first.
    const own = computed || found.rest === null ? found : await compute();
    return tagged(context, tag, () => respond(context, own));
  };
}

/** Responds with answers; the rest of a long one is made as fast as the client reads it. */
function createResponder(onFault: OpenApiOptions["onFault"]): (context: Context<ApiEnv>, answer: Answer) => Response {
  let beingRead = 0;
  return (context, answer) => {
    const headers = { "Content-Type": answer.type };
    if (answer.rest === null) {
      return context.body(answer.body, 200, { ...headers, "Content-Length": String(answer.body.length) });
    }
    const isTooMany = beingRead >= MOST_READ;
    if (isTooMany || context.req.method === "HEAD") {
      answer.rest.end();
      if (!isTooMany) return context.body(null, 200, headers);
      throw new StatusProblem(503, `expected at most ${MOST_READ} clients that read a long answer, found more.`, {
        "Retry-After": "2",
      });
    }
    beingRead++;
    const onEnd = (error: unknown) => {
      beingRead--;
      if (error === null) return;
      if (!(error instanceof TracebookError)) onFault(error);
      context.env.outgoing.destroy();
    };
    return context.body(answerStream(answer, onEnd), 200, headers);
  };
}

/** Arguments in one order, without those that are not given. */
const sorted = (given: Readonly<Record<string, unknown>>) =>
  Object.entries(given).filter(([, value]) => value !== undefined).sort(([a], [b]) => a < b ? -1 : 1);

const keyOf = ({ identity, models, function: name, filter, arguments: given }: LogQuestion): string =>
  JSON.stringify([ANSWERS_VERSION, identity, models, name, filter, sorted(given)]);

const tagOf = (bytes: Uint8Array): string => `"${createHash("sha256").update(bytes).digest("hex").slice(0, 32)}"`;

const namesTag = (header: string | undefined, tag: string): boolean =>
  header !== undefined && header.split(",").some((one) => ["*", tag].includes(one.trim().replace(/^W\//, "")));

/** An answer with its tag; 304 if the client has it. */
function tagged(context: Context<ApiEnv>, tag: string, respond?: () => Response): Response {
  context.header("ETag", tag);
  if (respond === undefined || namesTag(context.req.header("if-none-match"), tag)) return context.body(null, 304);
  return respond();
}

/**
 * The stored log of a request: that of the name, else the one that was loaded last.
 *
 * @throws an input error if there is no such log that the token allows
 */
async function chosenLog(
  lookups: Lookups,
  database: Database,
  context: Context<ApiEnv>,
  name: string | undefined,
): Promise<StoredLog> {
  const grant = context.get("grant");
  if (name !== undefined) {
    const found = await lookups.findLog(name);
    if (found !== null && grant.allowsLog(found.slug)) return found;
    context.set("unknownLog", true);
    // Whoever may not read all logs does not learn which there are.
    if (grant.logs !== "all") throw inputError({ expected: "a log that this token allows", found: JSON.stringify(name) });
    return await storedLog(database, name);
  }
  const logs = (await lookups.listLogs()).filter(({ slug }) => grant.allowsLog(slug));
  if (logs.length === 0) {
    context.set("unknownLog", true);
    throw inputError({ expected: "a stored log", found: "none", advice: "Load one with: deno task load FILE" });
  }
  return logs.reduce((last, log) => log.loadedAt > last.loadedAt ? log : last);
}

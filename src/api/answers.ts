import type { Database, StoredLog } from "../database/mod.ts";
import { environmentError } from "../errors.ts";
import { jsonParts } from "../formats/json/json-parts.ts";
import { readModelInUse } from "../pipeline/prediction/model-in-use.ts";
import { type CasePredictor, casePredictor } from "../pipeline/prediction/case-predictor.ts";
import { silentReporter } from "../pipeline/reporter.ts";
import type { Settings } from "../pipeline/settings.ts";
import type { Task } from "../prediction/dataset/prefixes.ts";
import { mismatchOf } from "../prediction/running-cases/model-log-mismatch.ts";
import { recalibrate } from "../prediction/running-cases/recalibrate.ts";
import { answerCache } from "./answer-cache.ts";
import { isFileAnswer, type LogContext } from "./log-function.ts";
import { LOG_FUNCTIONS } from "./log-functions.ts";
import { logMemory } from "./log-memory.ts";
import { directLookups, type Lookups } from "./lookups.ts";

/** A question about a stored log: plain data, for a message to another thread. */
export interface LogQuestion {
  /** Slug of the log. */
  readonly log: string;
  /** Identity of the state of the log that the answer is about. */
  readonly identity: string;
  /** Identities of the models in use that predictions are made by. Default: they are looked up. */
  readonly models?: ModelIdentities;
  /** Filters, joined by `;`; empty for the whole log. */
  readonly filter: string;
  /** A name in {@linkcode LOG_FUNCTIONS}. */
  readonly function: string;
  /** Checked arguments, with their defaults. */
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** Identities of the models in use of a log; null where there is none. */
type ModelIdentities = Readonly<Record<Task, string | null>>;

/** Looks up which models of a log are in use. */
export async function modelIdentitiesOf(lookups: Lookups, log: StoredLog): Promise<ModelIdentities> {
  const [duration, remaining] = await Promise.all([
    lookups.modelIdentity(log, "duration"),
    lookups.modelIdentity(log, "remaining"),
  ]);
  return { duration, remaining };
}

/** The bytes of an answer. */
export interface Answer {
  /** Media type: `application/json`, or that of a file. */
  readonly type: string;
  /** All bytes, or the first ones of a long answer. */
  readonly body: Uint8Array<ArrayBuffer>;
  /** The parts of a long answer that follow, made as they are read; null if there are none. */
  readonly rest: RestOfAnswer | null;
}

/** Further parts of a long answer. Who does not read them all has to end them. */
export interface RestOfAnswer {
  /** The next part; null after the last one. */
  next(): Promise<Uint8Array<ArrayBuffer> | null>;
  /** No more parts are wanted. */
  end(): void;
}

/** Answers questions about stored logs. */
export type Answers = (question: LogQuestion) => Promise<Answer>;

/** Predictors in memory. Each keeps about 40 bytes an event beside its log. */
const KEPT_PREDICTORS = 4;

/**
 * Answers in this thread, with logs and predictors kept in memory.
 *
 * @param lookups default: each question looks its log up in the database
 */
export function answersHere(database: Database, settings: Settings, lookups = directLookups(database)): Answers {
  const memory = logMemory(database);
  const predictors = answerCache<CasePredictor | null>({ mostAnswers: KEPT_PREDICTORS });
  const predictor = async (log: StoredLog, task: Task, models: ModelIdentities | undefined) => {
    const identity = models === undefined ? await lookups.modelIdentity(log, task) : models[task];
    if (identity === null) return null;
    return await predictors(`${log.identity} ${identity}`, async () => {
      const inUse = await readModelInUse(database, log, task);
      if (inUse === null) return null;
      const { log: events } = await memory.open(log, "");
      if (mismatchOf(inUse.model, events) !== null) return null;
      return casePredictor(task === "remaining" ? recalibrate(inUse.model, events) : inUse.model, events);
    });
  };
  return async (question) => {
    const log = await findAs(lookups, question);
    if (log?.identity !== question.identity) {
      throw environmentError({
        expected: `the log ${question.log} to stay as it is`,
        found: "another load, which has just ended",
        advice: "Try again.",
      });
    }
    const { filter } = question;
    const context: LogContext = {
      database,
      log,
      filter,
      open: (attributes) => memory.open(log, filter, attributes),
      view: (attributes) => memory.view(log, filter, attributes),
      openWhole: () => memory.open(log, ""),
      predictor: (task) => predictor(log, task, question.models),
      options: {
        settings,
        reporter: silentReporter,
        signal: new AbortController().signal,
        columnsNamed: false,
        roles: {},
        zone: log.zone,
        delimiter: undefined,
        dateOrder: undefined,
        open: (_, { attributes }) => memory.open(log, filter, attributes),
      },
    };
    const result = await LOG_FUNCTIONS[question.function].answer(context, question.arguments);
    if (isFileAnswer(result)) return { type: result.type, body: result.bytes, rest: null };
    return { type: "application/json", ...writtenAnswer(result) };
  };
}

/** Most characters of an answer that is made at once. */
const MOST_AT_ONCE = 2 ** 20;

/** The bytes of a document, if it is long only the first ones at once. */
function writtenAnswer(document: unknown): Pick<Answer, "body" | "rest"> {
  const bytesOf = (text: string) => new TextEncoder().encode(text);
  let text = "";
  for (const part of jsonParts(document)) {
    text += part;
    if (text.length <= MOST_AT_ONCE) continue;
    // From the first part again, so that a client that does not read holds no more than one.
    const parts = jsonParts(document);
    const next = () => {
      const { done, value } = parts.next();
      return done ? null : bytesOf(value);
    };
    return { body: next()!, rest: { next: () => Promise.try(next), end: () => void parts.return() } };
  }
  return { body: bytesOf(text), rest: null };
}

/** The log of a question; looked up again if it is not known in the state that was asked about. */
async function findAs(lookups: Lookups, { log: name, identity }: LogQuestion): Promise<StoredLog | null> {
  const log = await lookups.findLog(name);
  if (log?.identity === identity) return log;
  lookups.forget();
  return await lookups.findLog(name);
}

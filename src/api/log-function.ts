import { z } from "@hono/zod-openapi";
import type { Database, StoredLog } from "../database/mod.ts";
import type { LogView } from "../filtering/log-view.ts";
import type { OpenedLog, OpenLogOptions } from "../pipeline/files/open-log.ts";
import type { CasePredictor } from "../pipeline/prediction/case-predictor.ts";
import type { Task } from "../prediction/dataset/prefixes.ts";
import type { NeededAttributes } from "./log-memory.ts";

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
   * The reason why it takes no filter: a given one is refused with "expected one, but" and this.
   * Default: it takes filters.
   */
  readonly unfiltered?: string;
  /**
   * What the answer depends on besides log, filter and arguments: the model in use, or more of the
   * database, so that it cannot be kept. Default: nothing.
   */
  readonly depends?: "model" | "database";
  /** Whether the answer about the whole log is stored: then no events are read. Default false. */
  readonly storedWhole?: boolean;
  /** The answer: a document for JSON, or a file. */
  answer(context: LogContext, given: z.infer<A>): Promise<unknown>;
}

/** The parameter with the filters of a function; it refuses those that mean nothing to it. */
export const filterParameter = ({ unfiltered }: Pick<LogFunction, "unfiltered"> = {}) =>
  unfiltered === undefined
    ? z.string().max(100_000).optional().describe("filters as tracebook filter takes them, joined by ;")
    : z.string().max(0, `one, but ${unfiltered}`).optional().describe(`none is taken: ${unfiltered}`);

/** A function of the table, whose arguments its answer knows by their types. */
export const define = <A extends z.ZodObject>(fn: LogFunction<A>): LogFunction => fn as unknown as LogFunction;

/** Name of the log for functions of the pipeline. */
export const source = ({ log }: LogContext) => `log:${log.slug}`;

/** No arguments. */
export const NONE = z.object({}).strict();

/** How many entries an answer has at most. */
export const limit = (most: number, usual: number) =>
  z.coerce.number().int().min(1).max(most).default(usual).describe(`most entries, 1 to ${most}`);

/** A case by its id. */
export const caseId = z.string().max(2000).describe("id of the case");

/** Where a page of an answer begins. */
export const after = z.string().max(4000).optional().describe("`next` of the page before");

/** A figure that may be unknown. */
export const figure = z.number().nullable();

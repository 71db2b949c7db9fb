/**
 * The analysis worker: it holds the log of a page, and answers what the page asks of it, filtered.
 * Built into `pages/lib/analysis-worker.js`.
 *
 * @module
 */
import type { EventLog } from "../event-log/event-log.ts";
import { environmentError } from "../errors.ts";
import { decodeEnds, openPublishedLog } from "../formats/published/published-columns.ts";
import type { ColumnName, PublishedColumn, PublishedSegment } from "../formats/published/published-log.ts";
import { type Analysis, type CasesOnly, createAnalysis } from "./analysis/analysis.ts";
import { ownLogStore } from "./own-log/own-log-store.ts";
import type { ModelFile } from "./analysis/predictions.ts";
import type { FromAnalysisWorker, QuestionKind, ToAnalysisWorker } from "./analysis/questions.ts";
import { moveArrays } from "./move-arrays.ts";

const scope = globalThis as unknown as {
  addEventListener(type: "message", listener: (event: MessageEvent<ToAnalysisWorker>) => void): void;
  postMessage(message: FromAnalysisWorker, transfer?: Transferable[]): void;
};

type Ask = Extract<ToAnalysisWorker, { type: "ask" }>;

const files = new Map<ColumnName, readonly Uint8Array[]>();
let columns: readonly PublishedColumn[] = [];
let zone = "UTC";
let timed: false | undefined;
let rejectedCases: readonly number[] = [];
/** The log of the reader, where it is not one of the site. */
let own: Promise<EventLog | null> | null = null;
const models = new Map<string, ModelFile>();
let analysis: Analysis | null = null;
/** Questions that wait, the oldest first. */
const waiting: Ask[] = [];
const cancelled = new Set<number>();
let isBusy = false;

scope.addEventListener("message", ({ data }) => {
  switch (data.type) {
    case "files":
      ({ zone, timed, rejectedCases = [] } = data);
      columns = data.columns;
      for (const [name, bytes] of data.files) files.set(name, bytes);
      own = analysis = null;
      return;
    case "own":
      ({ zone, timed } = data);
      files.clear();
      analysis = null;
      own = data.log === null ? ownLogStore.log(data.slug) : Promise.resolve(data.log);
      return;
    case "cancel":
      return void cancelled.add(data.number);
    case "ask":
      waiting.push(data);
      if (!isBusy) void answerAll();
  }
});

/** Lets messages that have come in be handled: one of them may cancel what is asked. */
const turn = new MessageChannel();
const pause = () =>
  new Promise<void>((resolve) => {
    turn.port1.onmessage = () => resolve();
    turn.port2.postMessage(null);
  });

/** Messages are let in at most so often within an answer, ms: each time takes a part of one. */
const BETWEEN_TURNS = 4;
let lastTurn = 0;

/** What a step throws where its question was cancelled. */
const CANCELLED = Symbol("cancelled");

/** The questions by when they are answered; those that are not named are between the last two. */
const ORDER: readonly (readonly QuestionKind[])[] = [
  // Figures follow what filters leave.
  ["filter-effect"],
  // They stand first on their page.
  ["figures", "period-comparison"],
  // Over all attributes, which takes seconds.
  ["causes", "findings"],
];

/** Which questions go first, also between the steps of another answer. */
const rankOf = ({ question: { kind } }: Ask): number => {
  const rank = ORDER.findIndex((kinds) => kinds.includes(kind));
  return rank < 0 ? ORDER.length - 1.5 : rank;
};

/** Takes the first of the waiting questions that go before a rank. */
function takeBefore(rank: number): Ask | undefined {
  const first = Math.min(...waiting.map(rankOf));
  return first < rank ? waiting.splice(waiting.findIndex((ask) => rankOf(ask) === first), 1)[0] : undefined;
}

async function answerAll(): Promise<void> {
  isBusy = true;
  for (let ask = takeBefore(Infinity); ask !== undefined; ask = takeBefore(Infinity)) await answer(ask);
  isBusy = false;
  cancelled.clear();
}

async function answer(ask: Ask): Promise<void> {
  const { number, filters, ends, question } = ask;
  const letIn = async () => {
    await pause();
    lastTurn = performance.now();
    for (let next = takeBefore(rankOf(ask)); next !== undefined; next = takeBefore(rankOf(ask))) await answer(next);
    if (cancelled.has(number)) throw CANCELLED;
  };
  const step = () => performance.now() - lastTurn < BETWEEN_TURNS ? Promise.resolve() : letIn();
  try {
    await letIn();
    const opened = analysis ??= analysisOf(await openLog());
    const found = await opened.ask({ filters, ends }, question, step);
    const { message, transfer } = moveArrays({ number, answer: found }, { isKept: !MADE_ONCE.has(question.kind) });
    scope.postMessage(message, transfer);
  } catch (error) {
    if (error === CANCELLED) cancelled.delete(number);
    else scope.postMessage({ number, problem: problemOf(error) });
  }
}

function analysisOf(log: EventLog): Analysis {
  if (own !== null) return createAnalysis(log, { zone, timed, models });
  const rejected = new Set(rejectedCases.map((c) => log.caseIds[c]));
  return createAnalysis(log, { zone, timed, rejectedCases: rejected, columns, models, ...casesOnly() });
}

/** Questions whose answers are made for them alone: nothing of these is kept here. */
const MADE_ONCE: ReadonlySet<QuestionKind> = new Set([
  "arc-durations",
  "case-passages",
  "collaboration",
  "group-comparison",
  "spectrum",
  "table",
  "variant-durations",
  "variant-times",
]);

// Answers that are loaded later have a class of errors of their own.
const problemOf = (error: unknown): string =>
  error instanceof Error && error.name === "TracebookError" ? error.message : `A fault of Tracebook itself: ${String(error)}`;

/** The log of the reader, or the one whose files were sent, as far as they were. */
async function openLog(): Promise<EventLog> {
  if (own !== null) {
    const log = await own;
    if (log !== null) return log;
    throw environmentError({
      expected: "the log to be kept in this browser",
      found: "none of this name",
      advice: "Open the file again.",
    });
  }
  return openPublishedLog(files);
}

/** What stands in place of the events, where the log was published without them. */
function casesOnly(): { readonly casesOnly?: CasesOnly } {
  const [ends, segments] = [files.get("ends")?.[0], files.get("segments")?.[0]];
  if (ends === undefined || segments === undefined) return {};
  return {
    casesOnly: {
      completion: decodeEnds(ends),
      segments: JSON.parse(new TextDecoder().decode(segments)) as PublishedSegment[],
    },
  };
}

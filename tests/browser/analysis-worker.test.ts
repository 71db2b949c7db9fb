import { assertEquals } from "@std/assert";
import type { FromAnalysisWorker, Question, ToAnalysisWorker } from "@/browser/analysis/questions.ts";
import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
import type { Filter } from "@/filtering/filter.ts";

const HOUR = 3_600_000;

const log = eventLogFromTraces(Array.from({ length: 50 }, (_, at) => ({
  caseId: `case ${at}`,
  events: ["a", at % 2 === 0 ? "b" : "c"].map((activity, step) => ({ activity, time: (at + step) * HOUR })),
})));

const through = (label: string): Filter[] => [{ effect: "with", where: { kind: "activity", labels: [label] } }];

const ask = (
  number: number,
  label: string,
  kind: "figures" | "variant-durations" | "filter-effect" | "findings" = "figures",
): ToAnalysisWorker => ({
  type: "ask",
  number,
  filters: through(label),
  ends: null,
  question: kind === "findings" ? { kind, columns: [] } : { kind },
});

/** What a worker with the log sends, until it answers the last question. */
async function sent(messages: readonly ToAnalysisWorker[], last: number): Promise<FromAnalysisWorker[]> {
  const worker = new Worker(new URL("../../src/browser/analysis-worker.ts", import.meta.url), { type: "module" });
  try {
    const answers: FromAnalysisWorker[] = [];
    const done = new Promise<void>((resolve) => {
      worker.addEventListener("message", ({ data }: MessageEvent<FromAnalysisWorker>) => {
        answers.push(data);
        if (data.number === last) resolve();
      });
    });
    worker.postMessage({ type: "own", zone: "UTC", slug: "own:log", log } satisfies ToAnalysisWorker);
    for (const message of messages) worker.postMessage(message);
    await done;
    return answers;
  } finally {
    worker.terminate();
  }
}

/** The numbers of the questions that are answered, in that order. */
const answered = async (messages: readonly ToAnalysisWorker[], last: number): Promise<number[]> =>
  (await sent(messages, last)).map(({ number }) => number);

// Every answer that is computed is sent: what is not answered was not computed to its end.
Deno.test("a superseded question is not computed, whether it waits or has begun, and what filters leave is told first", async () => {
  assertEquals(await answered([ask(1, "a"), ask(2, "b"), ask(3, "c")], 3), [1, 2, 3]);
  // What new filters leave does not wait for the figures of the old ones.
  assertEquals(await answered([ask(1, "a"), ask(2, "a"), ask(3, "b", "filter-effect")], 2), [3, 1, 2]);
  // Findings read all attributes: the figures of the page do not wait for them.
  assertEquals(await answered([ask(1, "a", "findings"), ask(2, "a"), ask(3, "b")], 1), [2, 3, 1]);
  // The figures stand first on their page, whichever of its parts has asked first.
  assertEquals(await answered([ask(1, "a", "variant-durations"), ask(2, "a"), ask(3, "b")], 1), [2, 3, 1]);
  const cancel = (number: number): ToAnalysisWorker => ({ type: "cancel", number });
  assertEquals(await answered([ask(1, "a"), ask(2, "b"), cancel(1), cancel(2), ask(3, "c")], 3), [3]);
});

Deno.test("no answer takes away what the worker keeps: each question is answered again alike", async () => {
  const activities = [0, 1, 2];
  const questions: readonly Question[] = [
    { kind: "filter-effect" },
    { kind: "variant-durations" },
    { kind: "listed-variants", fold: "folded" },
    { kind: "variant-times", fold: "folded" },
    { kind: "arc-durations", activities },
    { kind: "case-passages", activities, most: 10 },
    ...(["cases", "events", "variants", "segments"] as const).map((table) => ({ kind: "table", table, columns: [] } as const)),
    { kind: "event-log", columns: [] },
  ];
  const asked = [...questions, ...questions].map((question, number): ToAnalysisWorker => ({
    type: "ask",
    number,
    filters: [],
    ends: null,
    question,
  }));
  const answers: unknown[] = [];
  for (const answer of await sent(asked, asked.length - 1)) {
    answers[answer.number] = "answer" in answer ? answer.answer : answer.problem;
  }
  questions.forEach(({ kind }, i) => assertEquals(answers[i + questions.length], answers[i], kind));
  assertEquals(answers.at(-1), { ...log, start: null });
});

import { assertEquals } from "@std/assert";
import type { FromAnalysisWorker, ToAnalysisWorker } from "@/browser/analysis/questions.ts";
import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
import type { Filter } from "@/filtering/filter.ts";

const HOUR = 3_600_000;

const log = eventLogFromTraces(Array.from({ length: 50 }, (_, at) => ({
  caseId: `case ${at}`,
  events: ["a", at % 2 === 0 ? "b" : "c"].map((activity, step) => ({ activity, time: (at + step) * HOUR })),
})));

const through = (label: string): Filter[] => [{ effect: "with", where: { kind: "activity", labels: [label] } }];

const ask = (number: number, label: string, kind: "figures" | "filter-effect" = "figures"): ToAnalysisWorker => ({
  type: "ask",
  number,
  filters: through(label),
  ends: null,
  question: { kind },
});

/** The numbers of the questions that a worker with the log answers, until that of the last one. */
async function answered(messages: readonly ToAnalysisWorker[], last: number): Promise<number[]> {
  const worker = new Worker(new URL("../../src/browser/analysis-worker.ts", import.meta.url), { type: "module" });
  try {
    const numbers: number[] = [];
    const done = new Promise<void>((resolve) => {
      worker.addEventListener("message", ({ data }: MessageEvent<FromAnalysisWorker>) => {
        numbers.push(data.number);
        if (data.number === last) resolve();
      });
    });
    worker.postMessage({ type: "own", zone: "UTC", slug: "own:log", log } satisfies ToAnalysisWorker);
    for (const message of messages) worker.postMessage(message);
    await done;
    return numbers;
  } finally {
    worker.terminate();
  }
}

// Every answer that is computed is sent: what is not answered was not computed to its end.
Deno.test("a superseded question is not computed, whether it waits or has begun, and what filters leave is told first", async () => {
  assertEquals(await answered([ask(1, "a"), ask(2, "b"), ask(3, "c")], 3), [1, 2, 3]);
  // What new filters leave does not wait for the figures of the old ones.
  assertEquals(await answered([ask(1, "a"), ask(2, "a"), ask(3, "b", "filter-effect")], 2), [3, 1, 2]);
  const cancel = (number: number): ToAnalysisWorker => ({ type: "cancel", number });
  assertEquals(await answered([ask(1, "a"), ask(2, "b"), cancel(1), cancel(2), ask(3, "c")], 3), [3]);
});

import { assertEquals } from "@std/assert";
import { formatSeconds, terminalReporter } from "@/cli/terminal-reporter.ts";

function record(interactive: boolean) {
  let text = "";
  let time = 0;
  const reporter = terminalReporter({ write: (part) => text += part, interactive, columns: 60, now: () => time });
  return { reporter, advance: (ms: number) => time += ms, text: () => text };
}

Deno.test("without a terminal a step is plain lines, at most one in five seconds", () => {
  const { reporter, advance, text } = record(false);
  const step = reporter.step("Loading a.csv");
  for (let i = 1; i <= 60; i++) {
    advance(100);
    step.update({ done: i, total: 120, count: 10 * i, unit: "events" });
  }
  step.done("600 events");
  assertEquals(
    text(),
    "Loading a.csv ...\nLoading a.csv 41 %, 500 events, 100 a second, about 7 s left\nLoading a.csv: 600 events (6 s)\n",
  );
});

Deno.test("on a terminal a step is one line that is written over and never wider than the screen", () => {
  const { reporter, advance, text } = record(true);
  const step = reporter.step("Loading a-file-with-a-rather-long-name.csv");
  advance(500);
  step.update({ done: 1, total: 2, count: 1_234_567, unit: "events" });
  step.done("ready");
  const lines = text().split("\r\x1b[2K");
  assertEquals(lines.every((line) => line.trimEnd().length <= 60), true);
  assertEquals(lines.at(-1), "Loading a-file-with-a-rather-long-name.csv: ready (0.5 s)\n");
});

Deno.test("a skipped step says why", () => {
  const { reporter, text } = record(false);
  reporter.step("Training").skipped("the model is current");
  assertEquals(text(), "Training ...\nTraining: skipped, the model is current\n");
});

Deno.test("seconds read as people write them", () => {
  assertEquals([0, 0.44, 9.96, 59.4, 185].map(formatSeconds), ["0.0 s", "0.4 s", "10 s", "59 s", "3 min 5 s"]);
});

/** Predicting as a process: what it prints for people. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { runCli } from "./run-cli.ts";

/**
 * Forty cases of ask and answer, two or three hours long, one a day; the last one has only begun.
 */
const LOG = ["case,activity,timestamp"].concat(
  Array.from({ length: 40 }, (_, i) => {
    const day = new Date(Date.UTC(2026, 0, 1 + i)).toISOString().slice(0, 10);
    return i === 39 ? [`c${i},ask,${day}T08:00:00Z`] : [`c${i},ask,${day}T08:00:00Z`, `c${i},answer,${day}T${10 + i % 2}:00:00Z`];
  }).flat(),
).join("\n");

Deno.test("a case that has ended is told as it was, without a model's interval and skill; an open one with both", async () => {
  const path = await Deno.makeTempFile({ suffix: ".csv" });
  await Deno.writeTextFile(path, LOG);
  const ended = await runCli(["predict", path, "c1"]);
  const open = await runCli(["predict", path, "c39"]);
  await Deno.remove(path);
  assertEquals([ended.status, open.status], [0, 0], ended.stderr + open.stderr);
  assertStringIncludes(ended.stdout, "whole duration  3 h");
  assert(!/interval|error|answered/.test(ended.stdout), ended.stdout);
  for (const part of ["90 % interval", "predicted by", "error on test cases", "likely next activities  answer > 99 %"]) {
    assertStringIncludes(open.stdout, part);
  }
});

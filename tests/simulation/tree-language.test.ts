import { assertEquals } from "@std/assert";
import { parseProcessTree } from "@/process-models/process-tree/process-tree-text.ts";
import { judgeTrace } from "./tree-language.ts";

const judge = (tree: string, ...traces: string[]) => traces.map((trace) => judgeTrace(parseProcessTree(tree), [...trace]));

Deno.test("a sequence takes its children in order, a choice one of them", () => {
  assertEquals(judge("->( 'a', X( 'b', tau ), 'c' )", "abc", "ac", "ab", "b", "acc"), [
    "complete",
    "complete",
    "prefix",
    "impossible",
    "impossible",
  ]);
});

Deno.test("parallel branches interleave and are all needed", () => {
  assertEquals(judge("+( ->( 'a', 'b' ), 'c' )", "abc", "acb", "cab", "ac", "bac"), [
    "complete",
    "complete",
    "complete",
    "prefix",
    "impossible",
  ]);
});

Deno.test("a loop repeats its body after each redo, a silent one too", () => {
  assertEquals(judge("*( 'a', 'b' )", "a", "aba", "ab", "aa"), ["complete", "complete", "prefix", "impossible"]);
  assertEquals(judge("*( ->( 'a', 'b' ), tau )", "ab", "abab", "aba", "aab"), ["complete", "complete", "prefix", "impossible"]);
});

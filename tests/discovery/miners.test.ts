import { assert, assertEquals, assertThrows } from "@std/assert";
import { TracebookError } from "@/errors.ts";
import fc from "fast-check";
import type { EventLog } from "@/event-log/event-log.ts";
import { variantsOf } from "@/event-log/variants.ts";
import { checkParameters, flagOf, parseParameters } from "@/discovery/miner-parameters.ts";
import { mine, type MinerName, minerOf, MINERS } from "@/discovery/miners.ts";
import type { ProcessTree } from "@/process-models/process-tree/process-tree.ts";
import { anyWords, logOfWords } from "./words.ts";

const log = logOfWords(["abcd", "acbd", "aed", "abbd"]);
const input = { variants: variantsOf(log).variants, log };
const names = Object.keys(MINERS) as MinerName[];

Deno.test("every miner has its own name, words for people, and ranges that hold its defaults", () => {
  for (const name of names) {
    const miner = minerOf(name);
    assertEquals(miner.name, name);
    assert(miner.title !== "" && miner.summary.endsWith(".") && miner.source !== "", name);
    assertEquals(Object.keys(checkParameters(miner, {})), Object.keys(miner.parameters));
    for (const [parameter, spec] of Object.entries(miner.parameters)) {
      if (spec.default !== null) assertEquals(checkParameters(miner, { [parameter]: spec.default })[parameter], spec.default);
      assert(spec.help !== "" && /^[a-z]+(-[a-z]+)*$/.test(flagOf(parameter)));
    }
  }
});

Deno.test("every miner returns the kind of model that it says, the same each time", () => {
  for (const name of names) {
    const mined = mine(name, input);
    assertEquals(mined.kind, MINERS[name].returns);
    assertEquals(mine(name, input), mined);
  }
});

Deno.test("the registry has the miners of the command line, in its order", () => {
  assertEquals(
    names.join("|"),
    "alpha|alpha-plus|heuristics|inductive|dfg|footprints|declare|log-skeleton|temporal-profile",
  );
});

Deno.test("a miner that needs times refuses variants alone", () => {
  const refused = assertThrows(() => mine("temporal-profile", { variants: input.variants }), TracebookError);
  assertEquals(refused.kind, "usage");
});

/** A model as text, typed arrays as lists. */
const text = (name: MinerName, log: EventLog) =>
  JSON.stringify(
    mine(name, { variants: variantsOf(log).variants, log }),
    (_, value) => ArrayBuffer.isView(value) ? [...value as Uint32Array] : value,
  );

Deno.test("the order of cases changes no model of any miner, and order-preserving renaming only its labels", () => {
  fc.assert(
    fc.property(anyWords, (words) => {
      for (const name of names) {
        const mined = text(name, logOfWords(words));
        assertEquals(text(name, logOfWords(words.toReversed())), mined, name);
        const renamed = text(name, logOfWords(words.map((word) => word.toUpperCase())));
        assertEquals(mined.replace(/"([a-e])"/g, (label) => label.toUpperCase()), renamed, name);
      }
    }),
    { numRuns: 40 },
  );
});

Deno.test("activities that a filtered log knows but does not have stand in no model", () => {
  const more = { ...input.variants, activities: [...input.variants.activities, "zz"] };
  for (const name of names) {
    // The relations list the activities that a log knows; so does a profile, of which variants
    // alone are no input.
    if (["dfg", "footprints", "temporal-profile"].includes(name)) continue;
    assertEquals(mine(name, { variants: more }), mine(name, input), name);
  }
});

Deno.test("the model of a log without events has the miner's kind, knows no activity, and is found from variants alone as well", () => {
  const empty = logOfWords([]);
  const { variants } = variantsOf(empty);
  for (const name of names) {
    const mined = mine(name, { variants, log: empty });
    assertEquals(mined.kind, MINERS[name].returns);
    assertEquals(activitiesOf(mined), [], name);
    if (name !== "temporal-profile") assertEquals(mine(name, { variants }), mined);
  }
});

Deno.test("each miner's model of a log knows the activities of the log, and no other", () => {
  for (const name of names) {
    // A profile has pairs of activities that follow each other; all of these do.
    assertEquals(activitiesOf(mine(name, input)), ["a", "b", "c", "d", "e"], name);
  }
});

/** The activities that a model names, sorted. */
function activitiesOf(mined: ReturnType<typeof mine>): string[] {
  const leaves = (tree: ProcessTree): string[] =>
    tree.kind === "activity" ? [tree.label] : tree.kind === "silent" ? [] : tree.children.flatMap(leaves);
  const named = mined.kind === "petri-net"
    ? mined.model.transitions.flatMap(({ label }) => label ?? [])
    : mined.kind === "process-tree"
    ? leaves(mined.model)
    : mined.kind === "temporal-profile"
    ? mined.model.distances.flatMap(({ from, to }) => [from, to])
    : mined.model.activities;
  return [...new Set(named)].sort();
}

Deno.test("parameters are read from the texts of flags", () => {
  const heuristics = minerOf("heuristics");
  const values = parseParameters(heuristics, { "loop-two": ".25", "and": "1", "dependency": undefined });
  assertEquals(values, { dependency: 0.5, and: 1, loopTwo: 0.25, cleaning: 0.05, longDistance: null });
});

/** Flags that are refused: miner, flag, its text, and what the answer names. */
const REFUSED: readonly [name: string, flag: string, text: string, named: string][] = [
  ["alpha", "noise", "0.2", "no parameters for the miner alpha"],
  ["heuristics", "noise", "0.2", "--loop-two"],
  ["alpha", "from", "dfg", "no parameters for the miner alpha"],
  ["inductive", "from", "log", "variants or dfg in --from"],
  ["inductive", "noise", "20%", "a number from 0 to 1 in --noise"],
  ["heuristics", "and", "1.5", "a number from 0 to 1 in --and"],
  ["heuristics", "and", "", "a number from 0 to 1 in --and"],
  ["heuristics", "and", "NaN", "a number from 0 to 1 in --and"],
  ["heuristics", "loop-two", "0x1", "a number from 0 to 1 in --loop-two"],
  ["heuristics", "__proto__", "1", "--dependency"],
];

Deno.test("parameters that a miner does not have, and values out of range, are refused in words", () => {
  for (const [name, flag, text, named] of REFUSED) {
    const refused = assertThrows(() => parseParameters(minerOf(name), Object.fromEntries([[flag, text]])), TracebookError);
    assertEquals(refused.kind, "usage");
    assert(refused.message.includes(named), refused.message);
  }
});

Deno.test("a miner that does not exist is refused with the names of those that do", () => {
  for (const name of ["beta", "constructor", "__proto__", ""]) {
    const refused = assertThrows(() => minerOf(name), TracebookError);
    assert(refused.message.includes("alpha-plus"), refused.message);
  }
});

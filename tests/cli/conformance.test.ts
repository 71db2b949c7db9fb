/**
 * Comparing a log with a model as a process: what it prints, what it refuses, that it keeps to its
 * budget.
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { petriNetOfTree } from "@/process-models/conversions/petri-net-of-tree.ts";
import { parseProcessTree } from "@/process-models/process-tree/process-tree-text.ts";
import { writePnml } from "@/formats/process-models/write-pnml.ts";
import { runCli } from "./run-cli.ts";

async function withFiles(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const rows = [["1", "abd"], ["2", "acd"], ["3", "ad"]].flatMap(([id, steps]) =>
      [...steps].map((step, i) => `${id},${step},2026-01-0${i + 1}T00:00:00Z`)
    );
    await Deno.writeTextFile(`${folder}/log.csv`, ["case,activity,timestamp", ...rows].join("\n"));
    const net = petriNetOfTree(parseProcessTree("->( 'a', X( 'b', 'c' ), 'd' )"));
    await Deno.writeTextFile(`${folder}/model.pnml`, writePnml(net));
    // Without a final marking, and without a place at which a run could end.
    const [first, last] = [net.initialMarking.indexOf(1), net.finalMarking!.indexOf(1)];
    const back = { id: "back", label: null, inputs: [{ place: last, weight: 1 }], outputs: [{ place: first, weight: 1 }] };
    const endless = { ...net, transitions: [...net.transitions, back], finalMarking: null };
    await Deno.writeTextFile(`${folder}/endless.pnml`, writePnml(endless));
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("conformance tells deviations with their moves, and null for what was not asked", () =>
  withFiles(async (folder) => {
    const call = ["conformance", `${folder}/log.csv`, "--model", `${folder}/model.pnml`];
    const { status, stdout, stderr } = await runCli([...call, "--method", "alignments", "--json"]);
    assertEquals(status, 0, stderr);
    const { alignments, ...others } = JSON.parse(stdout);
    assertEquals([alignments.deviationsTotal, alignments.exact], [1, true]);
    const [skipped] = alignments.variants.filter(({ deviations }: { deviations: number }) => deviations === 1);
    assertEquals(skipped.activities, ["a", "d"]);
    assertEquals(skipped.moves.map(({ event, label }: { event: string; label: string }) => [event, label]), [
      ["a", "a"],
      [null, skipped.moves[1].label],
      ["d", "d"],
    ]);
    assert(["b", "c"].includes(skipped.moves[1].label));
    for (const name of ["tokenReplay", "etcPrecisionAlignments", "generalization", "simplicityArcDegree", "footprints"]) {
      assertEquals(others[name], null, name);
    }
    const table = await runCli(call);
    assertEquals(table.status, 0, table.stderr);
    for (const part of ["deviations", "precision", "simplicity", "1 deviation  a → d"]) assertStringIncludes(table.stdout, part);
  }));

Deno.test("a missing or endless model, unknown methods and budgets are refused in words", () =>
  withFiles(async (folder) => {
    const log = `${folder}/log.csv`;
    const refused: readonly (readonly [args: string[], status: number, word: string])[] = [
      [[log], 2, "--model"],
      [[log, "--model", `${folder}/none.pnml`], 3, "none.pnml"],
      [[log, "--model", log], 2, ".pnml"],
      [[log, "--model", `${folder}/model.pnml`, "--method", "alignment"], 2, "alignments"],
      [[log, "--model", `${folder}/model.pnml`, "--budget", "soon"], 2, "60s"],
      [[log, "--model", `${folder}/endless.pnml`, "--method", "alignments"], 3, "final marking"],
    ];
    for (const [args, status, word] of refused) {
      const result = await runCli(["conformance", ...args]);
      assertEquals([result.status, result.stdout], [status, ""], args.join(" "));
      assertStringIncludes(result.stderr, word);
      assert(!/\n +at /.test(result.stderr), result.stderr);
    }
    const rest = await runCli(["conformance", log, "--model", `${folder}/endless.pnml`, "--json"]);
    assertEquals(rest.status, 0, rest.stderr);
    assertEquals(JSON.parse(rest.stdout).alignments, null);
    assertStringIncludes(rest.stderr, "final marking");
  }));

Deno.test("conformance --deviations lists deviations by cases, with durations and root causes", () =>
  withFiles(async (folder) => {
    const rows = Array.from({ length: 40 }, (_, i) => {
      const [channel, steps] = i < 12 ? ["web", "ad"] : i < 20 ? ["web", "abxd"] : ["desk", "abd"];
      return [...steps].map((step, k) => `${i},${step},2026-01-0${k + 1}T00:${10 + i}:00Z,${channel}`);
    });
    await Deno.writeTextFile(`${folder}/cases.csv`, ["case,activity,timestamp,case:channel", ...rows.flat()].join("\n"));
    const call = ["conformance", `${folder}/cases.csv`, "--model", `${folder}/model.pnml`, "--deviations"];
    const { status, stdout, stderr } = await runCli([...call, "--json"]);
    assertEquals(status, 0, stderr);
    const { deviations, cases, casesLeftOut, activities } = JSON.parse(stdout);
    assertEquals([cases, casesLeftOut], [40, 0]);
    assertEquals(deviations.map((one: Record<string, unknown>) => [one.kind, one.cases]), [
      ["any", 20],
      ["model-move", 12],
      ["log-move", 8],
    ]);
    assertEquals(deviations[2].activity, "x");
    assertEquals(deviations[1].duration.difference, -86400);
    const [cause] = deviations[0].rootCauses;
    assertEquals([cause.attribute, cause.value, cause.lift], ["channel", "web", 2]);
    assertEquals(activities.find(({ activity }: { activity: string }) => activity === "x").logMoves, 8);
    const table = await runCli(call);
    assertEquals(table.status, 0, table.stderr);
    for (const part of ["not allowed: x", "missing: ", "channel = web", "−24 h (−24 h to −24 h)"]) {
      assertStringIncludes(table.stdout, part);
    }
    const fits = await runCli([
      "conformance",
      `${folder}/log.csv`,
      "--model",
      `${folder}/model.pnml`,
      "--deviations",
      "--method",
      "all",
    ]);
    assertEquals([fits.status, fits.stdout], [2, ""], fits.stderr);
    const none = await runCli([...call, "--filter", "case:nothing", "--json"]);
    assertEquals(none.status, 0, none.stderr);
    assertEquals(JSON.parse(none.stdout).deviations.map((one: Record<string, unknown>) => [one.kind, one.cases]), [["any", 0]]);
    assertStringIncludes(none.stderr, "The log has no cases");
    const endless = await runCli(["conformance", `${folder}/log.csv`, "--model", `${folder}/endless.pnml`, "--deviations"]);
    assertEquals([endless.status, endless.stdout], [3, ""], endless.stderr);
    assertStringIncludes(endless.stderr, "final marking");
  }));

Deno.test("of a net with which nothing can be aligned it is said that no deviations can be told, and which models can", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const [log, net] = [`${folder}/log.csv`, `${folder}/net.pnml`];
    await Deno.writeTextFile(log, "case,activity,timestamp\n1,a,2026-01-01\n1,b,2026-01-02\n");
    // Nothing leads to the place of the final marking.
    await Deno.writeTextFile(
      net,
      `<pnml><net id="n" type="http://www.pnml.org/version-2009/grammar/pnmlcoremodel"><page id="p">
      <place id="start"><initialMarking><text>1</text></initialMarking></place><place id="middle"/><place id="end"/>
      <transition id="a"><name><text>a</text></name></transition>
      <arc id="x" source="start" target="a"/><arc id="y" source="a" target="middle"/></page>
      <finalmarkings><marking><place idref="end"><text>1</text></place></marking></finalmarkings></net></pnml>`,
    );
    const told = await runCli(["conformance", log, "--model", net]);
    assertStringIncludes(told.stdout, "cannot be told for this model", told.stderr);
    const listed = await runCli(["conformance", log, "--model", net, "--deviations"]);
    assertEquals(listed.status, 3);
    assertStringIncludes(listed.stderr, "cannot reach its final marking");
    assertStringIncludes(listed.stderr, "--miner inductive can always be aligned");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

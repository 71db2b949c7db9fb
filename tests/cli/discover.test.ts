/** Discovering and converting as processes: what they print, what they write, what they refuse. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { runCli } from "./run-cli.ts";
import { withLog } from "./with-log.ts";

/** A log whose cases run a, then b and c in either order, then d. */
const LOG = ["case,activity,timestamp"].concat(
  [["1", "abcd"], ["2", "acbd"], ["3", "abcd"]].flatMap(([id, steps]) =>
    [...steps].map((step, i) => `${id},${step},2026-01-0${i + 1}T00:00:00Z`)
  ),
).join("\n");

/** What a call answers as JSON. */
async function answer(...args: string[]): Promise<unknown> {
  const { status, stdout, stderr } = await runCli([...args, "--json"]);
  assertEquals(status, 0, stderr);
  return JSON.parse(stdout);
}

Deno.test("discover prints each miner's model as one JSON document of a known shape", () =>
  withLog(LOG, async (log) => {
    assertEquals(await answer("discover", log, "--miner", "alpha"), {
      places: [
        { in: [], out: ["a"] },
        { in: ["a"], out: ["b"] },
        { in: ["a"], out: ["c"] },
        { in: ["b"], out: ["d"] },
        { in: ["c"], out: ["d"] },
        { in: ["d"], out: [] },
      ],
      transitions: ["a", "b", "c", "d"],
    });
    assertEquals(await answer("discover", log, "--miner", "inductive"), {
      tree: "->( 'a', +( 'b', 'c' ), 'd' )",
      canonical: "->( 'a', +( 'b', 'c' ), 'd' )",
    });
    const { edges } = await answer("discover", log, "--miner", "heuristics", "--dependency", "0.6") as { edges: unknown[] };
    assertEquals(edges, [{ from: "a", to: "b", dependency: 2 / 3, count: 2 }, {
      from: "c",
      to: "d",
      dependency: 2 / 3,
      count: 2,
    }]);
    const graph = await answer("discover", log, "--miner", "dfg");
    assertEquals(graph, (await answer("facts", log) as { directlyFollows: unknown }).directlyFollows);
  }));

Deno.test("a discovered model is written as a file that convert turns into other notations", () =>
  withLog(LOG, async (log, folder) => {
    const call = async (...args: string[]) => {
      const { status, stderr } = await runCli(args);
      assertEquals(status, 0, stderr);
    };
    await call("discover", log, "--miner", "inductive", "-o", `${folder}/model.ptml`);
    await call("convert", `${folder}/model.ptml`, `${folder}/model.bpmn`);
    await call("convert", `${folder}/model.bpmn`, `${folder}/model.pnml`);
    await call("convert", log, `${folder}/log.xes.gz`);
    assertStringIncludes(await Deno.readTextFile(`${folder}/model.bpmn`), "BPMNDiagram");
    const facts = async (file: string) => ({ ...await answer("facts", file) as object, file: "", csvColumns: undefined });
    assertEquals(await facts(`${folder}/log.xes.gz`), await facts(log));
  }));

Deno.test("flags of another miner, unknown miners and formats, and models for logs are refused in words", () =>
  withLog(LOG, async (log, folder) => {
    const refused: readonly (readonly [args: string[], status: number, word: string])[] = [
      [["discover", log], 2, "--miner"],
      [["discover", log, "--miner", "alhpa"], 2, "alpha"],
      [["discover", log, "--miner", "alpha", "--noise", "0.2"], 2, "--noise"],
      [["discover", log, "--miner", "inductive", "--noise", "2"], 2, "from 0 to 1"],
      [["discover", log, "--miner", "inductive", "--dependency", "0.5"], 2, "--dependency"],
      [["discover", log, "--miner", "alpha", "-o", `${folder}/x.docx`], 2, ".pnml"],
      [["discover", log, "--miner", "alpha", "-o", `${folder}/x.ptml`], 2, "process tree"],
      [["discover", log, "--miner", "declare", "-o", `${folder}/x.bpmn`], 2, "--json"],
      [["discover", `${folder}/none.csv`, "--miner", "alpha"], 3, "none.csv"],
      [["convert", log, `${folder}/x.bpmn`], 2, "discover"],
      [["convert", log, `${folder}/x.pnml`, "--from", "pnml"], 3, "line 1"],
      [["convert", `${folder}/none.pnml`, `${folder}/x.bpmn`], 3, "nothing of that name"],
    ];
    for (const [args, status, word] of refused) {
      const result = await runCli(args);
      assertEquals([result.status, result.stdout], [status, ""], args.join(" "));
      assertStringIncludes(result.stderr, word);
      assert(!/\n +at /.test(result.stderr), result.stderr);
    }
  }));

Deno.test("rules that discover writes are what conformance checks a log against", () =>
  withLog(LOG, async (log, folder) => {
    const other = `${folder}/other.csv`;
    await Deno.writeTextFile(
      other,
      ["case,activity,timestamp", "7,a,2026-01-01T00:00:00Z", "7,d,2026-01-09T00:00:00Z"].join("\n"),
    );
    for (const miner of ["declare", "log-skeleton", "temporal-profile"]) {
      const rules = `${folder}/${miner}.json`;
      const written = await runCli(["discover", log, "--miner", miner, "-o", rules]);
      assertEquals([written.status, written.stdout], [0, ""], written.stderr);
      const { kind, version, ...model } = JSON.parse(await Deno.readTextFile(rules));
      assertEquals([kind, version], [miner, 1]);
      assertEquals(model, await answer("discover", log, "--miner", miner));
      if (miner !== "declare") {
        assertEquals((await answer("conformance", log, "--model", rules) as { fittingCases: number }).fittingCases, 3, miner);
      }
      const report = await answer("conformance", other, "--model", rules) as Record<string, unknown>;
      assertEquals([report.kind, report.cases, report.fittingCases, report.complete], [miner, 1, 0, true]);
      if (miner === "temporal-profile") {
        const [deviation] = report.deviations as Record<string, unknown>[];
        assertEquals([deviation.case, deviation.first, deviation.second, deviation.seconds], ["7", 0, 1, 8 * 86400]);
      } else assertEquals((report.variants as { cases: string[] }[])[0].cases, ["7"]);
      const table = await runCli(["conformance", other, "--model", rules]);
      assertEquals(table.status, 0, table.stderr);
      const found = miner === "temporal-profile" ? "a … d" : "broken in 1";
      for (const part of ["cases that fit", found]) assertStringIncludes(table.stdout, part);
    }
  }));

Deno.test("the text of rules has the strongest ones, of the model and of those that a log breaks; JSON has all", () =>
  withLog(LOG, async (log, folder) => {
    const declare = ["discover", log, "--miner", "declare"];
    const rulesOf = async (...args: string[]) =>
      Number(/rules \((?:.* of )?(\d+)/.exec((await runCli([...declare, ...args])).stdout)?.[1]);
    const { constraints } = await answer(...declare) as { constraints: unknown[] };
    const strongest = (await answer(...declare, "--rules", "strongest") as { constraints: unknown[] }).constraints;
    assert(strongest.length < constraints.length);
    assertEquals([await rulesOf(), await rulesOf("--rules", "all")], [strongest.length, constraints.length]);

    const [rules, other] = [`${folder}/rules.json`, `${folder}/other.csv`];
    assertEquals((await runCli([...declare, "-o", rules])).status, 0);
    await Deno.writeTextFile(other, "case,activity,timestamp\n7,a,2026-01-01\n7,d,2026-01-09\n");
    const report = await answer("conformance", other, "--model", rules) as {
      rules: { activatedCases: number; keptCases: number }[];
    };
    const broken = report.rules.filter(({ activatedCases, keptCases }) => keptCases < activatedCases).length;
    const { stdout } = await runCli(["conformance", other, "--model", rules]);
    const told = Number(/broken rules, without those that follow from another \((?:\d+ of )?(\d+)\)/.exec(stdout)?.[1]);
    assert(told > 0 && told < broken, stdout);
  }));

Deno.test("files that hold no rules, and flags that are for other models, are refused in words", () =>
  withLog(LOG, async (log, folder) => {
    const rules = `${folder}/rules.json`;
    assertEquals((await runCli(["discover", log, "--miner", "declare", "-o", rules])).status, 0);
    await Deno.writeTextFile(`${folder}/untagged.json`, JSON.stringify(await answer("discover", log, "--miner", "declare")));
    await Deno.writeFile(`${folder}/bytes.json`, Uint8Array.of(0x7b, 0xff, 0x7d));
    const refused: readonly (readonly [args: string[], status: number, word: string])[] = [
      [["discover", log, "--miner", "inductive", "-o", `${folder}/x.json`], 2, ".pnml"],
      [["discover", log, "--miner", "declare", "-o", `${folder}/x.pnml`], 2, ".json"],
      [["conformance", log, "--model", `${folder}/none.json`], 3, "none.json"],
      [["conformance", log, "--model", `${folder}/untagged.json`], 3, "as kind"],
      [["conformance", log, "--model", `${folder}/bytes.json`], 3, "UTF-8"],
      [["conformance", log, "--model", rules, "--method", "alignments"], 2, "--method"],
      [["conformance", log, "--model", rules, "--zeta", "3"], 2, "temporal profile"],
      [["conformance", log, "--model", rules, "--zeta", "wide"], 2, "--zeta"],
    ];
    for (const [args, status, word] of refused) {
      const result = await runCli(args);
      assertEquals([result.status, result.stdout], [status, ""], args.join(" "));
      assertStringIncludes(result.stderr, word);
      assert(!/\n +at /.test(result.stderr), result.stderr);
    }
  }));

import { assertEquals, assertStringIncludes } from "@std/assert";
import { writePnml } from "@/formats/process-models/write-pnml.ts";
import { petriNetOfTree } from "@/process-models/conversions/petri-net-of-tree.ts";
import { parseProcessTree } from "@/process-models/process-tree/process-tree-text.ts";
import { runCli } from "./run-cli.ts";

Deno.test("conformance writes a certificate that verify proves, alone and against log and model, and refuses when it is changed", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const rows = [["1", "abd"], ["2", "ad"], ["3", "axd"]].flatMap(([id, steps]) =>
      [...steps].map((step, i) => `${id},${step},2026-01-0${i + 1}T00:00:00Z`)
    );
    const [log, model, other, proof] = ["log.csv", "model.pnml", "other.pnml", "proof.jsonl"].map((name) => `${folder}/${name}`);
    await Deno.writeTextFile(log, ["case,activity,timestamp", ...rows].join("\n"));
    await Deno.writeTextFile(model, writePnml(petriNetOfTree(parseProcessTree("->( 'a', X( 'b', 'c' ), 'd' )"))));
    await Deno.writeTextFile(other, writePnml(petriNetOfTree(parseProcessTree("->( 'a', 'b', 'd' )"))));
    const written = await runCli(["conformance", log, "--model", model, "--certificate", proof]);
    assertEquals(written.status, 0, written.stderr);
    assertStringIncludes(written.stderr, "3 variants, each proven");
    for (const against of [[], [log, "--model", model]]) {
      const { status, stdout, stderr } = await runCli(["verify", proof, ...against]);
      assertEquals(status, 0, stderr);
      assertStringIncludes(stdout, "Proven: the 3 deviations of 3 variants, 3 cases, are the fewest possible");
    }
    const json = await runCli(["verify", proof, "--json"]);
    assertEquals(JSON.parse(json.stdout).proven, { variants: 3, cases: 3 });

    const elsewhere = await runCli(["verify", proof, log, "--model", other]);
    assertEquals([elsewhere.status, elsewhere.stdout], [3, ""]);
    assertStringIncludes(elsewhere.stderr, "another net");
    const text = await Deno.readTextFile(proof);
    await Deno.writeTextFile(proof, text.replace('"cost":1', '"cost":0'));
    const changed = await runCli(["verify", proof]);
    assertEquals([changed.status, changed.stdout], [3, ""]);
    assertStringIncludes(changed.stderr, "proof.jsonl, line");

    for (const args of [[proof, log], [proof, "--model", model]]) assertEquals((await runCli(["verify", ...args])).status, 2);
    const filtered = await runCli(["verify", proof, "--filter", "case:1"]);
    assertEquals(filtered.status, 2);
    assertStringIncludes(filtered.stderr, "a log that --filter is for");
    const missing = await runCli(["verify", `${folder}/none.jsonl`]);
    assertEquals(missing.status, 3);
    assertStringIncludes(missing.stderr, "nothing of that name");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

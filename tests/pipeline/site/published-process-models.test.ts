import { assertEquals, assertNotEquals, assertStringIncludes } from "@std/assert";
import { Buffer } from "node:buffer";
import { writePnml } from "@/formats/process-models/write-pnml.ts";
import { processModelPath, processModelsFingerprint, publishedProcessModels } from "@/pipeline/site/published-process-models.ts";
import { petriNetOfTree } from "@/process-models/conversions/petri-net-of-tree.ts";
import { parseProcessTree } from "@/process-models/process-tree/process-tree-text.ts";

const pnml = (tree: string) => writePnml(petriNetOfTree(parseProcessTree(tree)));

Deno.test("models of the folder are published byte for byte, those of a log for it alone, and a broken one says why", async () => {
  const folder = await Deno.makeTempDir();
  try {
    assertEquals(await publishedProcessModels(`${folder}/none`), []);
    const none = await processModelsFingerprint(`${folder}/none`);
    await Deno.mkdir(`${folder}/fines`);
    const files = {
      "all.pnml": pnml("->( 'a', 'b' )"),
      "fines/all.pnml": pnml("->( 'a', 'c' )"),
      "broken.bpmn": "<a",
      "notes.txt": "",
    };
    for (const [name, text] of Object.entries(files)) await Deno.writeTextFile(`${folder}/${name}`, text);
    const models = await publishedProcessModels(folder);
    assertEquals(models.map(({ name, log, problem }) => [name, log, problem === null]), [
      ["all.pnml", null, true],
      ["broken.bpmn", null, false],
      ["all.pnml", "fines", true],
    ]);
    assertEquals(Buffer.from(models[0].base64!, "base64").toString(), files["all.pnml"]);
    assertStringIncludes(models[1].problem!, "broken.bpmn");
    assertNotEquals(await processModelsFingerprint(folder), none);
    // What `explain` reads by the name that a page tells.
    assertEquals(await processModelPath(folder, "all.pnml", "fines"), `${folder}/fines/all.pnml`);
    assertEquals(await processModelPath(folder, "all.pnml", "orders"), `${folder}/all.pnml`);
    assertEquals(await processModelPath(folder, "../secret.pnml", "orders"), null);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

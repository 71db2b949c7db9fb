import { assertEquals } from "@std/assert";
import { bundleLibrary } from "@/pipeline/site/bundle-library.ts";
import { PROJECT_ROOT } from "@/pipeline/project-root.ts";

const PROGRAM = `
  import { createEventLogBuilder, directlyFollowsOf, readXes, variantsOf } from "./tracebook.mjs";
  const event = (name) => '<event><string key="concept:name" value="' + name + '"/><date key="time:timestamp" value="2026-01-01"/></event>';
  const text = "<log><trace>" + event("ask") + event("answer") + "</trace></log>";
  const builder = createEventLogBuilder();
  await readXes(new Blob([text]).stream(), { source: "example.xes" }, builder);
  const { activities, from, to } = directlyFollowsOf(variantsOf(builder.build()).variants);
  console.log(JSON.stringify({ activities, from: [...from], to: [...to] }));
`;

async function nodeIsThere(): Promise<boolean> {
  try {
    return (await new Deno.Command("node", { args: ["--version"], stdout: "null" }).output()).success;
  } catch {
    return false;
  }
}

const there = await nodeIsThere();

Deno.test({
  name: `the library is one module that Node.js runs${there ? "" : " (skipped: no node on the search path)"}`,
  ignore: !there,
  async fn() {
    const folder = await Deno.makeTempDir();
    try {
      await bundleLibrary({ root: PROJECT_ROOT, path: `${folder}/tracebook.mjs` });
      await Deno.writeTextFile(`${folder}/program.mjs`, PROGRAM);
      const output = await new Deno.Command("node", { args: [`${folder}/program.mjs`] }).output();
      assertEquals(new TextDecoder().decode(output.stderr), "");
      assertEquals(JSON.parse(new TextDecoder().decode(output.stdout)), { activities: ["answer", "ask"], from: [1], to: [0] });
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

import { assertAlmostEquals, assertEquals } from "@std/assert";
import { join } from "node:path";
import { PROJECT_ROOT } from "@/pipeline/project-root.ts";

interface NotebookFile {
  readonly cells: readonly { readonly cell_type: string; readonly source: readonly string[] }[];
}

Deno.test("the cells of the Jupyter notebook run one after the other, and support what its text concludes", async () => {
  const file: NotebookFile = JSON.parse(await Deno.readTextFile(join(PROJECT_ROOT, "data/notebooks/why-slow.ipynb")));
  const code = file.cells.filter(({ cell_type }) => cell_type === "code").map(({ source }) => source.join(""));
  // The kernel resolves imports from the project's folder, as a module in it does.
  const path = join(PROJECT_ROOT, "tests", `notebook-${crypto.randomUUID()}.ts`);
  await Deno.writeTextFile(
    path,
    [...code, "export const shown = { segments: segments.objects(), byPriority: byPriority.objects(), groups };"].join("\n;\n"),
  );
  try {
    const { shown } = await import(`file://${path}`) as {
      shown: {
        segments: { from: string; to: string; share: number }[];
        byPriority: { priority: string; median: number }[];
        groups: Record<string, number>;
      };
    };
    const [first] = shown.segments;
    assertEquals([first.from, first.to], ["Assess risk", "Decide"]);
    assertAlmostEquals(first.share, 0.41, 0.01);
    const [express, standard] = shown.byPriority;
    assertEquals(express.median < standard.median * 0.6, true);
    assertAlmostEquals(shown.groups["documents were requested"] - shown.groups["complete at once"], 4.4, 0.5);
  } finally {
    await Deno.remove(path);
  }
});

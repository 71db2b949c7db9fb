import { assertEquals } from "@std/assert";

interface Graph {
  readonly modules: readonly { readonly specifier: string }[];
}

for (
  const file of [
    "dataset/completed-cases.ts",
    "models/model-file.ts",
    "running-cases/explain-prediction.ts",
    "running-cases/forecast-running-cases.ts",
  ]
) {
  Deno.test(`a page that imports src/prediction/${file} loads no package with it`, async () => {
    const args = ["info", "--json", new URL(`../../src/prediction/${file}`, import.meta.url).href];
    const { stdout } = await new Deno.Command(Deno.execPath(), { args }).output();
    const { modules } = JSON.parse(new TextDecoder().decode(stdout)) as Graph;
    assertEquals(modules.map(({ specifier }) => specifier).filter((specifier) => !specifier.startsWith("file:")), []);
  });
}

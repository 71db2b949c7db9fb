import { assert, assertEquals, assertLess, assertStringIncludes } from "@std/assert";
import { TracebookError } from "@/errors.ts";
import { bundlePage, bundlePages } from "@/pipeline/notebook/bundle-page.ts";
import { pageTemplates } from "@/pipeline/notebook/export-page.ts";
import { parsePage } from "@/pipeline/notebook/parse-page.ts";
import { PROJECT_ROOT } from "@/pipeline/project-root.ts";

/** Pages with one cell each. */
const pagesOf = (cells: readonly string[]) =>
  cells.map((cell, i) => parsePage(`\`\`\`js\n${cell}\n\`\`\`\n`, `pages/own-${i}.md`));

const SOUND = [
  'import { sayCount } from "../src/numerics/number-text.ts";\ndisplay(sayCount(1234));',
  "const twice = (number) => 2 * number;\ndisplay(twice(2));",
];

Deno.test("pages that are bundled in one run have the bytes of each bundled alone", async () => {
  const pages = pagesOf(SOUND);
  const together = await bundlePages(pages, PROJECT_ROOT);
  for (const [i, page] of pages.entries()) {
    assertEquals(together[i], { status: "fulfilled", value: await bundlePage(page, PROJECT_ROOT) });
  }
});

Deno.test("a page that cannot be bundled does not stop the others", async () => {
  const outcomes = await bundlePages(
    pagesOf([SOUND[0], 'import { nothing } from "./components/not-there.js";\ndisplay(nothing);', SOUND[1], "const x = ;"]),
    PROJECT_ROOT,
  );
  assertEquals(outcomes.map(({ status }) => status), ["fulfilled", "rejected", "fulfilled", "rejected"]);
  const problems = outcomes.flatMap((outcome) => outcome.status === "rejected" ? [outcome.reason] : []);
  for (const problem of problems) assert(problem instanceof TracebookError);
  assertStringIncludes(problems[0].message, "not-there.js");
  assertStringIncludes(problems[1].message, "pages/own-3.md");
});

Deno.test("a page that reads a file of a data loader, which may hold what is withheld, is refused with the line that does and with ways out", async () => {
  const [page] = pagesOf(['const twice = 2;\nconst busiest = FileAttachment("data/busiest.json").json();']);
  const [outcome] = await bundlePages([page], PROJECT_ROOT);
  assertEquals(outcome.status, "rejected");
  const { message } = (outcome as PromiseRejectedResult).reason;
  for (const part of ["pages/own-0.md, line 3: ", "log.casesTable()", "deno task build"]) assertStringIncludes(message, part);
});

Deno.test("a page takes along only the components that its cells name, and the functions of d3 that they call", async () => {
  const [page] = pagesOf(['import { sayCount } from "./components/tracebook.js";\ndisplay(sayCount(d3.median([1, 2, 3])));']);
  const { script, workers, predicts } = await bundlePage(page, PROJECT_ROOT);
  assertEquals([workers, predicts], [[], false]);
  assertLess(script.length, 250_000);
});

Deno.test("a page that shows the state of a site is not exported: a file has only the data of a log", async () => {
  assertEquals((await pageTemplates(PROJECT_ROOT, ["jobs.md"])).size, 0);
});

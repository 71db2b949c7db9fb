import { assertEquals, assertThrows } from "@std/assert";
import { join } from "node:path";
import { TracebookError } from "@/errors.ts";
import { compileCell } from "@/pipeline/notebook/compile-cell.ts";
import { parsePage } from "@/pipeline/notebook/parse-page.ts";
import { PROJECT_ROOT } from "@/pipeline/project-root.ts";

const parse = (text: string) => parsePage(text, "pages/own.md");

Deno.test("cells and expressions within lines have the lines of the file", () => {
  const { title, cells, html } = parse(
    "---\ntitle: Own\n---\n\n```js\nconst a = 1;\n```\n\nIt is ${a} and `${not}`.\n\n<div>${b}</div>\n",
  );
  assertEquals(title, "Own");
  assertEquals(cells.map(({ text, mode, line }) => [text, mode, line]), [
    ["const a = 1;", "block", 6],
    ["a", "inline", 9],
    ["b", "inline", 11],
  ]);
  assertEquals(html.includes("<code>${not}</code>"), true);
});

Deno.test("expressions may hold braces, strings and templates", () => {
  const { cells } = parse('${ { a: "}" }.a } ${`${1}}`} ${fn(() => { return 1; })}\n');
  assertEquals(cells.map(({ text }) => text), [' { a: "}" }.a ', "`${1}}`", "fn(() => { return 1; })"]);
});

Deno.test("an echoed cell shows its code behind what it displays; a block that is not run is code alone", () => {
  const { cells, html } = parse("```js echo\n1 < 2\n```\n\n```js run=false\n${a}\n```\n");
  assertEquals(cells.map(({ text, echo }) => [text, echo]), [["1 < 2", true]]);
  assertEquals(/data-cell="0"><\/div>\s*<pre><code class="language-js">1 &lt; 2/.test(html), true);
  assertEquals(html.includes("${a}"), true);
});

Deno.test("what cannot travel or is not closed is refused with its line", () => {
  for (const [text, line] of [["\n```sql\nselect 1\n```\n", 3], ["```js\n1\n", 1], ["a\n\n${a b}\n", 3], ["${", 1]] as const) {
    assertEquals(assertThrows(() => parse(text), TracebookError).details.line, line);
  }
});

const PAGES = join(PROJECT_ROOT, "pages");

/** The pages of the project, such as `guide/index.md`. */
const pagesOfSite = (): string[] =>
  ["", "guide/"].flatMap((folder) => Array.from(Deno.readDirSync(join(PAGES, folder)), ({ name }) => folder + name))
    .filter((name) => name.endsWith(".md"));

Deno.test("every page of the site is read, and each of its cells displays something or defines it", async () => {
  const pages = pagesOfSite();
  assertEquals(pages.length > 4, true);
  for (const name of pages) {
    const text = await Deno.readTextFile(join(PAGES, name));
    for (const cell of parsePage(text, name).cells) {
      const { body, outputs, imports } = compileCell(cell);
      assertEquals(body.startsWith("display(") || outputs.length + imports.length > 0, true, `${name}:${cell.line} does nothing`);
    }
  }
});

Deno.test("a page says that it follows another log if, and only if, each of its cells is a component that does", () => {
  const isRebuilt = (path: string, component: string) => {
    const source = Deno.readTextFileSync(join(PAGES, path.replace(/\.js$/, ".ts")));
    const definition = source.split(/\n(?=export |const |function |async |\/\*\*)/)
      .find((part) => new RegExp(`^export (const|function) ${component}\\b`).test(part));
    return /\b(rebuilt|Headline)\(/.test(definition ?? "");
  };
  const follows = (name: string, text: string) => {
    const { cells } = parsePage(text, name);
    const code = cells.filter(({ mode }) => mode === "block").map(({ text }) => text).join("\n");
    const imports = /import \{([^}]*)\} from "([^"]*)";/g;
    const paths = new Map(
      [...code.matchAll(imports)].flatMap(([, names, path]) => names.split(",").map((name) => [name.trim(), path] as const)),
    );
    if (code.replace(imports, "").trim() !== "const log = await openLog();") return false;
    return cells.filter(({ mode }) => mode === "inline").every(({ text }) => {
      const component = /^(\w+)\(log\b/.exec(text)?.[1];
      return component !== undefined && isRebuilt(paths.get(component)!, component);
    });
  };
  const texts = pagesOfSite().map((name) => [name, Deno.readTextFileSync(join(PAGES, name))] as const);
  const says = ([, text]: readonly [string, string]) => /^---\n(?:(?!---)[^\n]*\n)*follows-log: true\n/.test(text);
  assertEquals(
    texts.filter(says).map(([name]) => name),
    texts.filter(([name, text]) => follows(name, text)).map(([name]) => name),
    "write follows-log: true into the front matter of a page whose cells are all components that are rebuilt, and of no other",
  );
});

Deno.test("a page is kept from the export by its front matter alone, whatever its line ends", () => {
  for (const end of ["\n", "\r\n"]) {
    const parsed = (...lines: string[]) => parse(lines.join(end)).isExported;
    assertEquals(parsed("---", "title: Own", "export: false", "---", "Text", ""), false);
    assertEquals(parsed("---", "title: Own", "---", "````md", "---", "export: false", "---", "````", ""), true);
  }
});

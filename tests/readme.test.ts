/**
 * README's promises: what it names exists, what it lists is all. What the commands do is tested
 * with them.
 */
import { assert, assertEquals } from "@std/assert";
import { COMMANDS } from "@/cli/commands.ts";
import { SETTINGS } from "@/pipeline/settings.ts";

const README = await Deno.readTextFile(new URL("../README.md", import.meta.url));
const CONFIG = JSON.parse(await Deno.readTextFile(new URL("../deno.json", import.meta.url))) as {
  tasks: Record<string, unknown>;
  imports: Record<string, string>;
};

const all = (pattern: RegExp) => [...README.matchAll(pattern)].map((match) => match[1]);

Deno.test("every task that README names is a task, and every task is named", () => {
  const named = new Set(all(/deno task ([a-z]+(?:-[a-z]+)*)/g));
  assertEquals([...named].filter((name) => !Object.hasOwn(CONFIG.tasks, name)), []);
  assertEquals(Object.keys(CONFIG.tasks).filter((name) => !named.has(name)), []);
});

Deno.test("every flag that README names is a flag", async () => {
  const commands = await Promise.all(Object.values(COMMANDS).map((load) => load()));
  const flags = new Set([
    ..."yes cwd quiet data-binary now".split(" "),
    /* of npx, deno and curl */ "help",
    "port",
    ...commands.flatMap((command) => Object.keys(command.flags)),
  ]);
  const named = all(/(?<![\w-])--([a-z][a-z-]*)/g);
  assertEquals(named.filter((name) => !flags.has(name)), []);
});

Deno.test("README's table of settings is the program's", () => {
  const rows = [...README.matchAll(/^\| `([A-Z_]+)` \| (.+) \| (.+) \|$/gm)].map(([, variable, value, meaning]) => ({
    variable,
    default: value,
    meaning,
  }));
  assertEquals(rows, SETTINGS.map((setting) => ({ ...setting })));
});

Deno.test("README's folder map names every room of the house, and nothing else", async () => {
  const map = /## What to read first\n([\s\S]*?)\n###? /.exec(README)?.[1] ?? "";
  const named = [...map.matchAll(/^\| (.+?) \|/gm)].flatMap(([, cell]) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, path]) => path)
  );
  for (const path of named) assert((await Deno.stat(path)).isDirectory, path);
  const rooms: string[] = [];
  for await (const entry of Deno.readDir("src")) if (entry.isDirectory) rooms.push(`src/${entry.name}`);
  const tops = ["data", "data-loaders", "jobs", "pages", "tests"];
  assertEquals([...rooms, ...tops].filter((path) => !named.includes(path)), []);
});

Deno.test("README says why each package is there", () => {
  const packages = Object.entries(CONFIG.imports).filter(([, to]) => to.startsWith("npm:")).map(([name]) =>
    name.replace(/^npm-|\/$/g, "")
  );
  const table = /\n## Packages[\s\S]*?\n## /.exec(README)?.[0] ?? "";
  assertEquals(packages.filter((name) => !table.includes(`\`${name}\``)), []);
});

Deno.test("the pictures that README shows are there and small", async () => {
  for (const path of all(/!\[[^\]]*\]\(([^)]+)\)/g)) assert((await Deno.stat(path)).size < 300_000, path);
});

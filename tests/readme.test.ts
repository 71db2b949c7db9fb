/**
 * README's promises: what it names exists, what it lists is all. What the commands do is tested
 * with them.
 */
import { assert, assertEquals } from "@std/assert";
import { COMMANDS } from "@/cli/commands.ts";
import { settingsFrom } from "@/pipeline/settings.ts";
import { README_SETTINGS } from "./readme-settings.ts";

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
  const commands = await Promise.all(Object.values(COMMANDS).map(({ load }) => load()));
  const flags = new Set([
    ..."yes cwd quiet data-binary now".split(" "),
    /* of npx, deno and curl */ "help",
    "port",
    ...commands.flatMap((command) => Object.keys(command.flags)),
  ]);
  const named = all(/(?<![\w-])--([a-z][a-z-]*)/g);
  assertEquals(named.filter((name) => !flags.has(name)), []);
});

Deno.test("README's table of settings has those that the program reads, each with its default", () => {
  const read = new Set<string>();
  // Those of the provider are read where there is one.
  const signIn: Record<string, string> = {
    TRACEBOOK_OIDC_ISSUER: "https://login.example.org",
    TRACEBOOK_OIDC_CLIENT: "tracebook",
    TRACEBOOK_URL: "https://tracebook.example.org/",
    TRACEBOOK_SECRET: "x".repeat(32),
  };
  const defaults = settingsFrom(new Proxy(signIn, { get: (target, name: string) => (read.add(name), target[name]) }));
  assertEquals(README_SETTINGS.map(({ variable }) => variable).sort(), [...read].sort());
  for (const { variable, default: value } of README_SETTINGS.filter(({ default: value }) => !value.startsWith("("))) {
    assertEquals(settingsFrom({ ...signIn, [variable]: value }), defaults, variable);
  }
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

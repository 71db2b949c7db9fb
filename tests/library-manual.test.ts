/**
 * `deno doc` of the library's entry points reads as a manual: every public symbol says what it is,
 * every public function shows a call that runs, every type that one of them needs can be imported.
 */
import { assertEquals } from "@std/assert";

interface Doc {
  readonly doc?: string;
  readonly tags?: readonly { readonly kind: string }[];
}
interface Declaration {
  readonly kind: string;
  readonly jsDoc?: Doc;
}
interface DocSymbol {
  readonly name: string;
  readonly declarations: readonly Declaration[];
}

const ROOT = new URL("../", import.meta.url);
const { exports } = JSON.parse(await Deno.readTextFile(new URL("deno.json", ROOT))) as { exports: Record<string, string> };
const entries = Object.values(exports);

async function denoDoc(flag: string): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const args = ["doc", flag, ...entries];
  const output = await new Deno.Command(Deno.execPath(), { args, cwd: ROOT, env: { NO_COLOR: "1" } }).output();
  return { stdout: new TextDecoder().decode(output.stdout), stderr: new TextDecoder().decode(output.stderr) };
}

const nodes = Object.values(JSON.parse((await denoDoc("--json")).stdout).nodes) as { symbols: readonly DocSymbol[] }[];
const symbols = nodes.flatMap(({ symbols }) => symbols);
// A symbol that an entry point takes from another one has no doc there.
const documented = new Set(symbols.filter(({ declarations }) => declarations.some(says)).map(({ name }) => name));
const lacking = (test: (declaration: Declaration) => boolean) =>
  symbols.filter(({ declarations }) => declarations.some(test)).map(({ name }) => name);

function says({ jsDoc }: Declaration): boolean {
  return (jsDoc?.doc ?? "").trim() !== "";
}

Deno.test("every public symbol of the library says what it is", () => {
  assertEquals(nodes.length, entries.length);
  assertEquals(symbols.map(({ name }) => name).filter((name) => !documented.has(name)), []);
});

Deno.test("every public function of the library has an example, which the doc tests run", () => {
  assertEquals(lacking(({ kind, jsDoc }) => kind === "function" && !jsDoc?.tags?.some((tag) => tag.kind === "example")), []);
});

Deno.test("every type in the signatures of the library can be imported", async () => {
  const { stderr } = await denoDoc("--lint");
  assertEquals(stderr.match(/error\[private-type-ref\].*/g) ?? [], []);
});

/**
 * `deno doc src/mod.ts` reads as a manual: every public symbol says what it is, every public
 * function shows a call that runs.
 */
import { assertEquals } from "@std/assert";

interface Doc {
  readonly doc?: string;
  readonly tags?: readonly { readonly kind: string }[];
}
interface DocSymbol {
  readonly name: string;
  readonly declarations: readonly { readonly kind: string; readonly jsDoc?: Doc }[];
}

async function publicSymbols(): Promise<readonly DocSymbol[]> {
  const module = new URL("../src/mod.ts", import.meta.url);
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["doc", "--json", module.pathname], stderr: "null" })
    .output();
  const { nodes } = JSON.parse(new TextDecoder().decode(stdout)) as { nodes: Record<string, { symbols: readonly DocSymbol[] }> };
  return nodes[module.href].symbols;
}

const symbols = await publicSymbols();
const lacking = (test: (declaration: DocSymbol["declarations"][number]) => boolean) =>
  symbols.filter(({ declarations }) => declarations.some(test)).map(({ name }) => name);

Deno.test("every public symbol of the library says what it is", () => {
  assertEquals(lacking(({ jsDoc }) => (jsDoc?.doc ?? "").trim() === ""), []);
});

Deno.test("every public function of the library has an example, which the doc tests run", () => {
  assertEquals(lacking(({ kind, jsDoc }) => kind === "function" && !jsDoc?.tags?.some((tag) => tag.kind === "example")), []);
});

import { assert, assertEquals, assertNotEquals, assertRejects, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { TracebookError } from "@/errors.ts";
import { pseudonymsOf } from "@/pipeline/privacy/pseudonyms.ts";
import { KEY_FILE, readPseudonymKey } from "@/pipeline/privacy/pseudonym-key.ts";

const names = fc.uniqueArray(fc.string(), { maxLength: 50 });
const key = fc.uint8Array({ minLength: 32, maxLength: 64 });

Deno.test("different names have different pseudonyms, short and of one form", () => {
  fc.assert(fc.property(names, key, (names, key) => {
    const pseudonyms = pseudonymsOf(names, { key, kind: "cases", slug: "orders" });
    assertEquals([...pseudonyms.keys()], names);
    assertEquals(new Set(pseudonyms.values()).size, names.length);
    for (const pseudonym of pseudonyms.values()) assert(/^case-([0-9a-f]{12}){1,2}$/.test(pseudonym), pseudonym);
  }));
});

Deno.test("a name keeps its pseudonym, whatever other names come and go", () => {
  fc.assert(fc.property(names, names, key, (names, others, key) => {
    const options = { key, kind: "resources", slug: "orders" } as const;
    const later = pseudonymsOf(new Set([...others, ...names]), options);
    for (const [name, pseudonym] of pseudonymsOf(names, options)) assertEquals(later.get(name), pseudonym);
  }));
});

Deno.test("another key, log or kind gives other pseudonyms", () => {
  const of = (key: number, kind: "cases" | "resources", slug: string) =>
    pseudonymsOf(["Ann"], { key: new Uint8Array(32).fill(key), kind, slug }).get("Ann")!.split("-")[1];
  const all = [of(1, "cases", "orders"), of(2, "cases", "orders"), of(1, "cases", "claims"), of(1, "resources", "orders")];
  assertEquals(new Set(all).size, 4);
});

Deno.test("the order of pseudonyms has nothing to do with that of the names", () => {
  const names = Array.from({ length: 1000 }, (_, i) => String(i).padStart(4, "0"));
  const pseudonyms = [...pseudonymsOf(names, { key: new Uint8Array(32), kind: "cases", slug: "orders" }).values()];
  const ascending = pseudonyms.filter((pseudonym, i) => i > 0 && pseudonyms[i - 1] < pseudonym).length;
  assert(ascending > 400 && ascending < 600, `${ascending} of 999 pairs ascend`);
});

Deno.test("the key is made once, only its owner can read it, and processes that start together share it", async () => {
  const home = await Deno.makeTempDir();
  try {
    const keys = await Promise.all([1, 2, 3].map(() => readPseudonymKey(`${home}/new`, null)));
    assertEquals(keys[1], keys[0]);
    assertEquals(keys[2], keys[0]);
    assertEquals(await readPseudonymKey(`${home}/new`, null), keys[0]);
    assertNotEquals(await readPseudonymKey(`${home}/other`, null), keys[0]);
    if (Deno.build.os !== "windows") assertEquals((await Deno.stat(`${home}/new/${KEY_FILE}`)).mode! & 0o777, 0o600);
    assertEquals((await Array.fromAsync(Deno.readDir(`${home}/new`))).map(({ name }) => name), [KEY_FILE]);
  } finally {
    await Deno.remove(home, { recursive: true });
  }
});

Deno.test("a given key is taken, and one that is too short is refused without being shown", async () => {
  const given = "a passphrase of more than 32 characters";
  assertEquals(await readPseudonymKey("no such folder", given), new TextEncoder().encode(given));
  const error = await assertRejects(() => readPseudonymKey("no such folder", "tiny-secret"), TracebookError);
  assertStringIncludes(error.message, "TRACEBOOK_PSEUDONYM_KEY");
  assert(!error.message.includes("tiny-secret"));
});

import { assertEquals } from "@std/assert";

/** Runs properties in a process of their own, with that environment, and returns their numbers. */
async function numbersOf(env: Record<string, string>): Promise<{ success: boolean; numbers: number[]; own: number[] }> {
  const file = await Deno.makeTempFile({ suffix: ".ts" });
  const address = new URL("./fast-check.ts", import.meta.url).href;
  await Deno.writeTextFile(
    file,
    `import fc from "${address}";
     const [numbers, own] = [[], []];
     fc.assert(fc.property(fc.integer(), (n) => void numbers.push(n)), { numRuns: 3 });
     await fc.assert(fc.asyncProperty(fc.integer(), async (n) => void own.push(await n)), { numRuns: 2, seed: 7 });
     console.log(JSON.stringify({ numbers, own }));
     fc.assert(fc.property(fc.integer(), (n) => !Deno.args.includes("fail")));
     await fc.assert(fc.asyncProperty(fc.integer(), (n) => Promise.resolve(n !== n)), { numRuns: 5 });`,
  );
  const { success, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "--quiet", "--config", "deno.json", file],
    env: { TRACEBOOK_TEST_SEED: "", TRACEBOOK_TEST_RUNS: "", TRACEBOOK_TEST_TALLY: "", ...env },
    stderr: "null",
  }).output();
  await Deno.remove(file);
  return { success, ...JSON.parse(new TextDecoder().decode(stdout)) };
}

Deno.test("properties have the same numbers each time; another seed and more runs change them; what fails is an error", async () => {
  const plain = await numbersOf({});
  assertEquals([plain.success, plain.numbers.length, plain.own.length], [false, 3, 2]);
  assertEquals(await numbersOf({}), plain);
  const tally = await Deno.makeTempFile();
  const more = await numbersOf({ TRACEBOOK_TEST_SEED: "43", TRACEBOOK_TEST_RUNS: "20", TRACEBOOK_TEST_TALLY: tally });
  assertEquals([more.success, more.numbers.length, more.own.length], [false, 60, 40]);
  assertEquals(more.numbers.slice(0, 3).some((n, i) => n !== plain.numbers[i]), true);
  assertEquals(more.own.slice(0, 2).some((n, i) => n !== plain.own[i]), true);
  // The last property does not hold, and is not counted.
  assertEquals(await Deno.readTextFile(tally), "60\n40\n2000\n");
  await Deno.remove(tally);
});

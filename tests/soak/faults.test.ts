import { assertEquals } from "@std/assert";
import { FAULT_PARTS, runFaultPart } from "./faults.ts";

// A sample of `deno task soak faults`, the same each time.
for (const part of FAULT_PARTS.filter(({ sampled }) => sampled)) {
  const ignore = part.possible !== undefined && !await part.possible();
  Deno.test(`after a fault what is stored is old or new, and the next command works: ${part.name}`, { ignore }, async () => {
    assertEquals((await runFaultPart(part, { times: 1, seed: 20261129 }))?.broken, []);
  });
}

import { assert } from "@std/assert";
import { createRandom } from "@/numerics/random.ts";
import { fuzzSubjects, tryFile } from "./fuzz-subjects.ts";
import { mutated } from "./mutate.ts";

const ROUNDS = Number(Deno.env.get("TRACEBOOK_FUZZ") ?? 300);

for (const subject of await fuzzSubjects()) {
  Deno.test(`${subject.name}: valid files are read and written back equal`, async () => {
    for (const seed of subject.seeds) await subject.roundTrip(Uint8Array.from(seed));
  });

  Deno.test(`${subject.name}: each of ${ROUNDS} damaged files is refused in words, or read and written back equal`, async () => {
    const random = createRandom(20261123).fork(subject.name);
    let refused = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const bytes = mutated(random, subject.seeds, subject.words);
      const outcome = await tryFile(subject, bytes).catch((error) => {
        throw new Error(`round ${round}: ${error.message}\n${new TextDecoder().decode(bytes).slice(0, 3000)}`, { cause: error });
      });
      if (outcome === "refused") refused++;
    }
    assert(refused > 0 && refused < ROUNDS, `${refused} refused`);
  });
}

/**
 * The long test of updates: random batches of additions, late events, corrections and replaced
 * cases, after each of which the reduced tables must be bit for bit those computed from scratch.
 *
 * usage: deno run -A tests/soak/reduction.ts [--batches N] [--seed N]
 *
 * Prints a row of a table; the exit status is 1 where a batch broke the law, and the message names
 * it.
 *
 * @module
 */
import { connect, startEmbedded, stopEmbedded } from "@/database/mod.ts";
import { createRandom, type Random } from "@/numerics/random.ts";
import { assertAsRecomputed, loadRandomBatch } from "../database/random-loads.ts";

/** Batches that one log takes before the next is begun, so that logs of all sizes are met. */
const BATCHES = 100;

/** What the soak of updates has found. */
interface ReductionSoak {
  readonly batches: number;
  /** Batches after which tables had been updated, or could be with the next one. */
  readonly updated: number;
  /** What broke the law first; null where nothing did. */
  readonly broken: string | null;
}

/** Loads `batches` batches, all decided by the seed, into a database of its own. */
async function soakReduction(batches: number, seed: number): Promise<ReductionSoak> {
  const home = await Deno.makeTempDir({ prefix: "tracebook-soak-" });
  let [done, updated] = [0, 0];
  try {
    await startEmbedded({ home });
    const database = await connect({ home });
    try {
      for (; done < batches; done++) {
        const random = createRandom(seed).fork(`batch ${done}`);
        await loadRandomBatch(
          database,
          random,
          shapeOf(random, done),
          done % BATCHES === 0 ? { mode: "replace" } : { updateShare: shareOf(random) },
        );
        if (await assertAsRecomputed(database)) updated++;
      }
      return { batches: done, updated, broken: null };
    } finally {
      await database.close();
    }
  } catch (error) {
    return { batches: done, updated, broken: `batch ${done}: ${error instanceof Error ? error.message : error}` };
  } finally {
    await stopEmbedded({ home });
    await Deno.remove(home, { recursive: true });
  }
}

function shapeOf(random: Random, batch: number) {
  const [cases, activities, hours] = [[3, 40, 300], [1, 4, 12], [1, 24, 500]].map((sizes) =>
    sizes[Math.floor(batch / BATCHES) % 3]
  );
  return { cases, activities, hours, rows: batch % BATCHES === 0 ? 100 : 1 + random.integer(30) };
}

/**
 * Mostly case by case; now and then everything anew, after which the tables for updates are made
 * again.
 */
const shareOf = (random: Random) => random.integer(10) === 0 ? 0 : 1;

/** The usage above. */
export async function soakUpdates(args: readonly string[]): Promise<number> {
  const told = (flag: string, otherwise: number) => args.includes(flag) ? Number(args[args.indexOf(flag) + 1]) : otherwise;
  const { batches, updated, broken } = await soakReduction(told("--batches", 1000), told("--seed", 20261123));
  console.log("| updates of reduced tables | batches | case by case | broke the law |");
  console.log("|---|---|---|---|");
  console.log(`| random batches | ${batches} | ${updated} | ${broken === null ? 0 : 1} |`);
  if (broken !== null) console.error(broken);
  return broken === null ? 0 : 1;
}

if (import.meta.main) Deno.exit(await soakUpdates(Deno.args));

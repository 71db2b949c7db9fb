/**
 * The long test of faults: real processes, killed at random moments or four at a time, full disks,
 * few descriptors, clocks that jump, and an API under clients that mean no good. After each fault
 * the law is checked: what is stored is the old or the new, nothing is doubled, nothing is left
 * over, and the next command works.
 *
 * usage: deno task soak faults [SEED] [--share N] [PART ...]
 *
 * `--share 0.1` does a tenth of the faults. Prints a row of a table for each part; the exit status
 * is 1 where a fault broke the law, and the message names it with the seed.
 *
 * @module
 */
import { join } from "node:path";
import { stopEmbedded } from "@/database/mod.ts";
import { createRandom } from "@/numerics/random.ts";
import { ANSWER_PARTS } from "./faults/answers.ts";
import { BUILD_PARTS } from "./faults/builds.ts";
import type { FaultPart } from "./faults/fault-part.ts";
import { HOME_PARTS } from "./faults/homes.ts";
import { LIMIT_PARTS } from "./faults/limits.ts";
import { LOAD_PARTS } from "./faults/loads.ts";
import { REMOVAL_PARTS } from "./faults/removals.ts";
import { SCHEDULE_PARTS } from "./faults/schedules.ts";
import { TRAINING_PARTS } from "./faults/trainings.ts";

/** All parts, in the order of the table. */
export const FAULT_PARTS: readonly FaultPart[] = [
  ...LOAD_PARTS,
  ...TRAINING_PARTS,
  ...BUILD_PARTS,
  ...SCHEDULE_PARTS,
  ...REMOVAL_PARTS,
  ...HOME_PARTS,
  ...LIMIT_PARTS,
  ...ANSWER_PARTS,
];

/** What a part has come to. */
interface FaultCounts {
  readonly old: number;
  readonly new: number;
  /** What broke the law, each with its time. */
  readonly broken: readonly string[];
}

/** Brings the faults of a part about, decided by the seed; null where that cannot be done here. */
export async function runFaultPart(
  part: FaultPart,
  { times, seed, onProgress }: { readonly times: number; readonly seed: number; readonly onProgress?: (text: string) => void },
): Promise<FaultCounts | null> {
  if (part.possible !== undefined && !await part.possible()) return null;
  const counts = { old: 0, new: 0, broken: [] as string[] };
  let folder = await Deno.makeTempDir({ prefix: "tracebook-faults-" });
  const leave = async () => {
    // The home is the folder or lies in it.
    const inner = (await Array.fromAsync(Deno.readDir(folder))).filter(({ isDirectory }) => isDirectory);
    for (const home of [folder, ...inner.map(({ name }) => join(folder, name))]) await stopEmbedded({ home }).catch(() => {});
    await Deno.remove(folder, { recursive: true });
  };
  try {
    for (let time = 0; time < times; time++) {
      if (time > 0 && time % 10 === 0) {
        onProgress?.(`${part.name}: ${time} of ${times}, old ${counts.old}, new ${counts.new}, broken ${counts.broken.length}`);
      }
      try {
        counts[await part.run(folder, createRandom(seed).fork(`${part.name} ${time}`), time)]++;
      } catch (error) {
        counts.broken.push(`${part.name}, time ${time}: ${error instanceof Error ? error.message : error}`);
        onProgress?.(counts.broken.at(-1)!);
        // What comes after begins anew.
        await leave();
        folder = await Deno.makeTempDir({ prefix: "tracebook-faults-" });
      }
    }
  } finally {
    await leave();
  }
  return counts;
}

/** The usage above. */
export async function soakFaults(args: readonly string[]): Promise<number> {
  const share = args.includes("--share") ? Number(args[args.indexOf("--share") + 1]) : 1;
  const words = args.filter((arg, i) => !arg.startsWith("--") && args[i - 1] !== "--share");
  const seed = Number(words.find((word) => /^-?\d+$/.test(word)) ?? crypto.getRandomValues(new Int32Array(1))[0]);
  const wanted = words.filter((word) => !/^-?\d+$/.test(word));
  const unknown = wanted.find((word) => !FAULT_PARTS.some(({ name }) => name.includes(word)));
  if (unknown !== undefined) {
    console.error(
      `faults: expected a part (${FAULT_PARTS.map(({ name }) => name).join("; ")}), found ${JSON.stringify(unknown)}.`,
    );
    return 2;
  }
  console.error(`faults with the seed ${seed}: deno task soak faults ${seed}`);
  console.log("| fault | times | left the old | left the new | broke the law |");
  console.log("|---|---|---|---|---|");
  let good = true;
  for (const part of FAULT_PARTS) {
    if (wanted.length > 0 && !wanted.some((word) => part.name.includes(word))) continue;
    const times = Math.max(1, Math.round(share * part.times));
    const counts = await runFaultPart(part, { times, seed, onProgress: console.error });
    console.log(
      counts === null
        ? `| ${part.name} | not possible here | | | |`
        : `| ${part.name} | ${times} | ${counts.old} | ${counts.new} | ${counts.broken.length} |`,
    );
    good &&= counts === null || counts.broken.length === 0;
  }
  return good ? 0 : 1;
}

if (import.meta.main) Deno.exit(await soakFaults(Deno.args));

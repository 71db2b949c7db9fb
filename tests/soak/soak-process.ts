/**
 * One reader's part of the soak, in a process of its own so that its memory is told apart: damaged
 * files one after the other.
 *
 * usage: deno run -A tests/soak/soak-process.ts NAME ROUNDS SEED
 *
 * Prints a line of JSON every 500 files, and at the end.
 *
 * @module
 */
import { createRandom } from "@/numerics/random.ts";
import { fuzzSubjects, tryFile } from "../formats/fuzz-subjects.ts";
import { mutated } from "../formats/mutate.ts";

/** Where a reader stands. */
export interface SoakState {
  readonly files: number;
  readonly refused: number;
  readonly equal: number;
  /** The longest that a file took, ms of wall time, and which it was. */
  readonly slowest: number;
  readonly slowestFile: number;
  /** Files that broke the law: which, and how. */
  readonly broken: readonly { readonly file: number; readonly message: string; readonly bytes: string }[];
  /** The most memory that the process has held, MB. */
  readonly peakMegabytes: number;
}

/** The peak of the process' memory where the system tells it, else what it holds now. */
function peakMegabytes(): number {
  try {
    const line = /VmHWM:\s+(\d+) kB/.exec(Deno.readTextFileSync("/proc/self/status"));
    if (line !== null) return Math.round(Number(line[1]) / 1024);
  } catch {
    // Not Linux.
  }
  return Math.round(Deno.memoryUsage().rss / 2 ** 20);
}

if (import.meta.main) {
  const [name, rounds, seed] = Deno.args;
  const subject = (await fuzzSubjects()).find((subject) => subject.name === name)!;
  const random = createRandom(Number(seed)).fork(name);
  const broken: { file: number; message: string; bytes: string }[] = [];
  let [files, refused, slowest, slowestFile] = [0, 0, 0, 0];
  const tell = () => {
    const state: SoakState = {
      files,
      refused,
      equal: files - refused - broken.length,
      slowest: Math.round(slowest),
      slowestFile,
      broken,
      peakMegabytes: peakMegabytes(),
    };
    console.log(JSON.stringify(state));
  };
  for (; files < Number(rounds); files++) {
    if (files % 500 === 0) tell();
    const bytes = mutated(random, subject.seeds, subject.words);
    const start = performance.now();
    try {
      if (await tryFile(subject, bytes) === "refused") refused++;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      broken.push({ file: files, message: message.slice(0, 300), bytes: bytes.toBase64() });
    }
    const took = performance.now() - start;
    if (took > slowest) [slowest, slowestFile] = [took, files];
  }
  tell();
}

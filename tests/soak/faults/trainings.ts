/** Kills of trainings. */
import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { connect, findLog, modelInUse } from "@/database/mod.ts";
import type { Random } from "@/numerics/random.ts";
import { readModelInUse } from "@/pipeline/prediction/model-in-use.ts";
import { sleep } from "../../database/with-home.ts";
import { begin, type FaultPart, kill, killOneOfFour, type Outcome, succeed } from "./fault-part.ts";

/** A stored log of cases that take different times, in `home`. */
async function storeCases(home: string): Promise<void> {
  await Deno.mkdir(home, { recursive: true });
  const path = join(home, "cases.csv");
  const rows = Array.from({ length: 300 }, (_, at) => {
    const time = (hours: number) => new Date(Date.UTC(2026, 0, 1 + at, hours)).toISOString();
    return `c${at},ask,${time(8)},k${at % 2}\nc${at},answer,${time(9 + 5 * (at % 2))},k${at % 2}`;
  });
  await Deno.writeTextFile(path, `case,activity,timestamp,kind\n${rows.join("\n")}\n`);
  await succeed({ home }, "load", path, "--log", "cases");
}

/** The number of the model in use, after checking that it can be read; 0 for none. */
async function modelOf(home: string): Promise<number> {
  const database = await connect({ home });
  try {
    const log = (await findLog(database, "cases"))!;
    const record = await modelInUse(database, log.logId, "duration");
    if (record !== null) assert(await readModelInUse(database, log, "duration") !== null, "a model that cannot be read");
    const [{ broken }] = await database.sql<{ broken: number }[]>`
      select count(*)::int as broken from tracebook.model where length(bytes) = 0`;
    assertEquals(broken, 0);
    return record?.modelId ?? 0;
  } finally {
    await database.close();
  }
}

const prepared = new Map<string, number>();

/** Stores the log and trains its first model, once; ms that a training takes. */
async function prepare(home: string): Promise<number> {
  let milliseconds = prepared.get(home);
  if (milliseconds === undefined) {
    await storeCases(home);
    prepared.set(home, milliseconds = await succeed({ home }, "train", "cases", "--seed", "1"));
  }
  return milliseconds;
}

/** A training or a retraining is killed: the model in use is the old one or the new one. */
const killTraining = (command: "train" | "retrain") => async (home: string, random: Random, time: number): Promise<Outcome> => {
  const milliseconds = await prepare(home);
  const before = await modelOf(home);
  const args = ["cases", "--seed", String(2 + time)];
  const work = begin({ home }, command, ...args);
  await sleep(random.next() * milliseconds);
  kill(work.process.pid);
  await work.end;
  const after = await modelOf(home);
  assert(after >= before);
  await succeed({ home }, command, ...args);
  assert(await modelOf(home) >= after);
  return after === before ? "old" : "new";
};

/** Four trainings or retrainings at once, and one of them is killed: the others all succeed. */
const killOneOfFourTrainings =
  (command: "train" | "retrain") => async (home: string, random: Random, time: number): Promise<Outcome> => {
    const milliseconds = await prepare(home);
    const before = await modelOf(home);
    await killOneOfFour({ home }, 2 * random.next() * milliseconds, command, "cases", "--seed", String(2 + time));
    const after = await modelOf(home);
    assert(after >= before);
    return after === before ? "old" : "new";
  };

/** The parts of this file; see {@linkcode FaultPart}. */
export const TRAINING_PARTS: readonly FaultPart[] = (["train", "retrain"] as const).flatMap((command) => [
  { name: `${command} killed`, times: 30, run: killTraining(command) },
  { name: `one of four ${command}s killed`, times: 10, run: killOneOfFourTrainings(command) },
]);

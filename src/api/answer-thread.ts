/**
 * The program of a thread that computes answers, with a connection to the database and logs
 * in memory of its own. See `thread-answers.ts`.
 *
 * @module
 */
import { connect, type Database } from "../database/mod.ts";
import { TracebookError } from "../errors.ts";
import type { Settings } from "../pipeline/settings.ts";
import { type Answers, answersHere, type LogQuestion, type RestOfAnswer } from "./answers.ts";
import { recentLookups } from "./lookups.ts";
import type { FromThread, Reply, ToThread } from "./thread-answers.ts";

const scope = globalThis as unknown as {
  addEventListener(type: "message", listener: (event: MessageEvent<ToThread>) => void): void;
  postMessage(message: FromThread, transfer: Transferable[]): void;
};

let opened: Promise<{ readonly database: Database; readonly here: Answers }> | undefined;

async function open({ databaseUrl, home, ...others }: Settings) {
  const database = await connect({ databaseUrl: databaseUrl ?? undefined, home, connections: 2 });
  return { database, here: answersHere(database, { databaseUrl, home, ...others }, recentLookups(database)) };
}

async function answer(settings: Settings, question: LogQuestion) {
  opened ??= open(settings);
  const { database, here } = await opened.catch((error) => {
    opened = undefined;
    throw error;
  });
  try {
    return await here(question);
  } catch (error) {
    if (!(error instanceof TracebookError) || error.kind !== "environment" || !await database.bringBack()) throw error;
    return await here(question);
  }
}

/** What is left of long answers, by the ids of their questions. */
const rests = new Map<number, RestOfAnswer>();

async function reply(message: ToThread): Promise<Reply | null> {
  const { id } = message;
  switch (message.kind) {
    case "question": {
      const { rest, ...first } = await answer(message.settings, message.question);
      if (rest !== null) rests.set(id, rest);
      return { kind: "answer", ...first, isLong: rest !== null };
    }
    case "next": {
      const body = await rests.get(id)!.next();
      if (body === null) rests.delete(id);
      return { kind: "part", body };
    }
    case "end":
      rests.get(id)?.end();
      rests.delete(id);
      return null;
  }
}

async function replyOrProblem(message: ToThread): Promise<Reply | null> {
  try {
    return await reply(message);
  } catch (error) {
    if (error instanceof TracebookError) return { kind: "problem", problem: error.kind, details: error.details };
    return { kind: "fault", message: error instanceof Error ? error.stack ?? error.message : String(error) };
  }
}

scope.addEventListener("message", async ({ data }) => {
  const told = await replyOrProblem(data);
  if (told === null) return;
  const bytes = "body" in told ? told.body : null;
  if (bytes === null) return scope.postMessage({ id: data.id, ...told }, []);
  // Copied: the bytes of a file may be a view of a larger buffer.
  const own = bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice();
  scope.postMessage({ id: data.id, ...told, body: own } as FromThread, [own.buffer]);
});

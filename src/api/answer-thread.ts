/**
 * The program of a thread that computes answers, with a connection to the database and logs
 * in memory of its own. See `thread-answers.ts`.
 *
 * @module
 */
import { connect, type Database } from "../database/mod.ts";
import { TracebookError } from "../errors.ts";
import type { Settings } from "../pipeline/settings.ts";
import { type Answers, answersHere, type LogQuestion } from "./answers.ts";
import { recentLookups } from "./lookups.ts";
import type { FromThread, ToThread } from "./thread-answers.ts";

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

scope.addEventListener("message", async ({ data: { id, settings, question } }) => {
  try {
    const { type, body } = await answer(settings, question);
    // Copied: the bytes of a file may be a view of a larger buffer.
    const own = body.byteLength === body.buffer.byteLength ? body : body.slice();
    scope.postMessage({ id, kind: "answer", type, body: own }, [own.buffer]);
  } catch (error) {
    if (error instanceof TracebookError) {
      scope.postMessage({ id, kind: "problem", problem: error.kind, details: error.details }, []);
    } else {scope.postMessage({
        id,
        kind: "fault",
        message: error instanceof Error ? error.stack ?? error.message : String(error),
      }, []);}
  }
});

/**
 * Faults of the messages of alerts: receivers that fail in five ways, processes that are killed
 * before, while and after they send, connections to the database that are cut. Subjects get into
 * trouble and out of it; each change must reach each receiver, once, in order.
 *
 * @module
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type Database, readAlertMessages } from "@/database/mod.ts";
import { createRandom } from "@/numerics/random.ts";
import { withDatabase } from "../database/test-database.ts";
import type { AlertRound } from "./alert-process.ts";

/** The faults; one is injected in each round. */
export const ALERT_FAULTS = [
  "receiver answers 500",
  "receiver redirects",
  "receiver closes the connection",
  "receiver takes it, and closes the connection",
  "receiver takes it, and does not answer",
  "process killed between writing and sending",
  "process killed between sending and noting it",
  "process killed at a random moment",
  "connections to the database cut",
] as const;

/** What became of the faults. */
interface AlertFaultResult {
  /** How often each fault was injected, by its name. */
  readonly injected: ReadonlyMap<string, number>;
  /** Changes of subjects, times receivers: messages that must arrive. */
  readonly expected: number;
  /** Messages that arrived, each counted once. */
  readonly arrived: number;
  /** Arrivals beyond the first of a message, which its id tells. */
  readonly repeated: number;
  /** What broke the law, as sentences. */
  readonly broken: readonly string[];
}

interface Arrival {
  readonly id: string;
  readonly type: string;
  readonly subject: string;
}

const SUBJECTS = ["orders", "loans", "claims"];
const START = Date.UTC(2026, 0, 1);

/** A receiver on this machine, which keeps what arrives and fails as it is told. */
async function receiver() {
  const arrivals: Arrival[] = [];
  const control: { fault: string } = { fault: "" };
  const server = createServer(async (request, response) => {
    const { fault } = control;
    const text = await Array.fromAsync(request).catch(() => null);
    // The sender was killed before it had sent the whole message.
    if (text === null) return;
    const { type, data } = JSON.parse(text.join(""));
    if (!/500|redirects|closes/.test(fault) || fault.includes("takes it")) {
      arrivals.push({ id: String(request.headers["webhook-id"]), type, subject: data.subject });
    }
    if (fault.includes("500")) response.writeHead(500).end();
    else if (fault.includes("redirects")) response.writeHead(302, { Location: "/elsewhere" }).end();
    else if (fault.includes("closes")) request.socket.destroy();
    else if (!fault.includes("does not answer")) response.writeHead(204).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const end = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { arrivals, control, address: `http://127.0.0.1:${port}/hook`, end };
}

/** The process that checks and sends; started anew when it was killed. */
function sender(args: readonly string[]) {
  const script = new URL("./alert-process.ts", import.meta.url).pathname;
  const start = () => {
    const process = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", "--quiet", script, ...args],
      stdin: "piped",
      stdout: "piped",
      stderr: "null",
    }).spawn();
    return {
      process,
      input: process.stdin.getWriter(),
      lines: process.stdout.pipeThrough(new TextDecoderStream()).getReader(),
    };
  };
  let running = start();
  return {
    /** Does a round. @returns whether the process came to its end, and without a problem */
    async round(round: AlertRound, killAfter: number | null): Promise<boolean> {
      const { process, input, lines } = running;
      const timer = killAfter === null ? undefined : setTimeout(() => process.kill("SIGKILL"), killAfter);
      await input.write(new TextEncoder().encode(JSON.stringify(round) + "\n")).catch(() => {});
      const { value, done } = await lines.read();
      clearTimeout(timer);
      if (!done) return value === "done\n";
      await process.status;
      running = start();
      return false;
    },
    async end() {
      running.process.kill("SIGKILL");
      await running.process.status;
      await running.lines.cancel();
    },
  };
}

/** Injects faults, and compares what arrived with what had to. */
export async function injectAlertFaults(
  { rounds, seed, database, url }: { rounds: number; seed: number; database: Database; url: string },
): Promise<AlertFaultResult> {
  const random = createRandom(seed);
  const receivers = [await receiver(), await receiver()];
  const process = sender([url, ...receivers.map(({ address }) => address)]);
  const injected = new Map<string, number>(ALERT_FAULTS.map((fault) => [fault, 0]));
  const changes: { readonly subject: string; readonly type: string }[] = [];
  const inTrouble = new Set<string>();
  let now = START;
  const doRound = async (kill: AlertRound["kill"], killAfter: number | null) => {
    now += 60_000 * (1 + random.integer(60));
    return await process.round({ now, troubles: [...inTrouble], kill }, killAfter);
  };
  try {
    for (let round = 0; round < rounds; round++) {
      const subject = SUBJECTS[random.integer(SUBJECTS.length)];
      const began = !inTrouble.delete(subject);
      if (began) inTrouble.add(subject);
      changes.push({ subject, type: began ? "alert.trouble" : "alert.recovery" });
      const fault = ALERT_FAULTS[round < ALERT_FAULTS.length ? round : random.integer(ALERT_FAULTS.length)];
      injected.set(fault, injected.get(fault)! + 1);
      const target = receivers[random.integer(receivers.length)];
      target.control.fault = fault;
      if (fault === "connections to the database cut") {
        const cut = database.sql`
          select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and pid <> pg_backend_pid()`.catch(() => {});
        await Promise.all([doRound(null, null), cut]);
      } else if (fault === "process killed between writing and sending") await doRound("before sending", null);
      else if (fault === "process killed between sending and noting it") await doRound("after sending", null);
      else if (fault === "process killed at a random moment") await doRound(null, random.integer(40));
      else await doRound(null, null);
      target.control.fault = "";
      // The change is seen before the next one, whatever happened to the process.
      for (let attempt = 0; !await doRound(null, null); attempt++) {
        if (attempt === 20) throw new Error(`round ${round} (${fault}): the process does not come to an end`);
      }
    }
    for (let rest = 0; rest < 40 && (await readAlertMessages(database, { limit: 1, open: true })).length > 0; rest++) {
      await doRound(null, null);
    }
    return {
      injected,
      expected: changes.length * receivers.length,
      ...verdict(receivers.map(({ arrivals }) => arrivals), changes, await readAlertMessages(database, { limit: 1, open: true })),
    };
  } finally {
    await process.end();
    for (const { end } of receivers) await end();
  }
}

/** Compares what arrived, each id once, with the changes: all, none twice, each in order. */
function verdict(
  receivers: readonly (readonly Arrival[])[],
  changes: readonly { readonly subject: string; readonly type: string }[],
  open: readonly unknown[],
) {
  let [arrived, repeated] = [0, 0];
  const broken: string[] = open.length === 0 ? [] : ["a message is neither delivered nor waiting for its time"];
  for (const [at, arrivals] of receivers.entries()) {
    const first = arrivals.filter(({ id }, place) => arrivals.findIndex((arrival) => arrival.id === id) === place);
    arrived += first.length;
    repeated += arrivals.length - first.length;
    for (const subject of SUBJECTS) {
      const types = (list: readonly { readonly subject: string; readonly type: string }[]) =>
        list.filter((one) => one.subject === subject).map(({ type }) => type).join(" ");
      if (types(first) !== types(changes)) {
        broken.push(`receiver ${at}, ${subject}: found ${types(first)}, expected ${types(changes)}`);
      }
    }
  }
  return { arrived, repeated, broken };
}

/** `deno task soak alerts [SEED]`: a thousand faults, and a table of them. */
export async function soakAlerts(args: readonly string[]): Promise<number> {
  const seed = Number(args[0] ?? 16);
  let status = 1;
  await withDatabase(async (database) => {
    const { injected, expected, arrived, repeated, broken } = await injectAlertFaults({
      rounds: 1000,
      seed,
      database,
      url: database.url,
    });
    console.log("| fault | times |\n|---|---|");
    for (const [fault, times] of injected) console.log(`| ${fault} | ${times} |`);
    console.log(`\n${expected} messages expected, ${arrived} arrived, ${repeated} repeated with the same id; seed ${seed}`);
    for (const text of broken) console.error(text);
    status = broken.length === 0 ? 0 : 1;
  });
  return status;
}

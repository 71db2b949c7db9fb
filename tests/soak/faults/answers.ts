/** Faults under a running `api`: its database, disks, and clients that mean no good. */
import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { connect, startEmbedded, stopEmbedded } from "@/database/mod.ts";
import type { Random } from "@/numerics/random.ts";
import { mayMount, withMemoryDisk } from "../../database/memory-disk.ts";
import { killServer, sleep } from "../../database/with-home.ts";
import { begin, type CommandSurroundings, type FaultPart, type Outcome, succeed } from "./fault-part.ts";
import { writeOrders } from "./orders.ts";

/** Megabytes that a process has in memory. */
async function residentMegabytes(pid: number): Promise<number> {
  const status = await Deno.readTextFile(`/proc/${pid}/status`).catch(() => "");
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
}

/** Memory that a run may add to what the process had after its first answers, in MB. */
const MOST_GROWTH = 250;

/** What serves, and what it is asked before its memory is measured first. */
interface ApiSurroundings extends CommandSurroundings {
  /** Default: {@linkcode PATHS}. */
  readonly firstPaths?: readonly string[];
}

/** Serves the API of a home; its memory must be at the end what it was after its first answers. */
async function withApi(
  { firstPaths = PATHS, ...surroundings }: ApiSurroundings,
  body: (address: string, pid: number) => Promise<void>,
): Promise<void> {
  const server = begin(surroundings, "api", "--port", "0");
  const { pid } = server.process;
  try {
    const address = await server.firstLine;
    assert(address !== "", "the api does not start");
    for (const path of firstPaths) await (await fetch(address + path)).arrayBuffer();
    const before = await residentMegabytes(pid);
    await body(address, pid);
    const after = await residentMegabytes(pid);
    assert(after <= before + MOST_GROWTH, `${Math.round(before)} MB have become ${Math.round(after)} MB`);
  } finally {
    server.process.kill("SIGTERM");
    const { stderr } = await server.end;
    assert(!/fault of Tracebook/.test(stderr), stderr);
  }
}

const PATHS = ["api/metrics/", "api/logs/orders/cases?limit=20", "api/logs/orders/cases?limit=5&filter=through:v1", "api/logs"];

/** Asks one thing after the other: each answer is good, or says when to come back. */
async function ask(address: string, path: string): Promise<number> {
  const response = await fetch(address + path, { headers: { Connection: "close" } });
  const text = await response.text();
  assert(response.status === 200 || response.status === 503, `${path}: ${response.status} ${text.slice(0, 300)}`);
  if (response.status === 503) assertEquals(response.headers.get("retry-after"), "2", text);
  return response.status;
}

/** Twenty clients ask and one posts events while `body` runs; what was posted is stored once. */
async function underClients(address: string, home: string, body: () => Promise<void>): Promise<{ good: number; later: number }> {
  let on = true;
  const counts = { good: 0, later: 0 };
  const count = (status: number) => status === 200 ? counts.good++ : counts.later++;
  const client = async (number: number) => {
    for (let i = number; on; i++) {
      // Pages of many keys, so that answers are computed and not only kept.
      const key = btoa(JSON.stringify([String(i % 20_000)])).replaceAll("=", "");
      const path = PATHS[i % PATHS.length];
      count(await ask(address, path.includes("?") ? `${path}&after=${key}` : path));
      await sleep(5);
    }
  };
  let posted = 0;
  const poster = async () => {
    for (; on; posted++) while (await post(address, posted, 3) !== 200) await sleep(200);
  };
  const clients = [poster(), ...Array.from({ length: 20 }, (_, number) => client(number))];
  const all = Promise.all(clients);
  await Promise.race([body(), all.then(() => Promise.reject(new Error("the clients have ended")))]).finally(() => on = false);
  await all;
  assertEquals(await postedEvents(home), 3 * posted);
  return counts;
}

/** Posts events that only this number has, with its key. */
async function post(address: string, number: number, rows: number): Promise<number> {
  const lines = Array.from(
    { length: rows },
    (_, at) =>
      JSON.stringify({ case: `case ${number}-${at >> 3}`, activity: `step ${at & 7}`, time: new Date(1.7e12 + at * 1000) }),
  );
  const response = await fetch(`${address}api/events?log=posted`, {
    method: "POST",
    body: lines.join("\n"),
    headers: { "Content-Type": "application/x-ndjson", "Idempotency-Key": `${number}` },
  });
  const text = await response.text();
  assert([200, 409, 503].includes(response.status), `${response.status} ${text}`);
  return response.status;
}

async function postedEvents(home: string): Promise<number> {
  const database = await connect({ home });
  try {
    const [row] = await database.sql`select count(*)::int as count from tracebook.event join tracebook.log using (log_id)
      where slug = 'posted'`;
    return row.count;
  } finally {
    await database.close();
  }
}

/** Until the API answers well again, at most a minute. */
async function untilGood(address: string): Promise<void> {
  for (let tries = 0; await ask(address, "api/metrics/") !== 200; tries++) {
    assert(tries < 600, "the api does not answer again");
    await sleep(100);
  }
}

/** The embedded database is killed: the API starts it again, within the request or soon after. */
async function killDatabase(home: string, random: Random): Promise<Outcome> {
  await succeed({ home }, "load", await writeOrders(home, 1));
  await forgetPosted(home);
  let counts = { good: 0, later: 0 };
  await withApi({ home }, async (address) => {
    counts = await underClients(address, home, async () => {
      await sleep(500 + random.integer(1000));
      await killServer((await startEmbedded({ home })).pid);
      await sleep(500);
      await untilGood(address);
      await sleep(500);
    });
  });
  assert(counts.good > 0, "no answer");
  return "new";
}

/** A server of its own is away for some seconds: the API says so, and goes on when it is back. */
async function takeDatabaseAway(home: string, random: Random): Promise<Outcome> {
  await succeed({ home }, "load", await writeOrders(home, 1));
  await forgetPosted(home);
  const { socket } = await startEmbedded({ home });
  const databaseUrl = `postgres://tracebook@localhost/tracebook?host=${encodeURIComponent(socket)}`;
  let counts = { good: 0, later: 0 };
  await withApi({ home, databaseUrl }, async (address) => {
    counts = await underClients(address, home, async () => {
      await sleep(500 + random.integer(1000));
      await killServer((await startEmbedded({ home })).pid);
      await sleep(3000);
      await startEmbedded({ home });
      await untilGood(address);
      await sleep(500);
    });
  });
  assert(counts.good > 0 && counts.later > 0, `${counts.good} answers, ${counts.later} told to come back`);
  return "old";
}

async function forgetPosted(home: string): Promise<void> {
  const database = await connect({ home });
  await database.sql`delete from tracebook.api_load`;
  await database.close();
  await begin({ home }, "log", "delete", "posted", "--yes").end;
}

/** The database's disk is full while events are posted: none is half stored. */
async function fillDatabase(_folder: string, random: Random): Promise<Outcome> {
  await withMemoryDisk(`${95 + random.integer(30)}m`, async (disk) => {
    const home = join(disk.folder, "home");
    try {
      await succeed({ home }, "load", await writeOrders(disk.folder, 1));
      await withApi({ home }, async (address) => {
        const rows = 5000;
        let posted = 0;
        while (posted < 100 && await post(address, posted, rows) === 200) posted++;
        assert(posted < 100, "the disk is never full");
        assert([409, 503].includes(await post(address, posted, rows)));
        await disk.resize("900m");
        for (let tries = 0; await post(address, posted, rows) !== 200; tries++) {
          assert(tries < 120, "events are not taken again");
          await sleep(500);
        }
        await untilGood(address);
        assertEquals(await postedEvents(home), (posted + 1) * rows);
      });
    } finally {
      await stopEmbedded({ home });
    }
  });
  return "new";
}

/** A raw connection: what it is sent, and whether the server has ended it. */
async function raw(address: string, text: string) {
  const { hostname, port } = new URL(address);
  const connection = await Deno.connect({ hostname, port: Number(port) });
  const state = { ended: false, answer: "" };
  const send = async (text: string) => {
    const bytes = new TextEncoder().encode(text);
    try {
      for (let written = 0; written < bytes.length;) written += await connection.write(bytes.subarray(written));
    } catch {
      state.ended = true;
    }
  };
  void send(text);
  return { connection, state, send };
}

const HEAD = "Host: localhost\r\nContent-Type: text/csv\r\n";
const SLOW: readonly (readonly [first: string, bytes: string])[] = [
  ["", `GET /health HTTP/1.1\r\nHost: localhost\r\n${"X: y\r\n".repeat(50)}`],
  [`POST /api/events?log=x HTTP/1.1\r\n${HEAD}Content-Length: 100000\r\n\r\n`, "case,activity,timestamp\n".repeat(50)],
  [`POST /api/events?log=x HTTP/1.1\r\n${HEAD}Transfer-Encoding: chunked\r\n\r\n`, ""],
];

/** Clients send a byte a second, or read nothing: all are cut off within 40 s. */
async function sendSlowly(home: string): Promise<Outcome> {
  await succeed({ home }, "load", await writeOrders(home, 1));
  await withApi({ home }, async (address, pid) => {
    const slow = await Promise.all(Array.from({ length: 300 }, async (_, at) => {
      const [first, bytes] = SLOW[at % SLOW.length];
      const client = await raw(address, first);
      const buffer = new Uint8Array(1000);
      const read = async () => {
        while (await client.connection.read(buffer).catch(() => null) !== null);
        client.state.ended = true;
      };
      void read();
      return { ...client, bytes };
    }));
    const silent = await Promise.all(
      Array.from(
        { length: 100 },
        () => raw(address, "GET /api/logs/orders/events?limit=1000 HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(8)),
      ),
    );
    let most = 0;
    for (let second = 0; second < 40; second++) {
      for (const { state, send, bytes } of slow) if (!state.ended) void send(bytes[second] ?? "1\r\nx\r\n");
      assertEquals(await ask(address, PATHS[second % PATHS.length]), 200);
      most = Math.max(most, await residentMegabytes(pid));
      await sleep(1000);
    }
    assertEquals(slow.filter(({ state }) => !state.ended).length, 0, "slow clients that are not cut off");
    assertEquals(await establishedTo(address, pid), 0, "connections that are left");
    assert(most < 1000, `${Math.round(most)} MB`);
    for (const { connection } of [...slow, ...silent]) connection.close();
  });
  return "new";
}

/** Connections that the server has open. */
async function establishedTo(address: string, pid: number): Promise<number> {
  const port = Number(new URL(address).port).toString(16).toUpperCase().padStart(4, "0");
  const table = await Deno.readTextFile(`/proc/${pid}/net/tcp`);
  return table.split("\n").filter((line) => new RegExp(`^ *\\d+: [0-9A-F]{8}:${port} [0-9A-F]{8}:[0-9A-F]{4} 01 `).test(line))
    .length;
}

/** Events of the one case of a log whose answer is long: about 13 MB. */
const LONG = 100_000;

/** Clients read a long answer slowly, or not: others get it whole, and memory does not grow. */
async function readSlowly(home: string): Promise<Outcome> {
  await succeed({ home }, "load", await writeOrders(home, 1));
  const file = join(home, "long.csv");
  const lines = Array.from({ length: LONG }, (_, at) => `long,step ${at % 7},${new Date(1.7e12 + at * 1000).toISOString()}`);
  await Deno.writeTextFile(file, `case,activity,timestamp\n${lines.join("\n")}\n`);
  await succeed({ home }, "load", file);
  // With its first answer the log is read, in a thread of its own: readers do not add that.
  const path = "api/logs/long/case?case=long";
  await withApi({ home, firstPaths: [...PATHS, path] }, async (address, pid) => {
    const whole = async () => {
      const { events } = await (await fetch(address + path)).json();
      assertEquals(events.length, LONG);
    };
    await whole();
    const before = await residentMegabytes(pid);
    const request = `GET /${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
    const held = await Promise.all(Array.from({ length: 80 }, () => raw(address, request.repeat(8))));
    const bytes = new Uint8Array(200_000);
    for (let second = 0; second < 20; second++) {
      // A quarter of them go on reading.
      for (const { connection } of held.slice(0, 20)) assert((await connection.read(bytes))! > 0, "a slow client is cut off");
      if (second % 10 === 5) await whole();
      assertEquals(await ask(address, PATHS[second % PATHS.length]), 200);
      const now = await residentMegabytes(pid);
      assert(now < before + MOST_GROWTH, `${Math.round(before)} MB have become ${Math.round(now)} MB`);
      await sleep(1000);
    }
    for (const { connection } of held) connection.close();
  });
  return "new";
}

const MANY = 10_500;

/** Too many connections send half a request: others are answered, or told to come back. */
async function holdConnections(home: string): Promise<Outcome> {
  await succeed({ home }, "load", await writeOrders(home, 1));
  await withApi({ home, openFiles: 20_000 }, async (address) => {
    const held = [];
    for (let count = 0; count < MANY; count++) held.push(await raw(address, "GET /api/metrics/ HTTP/1.1\r\nHost: local"));
    const counts = { good: 0, later: 0, closed: 0 };
    for (let tries = 0; tries < 300; tries++) {
      const status = await ask(address, "api/metrics/").catch((error) => {
        if (error instanceof TypeError) return 0;
        throw error;
      });
      if (status === 200) counts.good++;
      else if (status === 503) counts.later++;
      else counts.closed++;
      await sleep(100);
    }
    assert(counts.good > 0 && counts.later > 0, JSON.stringify(counts));
    for (const { connection } of held) connection.close();
  });
  return "new";
}

/** A gigabyte is posted, its length told and not told: refused before a tenth of it is taken. */
async function postGigabyte(home: string): Promise<Outcome> {
  await succeed({ home }, "load", await writeOrders(home, 1));
  await withApi({ home }, async (address, pid) => {
    const before = await residentMegabytes(pid);
    for (const head of ["Content-Length: 1073741824", "Transfer-Encoding: chunked"]) {
      const { connection, state, send } = await raw(address, `POST /api/events?log=x HTTP/1.1\r\n${HEAD}${head}\r\n\r\n`);
      let [sent, answer] = [0, ""];
      const read = (async () => {
        const bytes = new Uint8Array(10_000);
        for (let part = await connection.read(bytes); part !== null; part = await connection.read(bytes).catch(() => null)) {
          answer += new TextDecoder().decode(bytes.subarray(0, part));
        }
      })();
      const megabyte = "x".repeat(2 ** 20);
      for (; sent < 1024 && answer === "" && !state.ended; sent++) {
        await Promise.race([send(head.startsWith("T") ? `100000\r\n${megabyte}\r\n` : megabyte), read]);
      }
      await read.catch(() => {});
      // Who goes on sending may lose the answer, since the connection is closed.
      assert(answer === "" ? state.ended : answer.startsWith("HTTP/1.1 413 "), `after ${sent} MB: ${answer.slice(0, 200)}`);
      assert(sent <= 100, `${sent} MB were taken`);
      connection.close();
    }
    assert(await residentMegabytes(pid) < before + MOST_GROWTH);
    assertEquals(await ask(address, "api/metrics/"), 200);
  });
  return "old";
}

const mayHold = async () => {
  const limits = await Deno.readTextFile("/proc/self/limits").catch(() => "");
  return Number(/^Max open files\s+(\d+)/m.exec(limits)?.[1] ?? 0) >= 20_000;
};

/** The parts of this file; see {@linkcode FaultPart}. */
export const ANSWER_PARTS: readonly FaultPart[] = [
  { name: "database killed under twenty clients of api", times: 20, run: killDatabase },
  { name: "database away for seconds under twenty clients of api", times: 10, run: takeDatabaseAway },
  { name: "disk full while events are posted", times: 6, possible: mayMount, run: fillDatabase },
  { name: "clients of api that send a byte a second, or do not read", times: 1, run: sendSlowly },
  { name: "a long answer of api that eighty clients read slowly, or not", times: 1, run: readSlowly },
  { name: "10,500 connections to api held open", times: 1, possible: mayHold, run: holdConnections },
  { name: "a gigabyte posted", times: 2, run: postGigabyte },
];

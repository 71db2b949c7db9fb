import { join } from "node:path";
import { startEmbedded, stopEmbedded } from "@/database/mod.ts";
import { begin, succeed } from "../soak/faults/fault-part.ts";
import type { BenchmarkRow } from "./benchmark-row.ts";

/** What is asked for: one path after the other, again from the first when all were asked. */
interface Question {
  readonly name: string;
  readonly paths: readonly string[];
}

/** Requests a second, for how many seconds, over how many connections. */
const [RATE, SECONDS, CONNECTIONS] = [500, 60, 20];
/** Cases of the demo log, which make 1,006,513 events, and of the one that trains its models. */
const [CASES, TRAINING_CASES] = [90_000, 3000];
const MOST_MILLISECONDS = 100;

/**
 * The API under 500 requests a second of `autocannon` (`npx` fetches it) for a minute each, on a
 * log of 1,000,000 events: metrics, pages of cases, pages of filtered cases, and predictions of as
 * many cases as there are requests, so that none is kept from before. The server is started anew
 * for each, so that each begins with the question that reads the log.
 *
 * @param home of a database that has the log already. Default: it is made, and removed at the end
 */
export async function measureApi(home?: string): Promise<readonly BenchmarkRow[]> {
  const folder = await Deno.makeTempDir({ prefix: "tracebook-api-" });
  try {
    const place = home ?? join(folder, "home");
    if (home === undefined) await prepare(folder, place);
    try {
      const questions = await withServer(place, ({ address }) => questionsOf(address));
      const rows: BenchmarkRow[] = [];
      for (const question of questions) {
        rows.push(...await withServer(place, (server) => measure(question, { ...server, folder })));
        console.error(`  ${question.name}: load ${Deno.loadavg().map((load) => load.toFixed(1)).join(" ")}`);
      }
      return rows;
    } finally {
      if (home === undefined) await stopEmbedded({ home: place });
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** A running API. */
interface Server {
  readonly address: string;
  readonly pid: number;
}

async function withServer<T>(home: string, work: (server: Server) => Promise<T>): Promise<T> {
  const server = begin({ home }, "api", "--port", "0");
  try {
    return await work({ address: await server.firstLine, pid: server.process.pid });
  } finally {
    server.process.kill("SIGTERM");
    const { stderr } = await server.end;
    if (/fault/.test(stderr)) console.error(stderr.slice(0, 5000));
  }
}

/** A log of a million events, with models that a small part of the same process has trained. */
async function prepare(folder: string, home: string): Promise<void> {
  await startEmbedded({ home });
  const file = join(folder, "demo.csv");
  for (const cases of [TRAINING_CASES, CASES]) {
    await succeed({ home }, "generate", "--cases", String(cases), "--seed", "7", "-o", file);
    await succeed({ home }, "load", file, "--log", "demo");
    if (cases === TRAINING_CASES) await succeed({ home }, "train", "demo");
  }
}

async function questionsOf(address: string): Promise<Question[]> {
  const logs = "api/logs/demo";
  const pages: string[] = [];
  const ids: string[] = [];
  // All cases, in pages of 1,000.
  for (let after = ""; ids.length < RATE * SECONDS + 1000;) {
    const response = await fetch(`${address}${logs}/cases?limit=1000${after}`);
    const { cases, next } = await response.json() as { cases: { caseId: string }[]; next: string | null };
    ids.push(...cases.map(({ caseId }) => caseId));
    if (next === null) break;
    after = `&after=${next}`;
  }
  const keyOf = (id: string) =>
    new TextEncoder().encode(JSON.stringify([id])).toBase64({ alphabet: "base64url", omitPadding: true });
  for (let at = 0; at < ids.length; at += 20) pages.push(`${logs}/cases?limit=20&after=${keyOf(ids[at])}`);
  const { activities } = await (await fetch(`${address}${logs}`)).json();
  const { variants } = await (await fetch(`${address}${logs}/variants?limit=20`)).json() as {
    variants: { activities: string[] }[];
  };
  const names = [...new Set(variants.flatMap(({ activities }) => activities))].sort();
  console.error(`  ${ids.length} cases, ${pages.length} pages, ${activities} activities`);
  const filters = names.slice(0, 10).flatMap((name) => [`through:${name}`, `not-through:${name}`]);
  return [
    { name: "metrics", paths: ["api/metrics/"] },
    { name: "pages of cases", paths: pages },
    {
      name: `pages of cases under ${filters.length} filters`,
      paths: pages.slice(0, 2000).map((page, at) =>
        `${page}&filter=${encodeURIComponent(filters[Math.floor(at / 100) % filters.length])}`
      ),
    },
    { name: "predictions", paths: ids.map((id) => `api/predict-duration/${encodeURIComponent(id)}/?at=latest`) },
  ];
}

/** What came of the requests; see `send-requests.mjs`. */
interface Told {
  readonly median: number;
  readonly most99: number;
  readonly slowest: number;
  readonly perSecond: number;
  readonly total: number;
  readonly errors: number;
  readonly timeouts: number;
  readonly non2xx: number;
}

async function measure(
  { name, paths }: Question,
  { address, pid, folder }: Server & { readonly folder: string },
): Promise<BenchmarkRow[]> {
  const first = performance.now();
  const waits = slowestHealth(address);
  await (await fetch(address + paths[0])).body?.cancel();
  const firstAnswer = performance.now() - first;
  const slowestMeanwhile = await waits.end();
  const file = join(folder, "requests.json");
  const asked = paths.map((path) => `/${path}`);
  const plan = { url: address, paths: asked, rate: RATE, seconds: SECONDS, connections: CONNECTIONS };
  await Deno.writeTextFile(file, JSON.stringify(plan));
  const before = await processorMilliseconds(pid);
  const memory = [await residentMegabytes(pid)];
  const middle = setTimeout(async () => memory.push(await residentMegabytes(pid)), 500 * SECONDS);
  const sender = new URL("send-requests.mjs", import.meta.url).pathname;
  const { stdout, stderr, success } = await new Deno.Command("npx", {
    args: ["--yes", "--package", "autocannon@8.0.0", "node", sender, file],
  }).output();
  clearTimeout(middle);
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  memory.push(await residentMegabytes(pid));
  const told = JSON.parse(new TextDecoder().decode(stdout)) as Told;
  const spent = await processorMilliseconds(pid) - before;
  const row = (measure: string, value: number, unit: string, limit: number | null = null) => ({
    name: `API, ${name}`,
    measure,
    value,
    unit,
    limit,
  });
  return [
    row("requests a second", told.perSecond, "", null),
    row("median", told.median, "ms"),
    row("99 %", told.most99, "ms", MOST_MILLISECONDS),
    row("slowest", told.slowest, "ms"),
    row("errors, and answers but 200", told.errors + told.timeouts + told.non2xx, "", 0),
    row("CPU time of a request", spent / told.total, "ms"),
    row("first answer", firstAnswer, "ms"),
    row("slowest /health meanwhile", slowestMeanwhile, "ms", MOST_MILLISECONDS),
    ...memory.map((megabytes, at) => row(["memory at the start", "in the middle", "at the end"][at], megabytes, "MB")),
  ];
}

/** Asks for `/health` until it is ended; then it tells how long the slowest answer took, in ms. */
function slowestHealth(address: string): { end(): Promise<number> } {
  let [slowest, isOver] = [0, false];
  const asking = (async () => {
    while (!isOver) {
      const asked = performance.now();
      await (await fetch(`${address}health`)).body?.cancel();
      slowest = Math.max(slowest, performance.now() - asked);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  })();
  return {
    async end() {
      isOver = true;
      await asking;
      return slowest;
    },
  };
}

/** CPU time that a process has used, in ms; a tick of Linux is 10 ms. */
async function processorMilliseconds(pid: number): Promise<number> {
  const stat = await Deno.readTextFile(`/proc/${pid}/stat`);
  const [user, system] = stat.slice(stat.lastIndexOf(")") + 2).split(" ").slice(11, 13).map(Number);
  return 10 * (user + system);
}

async function residentMegabytes(pid: number): Promise<number> {
  return Number(/VmRSS:\s+(\d+)/.exec(await Deno.readTextFile(`/proc/${pid}/status`))![1]) / 1024;
}

/**
 * Generated questions to the tools for agents. Each answer must have a receipt that replays byte
 * for byte by other caches, and each figure of it must be the one that its pointer shows.
 *
 * @module
 */
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import { EVERYTHING } from "@/api/access.ts";
import { answersHere } from "@/api/answers.ts";
import { LOG_FUNCTIONS } from "@/api/log-functions.ts";
import { directLookups, recentLookups } from "@/api/lookups.ts";
import { mcpServer } from "@/api/mcp-server.ts";
import { readReceipt, replayReceipt } from "@/api/receipt.ts";
import { type Database, findLog, readEventLog } from "@/database/mod.ts";
import type { EventLog } from "@/event-log/event-log.ts";
import { createRandom, type Random } from "@/numerics/random.ts";
import { trainStep } from "@/pipeline/prediction/train-step.ts";
import { silentReporter } from "@/pipeline/reporter.ts";
import { settingsFrom } from "@/pipeline/settings.ts";
import { runCli } from "../cli/run-cli.ts";
import { withDatabase } from "../database/test-database.ts";
import { GOLDEN_ROOT } from "../golden.ts";

/** What became of the questions. */
interface ReceiptResult {
  readonly questions: number;
  /** Answers with a receipt. */
  readonly answers: number;
  /** Predictions that a model without skill declined. */
  readonly declined: number;
  /** Questions that a log cannot answer, as of its resources where it has none. */
  readonly refused: number;
  /** Numbers in the answers. */
  readonly figures: number;
  /** Pictures and files, without figures. */
  readonly files: number;
  /** How many questions each function got. */
  readonly functions: ReadonlyMap<string, number>;
  /** What broke the law, as sentences. */
  readonly broken: readonly string[];
}

/** Time for a conformance, in seconds: enough, since bounds depend on the time that was left. */
const SECONDS = { budget: 60 };

/** Asks questions about stored logs. */
export async function askForReceipts(
  database: Database,
  { slugs, questions, seed }: { readonly slugs: readonly string[]; readonly questions: number; readonly seed: number },
): Promise<ReceiptResult> {
  const settings = settingsFrom({});
  const lookups = recentLookups(database);
  const here = answersHere(database, settings, lookups);
  // The tool of a receipt and the command compute by caches of their own.
  const again = answersHere(database, settings, directLookups(database));
  const faults: unknown[] = [];
  const server = mcpServer({
    database,
    settings,
    alerts: "none",
    lookups,
    answers: { answer: here },
    grant: EVERYTHING,
    onFault: (error) => faults.push(error),
  });
  const client = new Client({ name: "soak", version: "1" });
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  await Promise.all([server.connect(theirs), client.connect(ours)]);
  const random = createRandom(seed);
  const logs = await Promise.all(
    slugs.map(async (slug) => ({ slug, log: await readEventLog(database, (await findLog(database, slug))!) })),
  );
  const names = Object.keys(LOG_FUNCTIONS);
  const functions = new Map(names.map((name) => [name, 0]));
  const count = { answers: 0, declined: 0, refused: 0, figures: 0, files: 0 };
  const broken: string[] = [];
  const models = new Map<string, { model: string; rules: string }>();
  for (let at = 0; at < questions; at++) {
    const { slug, log } = logs[random.integer(logs.length)];
    const name = names[at < names.length ? at : random.integer(names.length)];
    functions.set(name, functions.get(name)! + 1);
    if (["conformance", "deviations", "rules"].includes(name) && !models.has(slug)) {
      models.set(slug, await modelsOf(client, slug));
    }
    const given = { log: slug, ...argumentsOf(name, log, random, models.get(slug)), ...filterOf(name, log, random) };
    const what = `${name} ${JSON.stringify({ ...given, model: undefined, rules: undefined })}`;
    const { text, data, receipt, isError } = await ask(client, name, given);
    if (faults.length > 0) broken.push(`${what}: a fault: ${faults.pop()}`);
    if (isError) {
      count.refused++;
      if (receipt !== null || !/expected|cannot|has no|no /.test(data)) broken.push(`${what}: refused without a reason: ${text}`);
      continue;
    }
    if (receipt === null) {
      if (/^\{"declined":"[^"]+"\}$/.test(data)) count.declined++;
      else broken.push(`${what}: an answer without a receipt`);
      continue;
    }
    count.answers++;
    const stored = (await findLog(database, slug))!;
    const replayed = await replayReceipt(readReceipt(receipt), stored, again);
    if (!replayed.isEqual || !replayed.isSameLog) broken.push(`${what}: not equal: ${receipt.slice(0, 500)}`);
    const figures = replayed.answer === null ? null : figuresOf(replayed.answer);
    if (figures === null) {
      count.files++;
      continue;
    }
    count.figures += figures.length;
    const told = new Map(figuresOf(JSON.parse(data)).map(({ pointer, value }) => [pointer, value]));
    const differing = figures.find(({ pointer, value }) => told.get(pointer) !== value);
    if (differing !== undefined || told.size !== figures.length) broken.push(`${what}: another figure at ${differing?.pointer}`);
    // One of them as whoever is told it would look it up.
    if (figures.length > 0) {
      const { pointer, value } = figures[random.integer(figures.length)];
      const looked = await ask(client, "explain_receipt", { receipt: `${receipt}&${new URLSearchParams({ at: pointer })}` });
      if (JSON.parse(looked.data).answer !== value) {
        broken.push(`${what}: ${pointer} is looked up as ${looked.data.slice(0, 300)}`);
      }
    }
  }
  await client.close();
  return { questions, ...count, functions, broken };
}

/** Asks a tool; a long answer is read to its end. */
async function ask(client: Client, name: string, given: Record<string, unknown>) {
  let [data, text, receipt] = ["", "", null as string | null];
  for (let offset = 0;;) {
    const result = await client.callTool(
      { name: name.replaceAll("-", "_"), arguments: offset === 0 ? given : { ...given, offset } },
      undefined,
      { timeout: 600_000 },
    );
    text = (result.content as { type: string; text?: string }[]).map(({ text }) => text ?? "").join("\n");
    data += /<log-data (\w+)>\n([\s\S]*)\n<\/log-data \1>/.exec(text)?.[2] ?? "";
    receipt ??= /^receipt: (.+)$/m.exec(text)?.[1] ?? null;
    const next = /^cut: .* with offset (\d+) for more$/m.exec(text)?.[1];
    if (next === undefined) return { data, text, receipt, isError: result.isError === true };
    offset = Number(next);
  }
}

/** A model and rules of a log, as an agent would get them. */
async function modelsOf(client: Client, slug: string) {
  const model = (await ask(client, "map", { log: slug, miner: "inductive", noise: 0.2, format: "pnml" })).data;
  const rules = (await ask(client, "map", { log: slug, miner: "log-skeleton", format: "json" })).data;
  return { model, rules };
}

/** Numbers of a document with their JSON pointers (RFC 6901). */
function figuresOf(document: unknown, pointer = ""): { pointer: string; value: number }[] {
  if (typeof document === "number") return [{ pointer, value: document }];
  if (typeof document !== "object" || document === null) return [];
  return Object.entries(document).flatMap(([key, value]) =>
    figuresOf(value, `${pointer}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`)
  );
}

const pick = <T>(random: Random, values: ArrayLike<T>): T => values[random.integer(values.length)];

function argumentsOf(
  name: string,
  log: EventLog,
  random: Random,
  models: { model: string; rules: string } | undefined,
): Record<string, unknown> {
  const caseId = () => pick(random, log.caseIds);
  const activity = () => pick(random, log.activities);
  const date = () => new Date(pick(random, log.time)).toISOString().slice(0, 10);
  const event = () => ({ activity: activity(), time: new Date(pick(random, log.time)).toISOString() });
  const limited = { limit: 1 + random.integer(50) };
  switch (name) {
    case "variants":
    case "cases":
    case "events":
    case "models":
    case "rejected":
      return limited;
    case "performance":
      return random.chance(0.3) ? { calendar: "learn" } : {};
    case "drift":
      return random.chance(0.3) ? { since: date() } : {};
    case "discover":
      return pick<Record<string, unknown>>(random, [
        { miner: "inductive", noise: random.integer(5) / 10 },
        { miner: "heuristics" },
        { miner: "dfg" },
        { miner: "declare" },
        { miner: "log-skeleton" },
        { miner: "footprints" },
      ]);
    case "map":
      return pick<Record<string, unknown>>(random, [
        { miner: "dfg", format: "svg", paint: "time" },
        { miner: "dfg", format: "png" },
        { miner: "inductive", format: "bpmn" },
        { miner: "inductive", noise: 0.2, format: "json" },
      ]);
    case "conformance":
      return {
        model: models!.model,
        format: "pnml",
        method: pick(random, ["token-replay", "precision", "simplicity"]),
        ...SECONDS,
      };
    case "deviations":
      return { model: models!.model, format: "pnml", ...SECONDS };
    case "rules":
      return { rules: models!.rules };
    case "compare":
      return random.chance(0.5) ? { first: `through:${quotedLabel(activity())}` } : { split: date() };
    case "why":
    case "case":
      return { case: caseId() };
    case "predict":
      return { case: caseId(), ...(random.chance(0.5) ? { at: 1 } : {}), ...(random.chance(0.3) ? { target: date() } : {}) };
    case "predict-duration":
      return { case: caseId(), at: pick(random, ["1", "latest"]) };
    case "predict-started":
      return { events: Array.from({ length: 1 + random.integer(4) }, event) };
    case "what-if":
      return { case: caseId(), steps: random.chance(0.5) ? [] : [event()] };
    default:
      return {};
  }
}

function filterOf(name: string, log: EventLog, random: Random): Record<string, string> {
  const isOfOneCase = ["why", "case", "predict", "predict-duration", "what-if"].includes(name);
  if (LOG_FUNCTIONS[name].unfiltered !== undefined || isOfOneCase || name === "compare" || random.chance(0.4)) return {};
  const label = quotedLabel(pick(random, log.activities));
  return {
    filter: pick(random, [
      `through:${label}`,
      `not-end-activity:${label}`,
      name === "rejected" ? "attribute:line=1.." : "duration:..30d",
      "top-variants:5",
      "rework",
      `keep-activity:${label}`,
    ]),
  };
}

const quotedLabel = (label: string) => `"${label.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;

/** Logs of the whole run; models are trained on those with `trained`. */
const LOGS: readonly { readonly file: string; readonly trained?: boolean }[] = [
  { file: "running_example.xes.gz" },
  { file: "repair_example.xes.gz", trained: true },
  { file: "reviewing.xes.gz" },
  { file: "roadtraffic100traces.xes.gz" },
  { file: "production.csv.gz" },
  { file: "receipt.xes.gz", trained: true },
  { file: "sepsis.xes.gz" },
  { file: "helpdesk.xes.gz", trained: true },
];

/** `deno task soak receipts [SEED]`: 500 questions over eight logs. */
export async function soakReceipts(args: readonly string[]): Promise<number> {
  const seed = Number(args[0] ?? 16);
  let status = 1;
  await withDatabase(async (database) => {
    const slugs: string[] = [];
    for (const { file, trained = false } of LOGS) {
      const slug = file.replace(/\..*/, "").replaceAll("_", "-");
      const { status, stderr } = await runCli(["load", `${GOLDEN_ROOT}/logs/${file}`, "--log", slug, "--max-rejected", "50%"], {
        env: { DATABASE_URL: database.url },
      });
      if (status !== 0) throw new Error(stderr);
      slugs.push(slug);
      const log = (await findLog(database, slug))!;
      for (const task of trained ? ["duration", "remaining"] as const : []) {
        await trainStep(database, log, { task, seed: 42, now: Date.now, reporter: silentReporter });
      }
    }
    const result = await askForReceipts(database, { slugs, questions: 500, seed });
    const { questions, answers, declined, refused, figures, files, functions, broken } = result;
    console.log(
      "| questions | answers with a receipt | figures in them | of these files and pictures | declined | refused | broken |",
    );
    console.log("|---|---|---|---|---|---|---|");
    console.log(`| ${questions} | ${answers} | ${figures} | ${files} | ${declined} | ${refused} | ${broken.length} |`);
    console.log(`\nseed ${seed}; by function: ${[...functions].map(([name, count]) => `${name} ${count}`).join(", ")}`);
    for (const text of broken) console.error(text);
    status = broken.length === 0 ? 0 : 1;
  });
  return status;
}

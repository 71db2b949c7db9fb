/**
 * The activity of a stored log: applied while it is loaded, kept with it, taken up by later loads.
 */
import type { LogHeader } from "@/event-log/event-batch.ts";
import { tapSink } from "@/event-log/tap-sink.ts";
import { assertEquals, assertRejects } from "@std/assert";
import { type Database, findLog, readEventLog, readImportReports } from "@/database/mod.ts";
import { TracebookError } from "@/errors.ts";
import { type Classifier, PLAIN_CLASSIFIER } from "@/event-log/classifier.ts";
import { applyClassifier } from "@/event-log/apply-classifier.ts";
import { createEventLogBuilder } from "@/event-log/event-log-builder.ts";
import { findLogFile, readLogFile } from "@/pipeline/files/log-file.ts";
import { loadLog, type LoadLogOptions } from "@/pipeline/load-log.ts";
import { publishedFiles } from "@/pipeline/site/published-files.ts";
import { type Reporter, silentReporter } from "@/pipeline/reporter.ts";
import { classifierOf } from "@/pipeline/stored-log.ts";
import { assertReduced } from "./assert-reduced.ts";
import { assertSameLog } from "./assert-same-log.ts";
import { withDatabase } from "./test-database.ts";

const CSV = `case,activity,timestamp,resource,lifecycle,team,cost
1,check,2026-01-01T08:00:00Z,Sue,start,north,
1,check,2026-01-01T09:00:00Z,Mike,start,north,1
1,check,2026-01-01T10:00:00Z,Mike,complete,north,
1,check,2026-01-01T11:00:00Z,Sue,complete,south,3
1,pay,2026-01-01T12:00:00Z,,complete,north,4
2,check,2026-01-02T08:00:00Z,Sue,schedule,north,
2,check,2026-01-02T09:00:00Z,Sue,start,north,
3,pay,not a time,Sue,complete,north,
`;

const READING = { roles: {}, zone: "UTC", delimiter: undefined, dateOrder: undefined };

async function load(database: Database, path: string, options: Partial<LoadLogOptions> = {}) {
  const { log } = await loadLog(database, {
    ...READING,
    path,
    mode: "replace",
    replaceCases: false,
    maxRejected: 0.5,
    reporter: silentReporter,
    ...options,
  });
  return log;
}

async function logOfFile(path: string, classifier: Classifier) {
  const builder = createEventLogBuilder();
  let source: LogHeader | undefined;
  await readLogFile(await findLogFile(path), READING, tapSink(builder, { begin: (header) => void (source = header) }));
  return applyClassifier(builder.build(), classifier, { source });
}

async function withFile(work: (database: Database, path: string) => Promise<void>) {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/orders.csv`, CSV);
    await withDatabase((database) => work(database, `${folder}/orders.csv`));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const DEFINITIONS: Record<string, Partial<Classifier>> = {
  "of several columns, of the event and of its case": { keys: ["concept:name", "team", "resource"] },
  "of complete events only, merged": { transitions: ["COMPLETE"], rename: [["check", "work"], ["pay", "work"]] },
  "of intervals": { pair: "auto" },
  "of all at once": {
    pair: "resource",
    keys: ["activity", "team"],
    transitions: ["complete"],
    rename: [["check+north", "check"]],
  },
};

for (const [what, fields] of Object.entries(DEFINITIONS)) {
  Deno.test(`a log with activities ${what} is stored and reduced as applying the classifier to its file gives it`, () =>
    withFile(async (database, path) => {
      const classifier = { ...PLAIN_CLASSIFIER, ...fields };
      const stored = await load(database, path, { classifier });
      const log = await readEventLog(database, stored);
      assertSameLog(log, await logOfFile(path, classifier));
      await assertReduced(database, log, stored.slug);
      assertEquals(classifierOf(stored), classifier);
      const [{ rows, rejected, events }] = await readImportReports(database, stored);
      assertEquals([rows, rejected, events], [8, 1, log.activity.length]);
    }));
}

Deno.test("a log keeps its classifier when it is loaded again without a word, and loses it with --plain", () =>
  withFile(async (database, path) => {
    const classifier = { ...PLAIN_CLASSIFIER, keys: ["concept:name", "team"] };
    await load(database, path, { classifier });
    assertEquals((await load(database, path)).version, 1, "the same file in the same way is skipped");
    await Deno.writeTextFile(path, CSV.replace("1,pay", "1,refund"));
    const again = await load(database, path);
    assertEquals([classifierOf(again), again.version], [classifier, 2]);
    assertEquals((await readEventLog(database, again)).activities.includes("refund+north"), true);
    const extended = await load(database, path, { mode: "extend" });
    assertEquals([classifierOf(extended), extended.version], [classifier, 2]);
    const plain = await load(database, path, { classifier: PLAIN_CLASSIFIER });
    assertEquals([classifierOf(plain), "activity" in plain.description, plain.version], [PLAIN_CLASSIFIER, false, 3]);
  }));

Deno.test("a load that would mix classifiers, or pair parts of cases, is refused and leaves the log as it was", () =>
  withFile(async (database, path) => {
    const refused = (options: Partial<LoadLogOptions>, words: string) =>
      assertRejects(() => load(database, path, options), TracebookError, words);
    await load(database, path);
    const pair = { ...PLAIN_CLASSIFIER, pair: "auto" } as const;
    await refused({ mode: "extend", classifier: pair }, "the activity of the stored log orders: the plain activity");
    await refused({ classifier: pair, roles: { eventId: "cost" } }, "either --event-id or --pair");
    await refused({ classifier: { ...PLAIN_CLASSIFIER, keys: ["kost"] } }, "Columns that can be parts");
    await refused({ classifier: { ...PLAIN_CLASSIFIER, classifier: "x" } }, "the name of an event classifier");
    await refused({ classifier: { ...PLAIN_CLASSIFIER, transitions: ["suspend"] } }, "none in 7 events");
    assertEquals((await findLog(database, "orders"))!.version, 1);
    await load(database, path, { classifier: pair });
    await refused({ mode: "extend" }, "--replace-cases");
    const extended = await load(database, path, { mode: "extend", replaceCases: true });
    assertEquals([extended.events, extended.version], [5, 2]);
  }));

Deno.test("what a classifier does is told", () =>
  withFile(async (database, path) => {
    const told: string[] = [];
    const reporter: Reporter = { ...silentReporter, message: (text) => told.push(text.trim()) };
    const classifier = { ...PLAIN_CLASSIFIER, pair: "auto", transitions: ["complete"], rename: [["chek", "check"]] } as const;
    await load(database, path, { classifier, reporter });
    for (
      const words of [
        "activity: the plain activity, intervals of start and complete, only complete, 1 renamed",
        "2 intervals, paired by resource; 1 start without a complete and 1 complete without a start",
        "2 events left out",
        'note: --rename names the activity "chek", which no event has',
      ]
    ) assertEquals(told.includes(words), true, told.join("\n"));
    // Who did not ask for intervals is told that starts and completes are two events each.
    const isTold = () => told.some((text) => text.startsWith("note: a start and a complete event count as two events"));
    assertEquals(isTold(), false);
    await load(database, path, { log: "plain", reporter });
    assertEquals(isTold(), true, told.join("\n"));
  }));

Deno.test("the published manifest tells the classifier of a log, and nothing of the plain one", () =>
  withFile(async (database, path) => {
    const manifestOf = async (options: Partial<LoadLogOptions>) => {
      const stored = await load(database, path, options);
      const files = await publishedFiles({ log: await readEventLog(database, stored), privacy: null }, stored);
      return JSON.parse(new TextDecoder().decode(files.get("manifest.json")));
    };
    assertEquals("activityDefinition" in (await manifestOf({})).log, false);
    const classifier = { ...PLAIN_CLASSIFIER, pair: "auto" } as const;
    assertEquals((await manifestOf({ classifier })).log.activityDefinition, classifier);
  }));

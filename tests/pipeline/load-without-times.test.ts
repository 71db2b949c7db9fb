import { assertEquals, assertRejects } from "@std/assert";
import { findLog, readEventLog, readPerformance } from "@/database/mod.ts";
import { loadLog } from "@/pipeline/load-log.ts";
import { trainModels } from "@/pipeline/prediction/train-step.ts";
import { silentReporter } from "@/pipeline/reporter.ts";
import { publishedEntry } from "@/pipeline/site/published-logs.ts";
import { withDatabase } from "../database/test-database.ts";

const XES = (times: boolean) =>
  `<log>${
    ["b", "a", "a"].map((activity, i) =>
      `<trace><string key="concept:name" value="${i % 2}"/><event><string key="concept:name" value="${activity}"/>${
        times ? '<date key="time:timestamp" value="2026-01-01T00:00:00Z"/>' : ""
      }</event></trace>`
    ).join("")
  }</log>`;

const OPTIONS = {
  roles: {},
  zone: "UTC",
  delimiter: undefined,
  dateOrder: undefined,
  log: "orders",
  mode: "replace",
  replaceCases: false,
  maxRejected: 0,
  reporter: silentReporter,
} as const;

Deno.test("a stored log without times keeps its order, shows no time, and takes no events with times", () =>
  withDatabase(async (database) => {
    const folder = await Deno.makeTempDir();
    try {
      const [path, timed] = [`${folder}/orders.xes`, `${folder}/timed.xes`];
      await Deno.writeTextFile(path, XES(false));
      await Deno.writeTextFile(timed, XES(true));
      const { log, report } = await loadLog(database, { ...OPTIONS, path });
      assertEquals([log.firstTime, log.lastTime, report.firstTime, report.events], [null, null, null, 3]);
      const events = await readEventLog(database, log);
      assertEquals([events.timed, [...events.activity], [...events.caseOffsets]], [false, [1, 0, 0], [0, 2, 3]]);
      await assertRejects(() => readPerformance(database, log), Error, "a log without times");
      await assertRejects(
        () => loadLog(database, { ...OPTIONS, path: timed, mode: "extend" }),
        Error,
        "expected events without times, as in the stored log orders",
      );
      const trained = await trainModels(database, log, { seed: 1, now: () => 0, reporter: silentReporter });
      assertEquals(trained.duration, "It has no times, so there is nothing to predict.");
      const publication = {
        pageEvents: 1000,
        privacy: { attributes: "all", pseudonyms: [], leastGroup: 1 },
        key: new Uint8Array(0),
        mark: "",
      } as const;
      const entry = await publishedEntry(database, (await findLog(database, "orders"))!, publication);
      assertEquals([entry.timed, entry.firstTime, entry.events], [false, null, 3]);
      // An overlapping export adds only what is new.
      await Deno.writeTextFile(
        path,
        XES(false).replace(
          "</log>",
          '<trace><string key="concept:name" value="0"/><event><string key="concept:name" value="c"/></event></trace></log>',
        ),
      );
      const extended = await loadLog(database, { ...OPTIONS, path, mode: "extend" });
      assertEquals([extended.report.added, extended.log.events], [1, 4]);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  }));

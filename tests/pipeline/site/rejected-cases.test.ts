import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { createAnalysis } from "@/browser/analysis/analysis.ts";
import { findLog } from "@/database/mod.ts";
import { findingsReport } from "@/comparison/findings/findings-report.ts";
import type { PublishedManifest } from "@/formats/published/published-log.ts";
import { openStoredLog } from "@/pipeline/files/open-log.ts";
import { loadLog } from "@/pipeline/load-log.ts";
import { completedCases } from "@/prediction/dataset/completed-cases.ts";
import { publicationOf, readPublishable } from "@/pipeline/privacy/publication.ts";
import { PUBLISH_ALL } from "@/pipeline/privacy/privacy.ts";
import { silentReporter } from "@/pipeline/reporter.ts";
import { markChanges } from "@/pipeline/site/mark-changes.ts";
import { publishedFiles } from "@/pipeline/site/published-files.ts";
import { publishedEntry } from "@/pipeline/site/published-logs.ts";
import { readPublishedLog } from "@/pipeline/site/read-published-log.ts";
import { withDatabase } from "../../database/test-database.ts";

/** 200 cases a, b, c, d: of V-7 the row of c has no time, and in V-9 c comes before b. */
const ROWS = ["case,activity,timestamp"].concat(
  Array.from({ length: 200 }, (_, i) =>
    [..."abcd"].map((activity, k) => {
      const hour = 9 * i + (i === 9 && (k === 1 || k === 2) ? 3 - k : k);
      return `V-${i},${activity},${i === 7 && k === 2 ? "soon" : new Date(Date.UTC(2026, 0, 1, hour)).toISOString()}`;
    })).flat(),
).join("\n");

Deno.test("site, page and command tell the same mistakes of a log with rejected rows, under pseudonyms too", () =>
  withDatabase(async (database) => {
    const folder = await Deno.makeTempDir();
    try {
      await Deno.writeTextFile(`${folder}/orders.csv`, ROWS);
      const reading = { roles: {}, zone: "UTC", delimiter: undefined, dateOrder: undefined };
      const load = { ...reading, mode: "replace", replaceCases: false, maxRejected: 1, reporter: silentReporter } as const;
      const { log: { slug } } = await loadLog(database, { ...load, path: `${folder}/orders.csv` });
      const log = (await findLog(database, slug))!;
      const opened = await openStoredLog(database, log, "all");
      const command = findingsReport(opened.log, { ...completedCases(opened.log), rejectedCases: await opened.rejectedCases() });
      assertEquals(command.mistakes.map(({ caseId }) => caseId), ["V-9"]);
      const told = ({ findings }: { readonly findings: readonly { readonly kind: string; readonly sentence: string }[] }) =>
        findings.find(({ kind }) => kind === "mistakes")!.sentence;
      for (const pseudonyms of [[], ["cases"]] as const) {
        const privacy = { ...PUBLISH_ALL, pseudonyms };
        const settings = { home: folder, pageEvents: 10_000, privacy, pseudonymKey: "0123456789abcdef0123456789abcdef" };
        const publication = await publicationOf(settings);
        const entry = await publishedEntry(database, log, publication);
        const files = await publishedFiles(await readPublishable(database, log, publication), log);
        const { rejectedCases }: PublishedManifest = JSON.parse(new TextDecoder().decode(files.get("manifest.json")!));
        assertEquals(rejectedCases?.length, 1);
        const site = `${folder}/site${pseudonyms.length}`;
        const data = join(site, "data");
        await Deno.mkdir(join(data, entry.folder), { recursive: true });
        await Deno.writeTextFile(join(data, "logs.json"), JSON.stringify([entry]));
        for (const [name, bytes] of files) await Deno.writeFile(join(data, entry.folder, name), bytes);
        await markChanges(site, `${folder}/none`);
        const [marked] = JSON.parse(await Deno.readTextFile(join(data, "logs.json")));
        assertEquals(told(marked), told(command));
        const published = (await readPublishedLog(site, entry))!;
        const analysis = createAnalysis(published.log, { zone: "UTC", rejectedCases: published.rejectedCases });
        assertEquals(told(await analysis.ask({ filters: [] }, { kind: "findings", columns: [] })), told(command));
        const [incomplete] = published.rejectedCases;
        assertEquals(await analysis.ask({ filters: [] }, { kind: "case-mistakes", columns: [], caseId: incomplete }), []);
        // Without the manifest's numbers the page would tell one more.
        const unaware = await createAnalysis(published.log, { zone: "UTC" }).ask({ filters: [] }, {
          kind: "findings",
          columns: [],
        });
        assertStringIncludes(told(unaware), "2 events");
      }
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  }));

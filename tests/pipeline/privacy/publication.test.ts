import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { findLog } from "@/database/mod.ts";
import { TracebookError } from "@/errors.ts";
import { PLAIN_CLASSIFIER } from "@/event-log/classifier.ts";
import { type Privacy, PUBLISH_ALL } from "@/pipeline/privacy/privacy.ts";
import { publicationOf, publishedChecksum, readPublishable } from "@/pipeline/privacy/publication.ts";
import { loadRows } from "../../database/load-rows.ts";
import { withDatabase } from "../../database/test-database.ts";

const KEY = "0123456789abcdef0123456789abcdef";
const publish = (privacy: Partial<Privacy>, key = KEY) =>
  publicationOf({ home: "", pageEvents: 1000, privacy: { ...PUBLISH_ALL, ...privacy }, pseudonymKey: key });

Deno.test("other options or another key give other names of folders, the same give the same", async () => {
  const of = async (...options: Parameters<typeof publish>) => (await publish(...options)).mark;
  const marks = await Promise.all([
    of({}),
    of({ attributes: [] }),
    of({ attributes: ["a"] }),
    of({ pseudonyms: ["cases"] }),
    of({ leastGroup: 5 }),
    of({ leastGroup: 6 }),
    of({ leastGroup: 6 }, `another ${KEY}`),
  ]);
  assertEquals(new Set(marks).size, marks.length);
  assertEquals(marks[0], "");
  assertEquals(await of({ leastGroup: 5, chosen: ["leastGroup"] }), marks[4]);
});

Deno.test("the checksum of a log is published as it is only if all of the log is", async () => {
  const log = { checksum: "abc" };
  assertEquals(publishedChecksum(log, await publish({})), "abc");
  const keyed = publishedChecksum(log, await publish({ leastGroup: 5 }));
  assertEquals([keyed.length, keyed.includes("abc")], [64, false]);
});

Deno.test("a log whose activities are made from what is withheld is refused, with what to do", () =>
  withDatabase(async (database) => {
    await loadRows(database, [{ caseId: "1", activity: "ask+Ann", time: 0, resource: "Ann" }]);
    const log = (await findLog(database, "orders"))!;
    const madeFrom = (...keys: string[]) => ({ ...log, description: { activity: { ...PLAIN_CLASSIFIER, keys } } });
    const refused: [privacy: Partial<Privacy>, key: string][] = [
      [{ pseudonyms: ["resources"] }, "org:resource"],
      [{ attributes: ["amount"] }, "org:resource"],
      [{ attributes: ["amount"] }, "note"],
    ];
    for (const [privacy, key] of refused) {
      const publication = await publish(privacy);
      const error = await assertRejects(
        () => readPublishable(database, madeFrom("concept:name", key), publication),
        TracebookError,
      );
      assertStringIncludes(error.message, "--activity-with");
      assertEquals((await readPublishable(database, madeFrom("concept:name"), publication)).log.caseIds.length, 1);
    }
    const allowed = await publish({ attributes: ["note"] });
    assertEquals((await readPublishable(database, madeFrom("concept:name", "note"), allowed)).log.activities, ["ask+Ann"]);
  }));

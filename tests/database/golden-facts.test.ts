import { assertEquals } from "@std/assert";
import { findLog, openLoad, readEventLog, slugOf } from "@/database/mod.ts";
import { createEventLogBuilder } from "@/event-log/event-log-builder.ts";
import type { LogSink } from "@/event-log/event-batch.ts";
import { formatOfName, readLog } from "@/formats/logs/read-log.ts";

import { testGolden } from "../golden.ts";
import { assertReduced } from "./assert-reduced.ts";
import { assertSameLog } from "./assert-same-log.ts";
import { withDatabase } from "./test-database.ts";

testGolden("database facts", ({ name, document, path, roles, open }) =>
  withDatabase(async (database) => {
    const builder = createEventLogBuilder();
    const load = await openLoad(database, { slug: slugOf(name), name, source: document.file, checksum: "", mode: "replace" });
    const { rejected } = await load.finish(
      await readLog(await open(), { ...formatOfName(path)!, source: path, roles }, bothSinks(load, builder)),
    );

    const stored = (await findLog(database, name))!;
    const log = await readEventLog(database, stored);
    assertSameLog(log, builder.build());
    await assertReduced(database, log, stored.slug);

    // All other facts follow from the equality with the log of the file, whose facts
    // tests/performance compares.
    const { events, cases, activities, variants, firstTime, lastTime } = stored;
    const [firstTimestamp, lastTimestamp] = [firstTime!.toISOString(), lastTime!.toISOString()];
    assertEquals(
      { events, cases, activities, variants, firstTimestamp, lastTimestamp, rowsWithoutCaseActivityOrTime: rejected },
      document.summary,
    );
  }));

function bothSinks(one: LogSink, other: LogSink): LogSink {
  return {
    begin: async (header) => {
      await one.begin(header);
      await other.begin(header);
    },
    batch: async (batch) => {
      await one.batch(batch);
      await other.batch(batch);
    },
    rejected: async (row) => {
      await one.rejected(row);
      await other.rejected(row);
    },
  };
}

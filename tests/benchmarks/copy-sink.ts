import { createAttributeCatalogue, createLabelCodes } from "@/database/load/stored-dictionaries.ts";
import { caseKey, createCaseKeys } from "@/database/load/case-keys.ts";
import type { CopyMultiplexer } from "@/database/copy/copy-multiplexer.ts";
import { createLoadWriter, type LoadWriter } from "@/database/load/load-writer.ts";
import type { LogSink } from "@/event-log/event-batch.ts";

/**
 * A sink that encodes a log for a binary COPY as a load does, and counts the bytes instead of
 * sending them.
 */
export function createCopySink(): LogSink & { close(): Promise<number> } {
  let bytes = 0;
  let writer: LoadWriter | undefined;
  const copies: CopyMultiplexer = {
    send: (_statement, rows) => {
      bytes += rows.length;
      rows.length = 0;
      return Promise.resolve();
    },
    close: () => Promise.resolve(),
    abort: () => Promise.resolve(),
  };
  return {
    begin({ dictionaries }) {
      writer = createLoadWriter({
        copies,
        tables: { event: "event", case: "log_case" },
        context: {
          dictionaries,
          caseKeys: createCaseKeys(dictionaries.cases, caseKey),
          activities: createLabelCodes(null),
          resources: createLabelCodes(null),
          lifecycles: createLabelCodes(null),
          load: 1,
        },
        logId: 1,
        caseAttributes: createAttributeCatalogue([]),
        eventAttributes: createAttributeCatalogue([]),
        copyOptions: "",
      });
    },
    batch: (batch) => writer!.batch(batch),
    rejected: (row) => writer!.rejected(row),
    async close() {
      await writer?.close();
      return bytes;
    },
  };
}

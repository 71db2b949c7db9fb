import type { EventLog } from "@/event-log/event-log.ts";
import { createEventLogBuilder } from "@/event-log/event-log-builder.ts";
import { readLog } from "@/formats/logs/read-log.ts";

/** A reference log, where there is one. */
export interface GoldenLog {
  /** Whether a test of it is to be skipped, and the words that say so. */
  readonly ignore: boolean;
  readonly note: string;
  read(): Promise<EventLog>;
}

/** The reference log of a name; see README on `TRACEBOOK_GOLDEN`. */
export function goldenLog(name: string): GoldenLog {
  const path = `${Deno.env.get("TRACEBOOK_GOLDEN") ?? "../shared"}/logs/${name}.xes.gz`;
  const ignore = !exists(path);
  return {
    ignore,
    note: ignore ? ` (skipped: ${path} is not there)` : "",
    async read() {
      const builder = createEventLogBuilder();
      const file = await Deno.open(path);
      await readLog(file.readable, { format: "xes", gzip: true, source: path }, builder);
      return builder.build();
    },
  };
}

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

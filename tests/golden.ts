import { createEventLogBuilder } from "@/event-log/event-log-builder.ts";
import type { EventLog } from "@/event-log/event-log.ts";
import { formatOfName, readLog } from "@/formats/logs/read-log.ts";

/** The folder with reference logs (`logs/`) and results (`golden/`). */
export const GOLDEN_ROOT: string = Deno.env.get("TRACEBOOK_GOLDEN") ?? "../shared";

/** Logs with golden results. */
export const GOLDEN_NAMES: readonly string[] = [
  "bpic2012",
  "bpic2013_closed",
  "bpic2013_incidents",
  "bpic2020_domestic",
  "bpic2020_international",
  "edr_patients",
  "helpdesk",
  "interval_event_log",
  "production",
  "receipt",
  "repair_example",
  "reviewing",
  "road_traffic_fine",
  "roadtraffic100traces",
  "running_example",
  "sepsis",
];

/** The golden document of a log; null where the folder is absent. */
export async function goldenDocument(name: string) {
  try {
    return JSON.parse(await Deno.readTextFile(`${GOLDEN_ROOT}/golden/${name}.json`));
  } catch {
    return null;
  }
}

/** Reads the log of a golden document, without attributes. */
// deno-lint-ignore no-explicit-any -- a JSON document
export async function goldenLog(golden: any): Promise<EventLog> {
  const roles = Object.fromEntries(Object.entries(golden.csvColumns ?? {}).filter(([, column]) => column !== null));
  const path = `${GOLDEN_ROOT}/logs/${golden.file}`;
  const file = await Deno.open(path);
  const builder = createEventLogBuilder({ attributes: "none" });
  await readLog(file.readable, { ...formatOfName(path)!, source: path, roles }, builder);
  return builder.build();
}

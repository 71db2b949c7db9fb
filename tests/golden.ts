/**
 * Reference logs (`logs/`) and results (`golden/`), looked up in one way by all tests and
 * benchmarks. An absent folder skips their tests; a file in it that is missing or cannot be read
 * fails.
 *
 * @module
 */
import { createEventLogBuilder } from "@/event-log/event-log-builder.ts";
import type { EventLog } from "@/event-log/event-log.ts";
import { type Variants, variantsOf } from "@/event-log/variants.ts";
import { formatOfName, readLog } from "@/formats/logs/read-log.ts";

/** The folder of reference logs and results. */
export const GOLDEN_ROOT: string = Deno.env.get("TRACEBOOK_GOLDEN") || "../shared";

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

/** A reference log and what is known of it. */
interface Golden {
  readonly name: string;
  /** Whether tests of it are to be skipped: the folder is absent. */
  readonly ignore: boolean;
  /** Words for the name of a test that is skipped, else empty. */
  readonly note: string;
  /** The golden document; null where tests are to be skipped. */
  // deno-lint-ignore no-explicit-any -- a JSON document
  readonly document: any;
  /** Names of its columns by role, where the log is a table. */
  readonly roles: Readonly<Record<string, string>>;
  /** Path of the log's file. */
  readonly path: string;
  /** Its bytes. */
  open(): Promise<ReadableStream<Uint8Array<ArrayBuffer>>>;
  /** The log, read once, with all attributes unless `attributes` is "none". */
  read(options?: { readonly attributes?: "none" }): Promise<EventLog>;
  /** Its variants, found once. */
  variants(): Promise<Variants>;
}

const known = new Map<string, Golden>();

/** The reference log of that name. */
export function golden(name: string): Golden {
  const found = known.get(name) ?? goldenIn(GOLDEN_ROOT, name);
  known.set(name, found);
  return found;
}

/** The reference log of that name in a folder of that layout. */
export function goldenIn(root: string, name: string): Golden {
  const ignore = !isFolder(`${root}/golden`);
  const document = ignore ? null : JSON.parse(Deno.readTextFileSync(`${root}/golden/${name}.json`));
  const path = `${root}/logs/${document?.file ?? name}`;
  if (!ignore) Deno.statSync(path);
  const columns = Object.entries<string | null>(document?.csvColumns ?? {});
  const roles = Object.fromEntries(columns.filter((column): column is [string, string] => column[1] !== null));
  const open = async () => (await Deno.open(path)).readable;
  const reading = async (attributes?: "none") => {
    const builder = createEventLogBuilder({ attributes });
    await readLog(await open(), { ...formatOfName(path)!, source: path, roles }, builder);
    return builder.build();
  };
  let [whole, plain, variants]: [Promise<EventLog>?, Promise<EventLog>?, Promise<Variants>?] = [];
  return {
    name,
    ignore,
    note: ignore ? " (skipped: no folder TRACEBOOK_GOLDEN)" : "",
    document,
    roles,
    path,
    open,
    read: ({ attributes } = {}) => attributes === "none" ? plain ??= reading(attributes) : whole ??= reading(),
    variants: () => variants ??= (plain ?? reading("none")).then((log) => variantsOf(log).variants),
  };
}

/** Names of the reference models of an ending, such as ".pnml"; none where the folder is absent. */
export function goldenModels(ending: string): string[] {
  if (!isFolder(`${GOLDEN_ROOT}/golden`)) return [];
  const names = Array.from(Deno.readDirSync(`${GOLDEN_ROOT}/golden/models`), ({ name }) => name);
  return names.filter((name) => name.endsWith(ending)).sort();
}

/** The text of a reference model, by its name or its path in the folder of results. */
export function readGoldenModel(name: string): Promise<string> {
  return Deno.readTextFile(`${GOLDEN_ROOT}/golden/${name.startsWith("models/") ? name : `models/${name}`}`);
}

/** Which reference logs a test is declared for. */
interface GoldenTestOptions {
  /** Default: all. */
  readonly names?: readonly string[];
  /** Whether the golden document tells what the test asks for; without it there is no test. */
  // deno-lint-ignore no-explicit-any -- a JSON document
  readonly asked?: (document: any) => boolean;
}

/** Declares the test `golden: SUBJECT of NAME` for each reference log that is asked for. */
export function testGolden(
  subject: string,
  check: (golden: Golden) => void | Promise<void>,
  { names = GOLDEN_NAMES, asked = () => true }: GoldenTestOptions = {},
): void {
  for (const found of names.map(golden)) {
    const { name, ignore, note, document } = found;
    if (!ignore && !asked(document)) continue;
    Deno.test({ name: `golden: ${subject} of ${name}${note}`, ignore, fn: async () => await check(found) });
  }
}

/** Only absence is no folder: one that may not be looked at is an error. */
function isFolder(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

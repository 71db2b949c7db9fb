import { isPlain } from "../../event-log/classifier.ts";
import type { EventLog } from "../../event-log/event-log.ts";
import { type Variants, variantsOf } from "../../event-log/variants.ts";
import {
  type ColumnName,
  PUBLISHED_SCHEMA_VERSION,
  type PublishedColumn,
  type PublishedManifest,
} from "../../formats/published/published-log.ts";
import {
  encodeAttribute,
  encodeCases,
  encodeCoded,
  encodeStarts,
  encodeTimes,
  encodeVariants,
} from "../../formats/published/published-columns.ts";
import { classifierOf } from "../stored-log.ts";

/** What the database knows of a log. */
export interface PublishedSource {
  readonly slug: string;
  readonly name: string;
  readonly version: number;
  readonly identity: string;
  readonly checksum: string;
  readonly zone: string;
  /** As the database keeps it, with the classifier of the activity. */
  readonly description: Readonly<Record<string, unknown>>;
}

/**
 * The files of a log as the site carries them, by name; see `formats/published/published-log.ts`
 * for the contract.
 */
export async function publishedFiles(log: EventLog, source: PublishedSource): Promise<Map<string, Uint8Array>> {
  const { variants, variantOfCase } = variantsOf(log);
  const classifier = classifierOf(source);
  const columns = columnsOf(log, variants, variantOfCase);
  const files = new Map([...columns].map(([{ file }, bytes]) => [file, bytes]));
  const manifest: PublishedManifest = {
    schemaVersion: PUBLISHED_SCHEMA_VERSION,
    log: {
      slug: source.slug,
      name: source.name,
      version: source.version,
      identity: source.identity,
      checksum: source.checksum,
      events: log.time.length,
      cases: log.caseIds.length,
      zone: source.zone,
      ...(isPlain(classifier) ? {} : { activityDefinition: classifier }),
    },
    exact: "Every case and every event, with all attributes and times to the microsecond.",
    columns: [...columns.keys()],
    files: await Promise.all(
      [...files].map(async ([name, bytes]) => ({ name, size: bytes.length, sha256: await sha256(bytes) })),
    ),
  };
  files.set("manifest.json", new TextEncoder().encode(JSON.stringify(manifest, null, 1)));
  return files;
}

/** The columns of a log with the contents of their files. */
function columnsOf(log: EventLog, variants: Variants, variantOfCase: Uint32Array): Map<PublishedColumn, Uint8Array> {
  const { start, resource, lifecycle } = log;
  const columns = new Map<PublishedColumn, Uint8Array>();
  const add = (column: ColumnName, bytes: Uint8Array) => columns.set({ column, file: `${column}.columns` }, bytes);
  add("variants", encodeVariants(variants));
  add("cases", encodeCases(log, variantOfCase));
  add("times", encodeTimes(log));
  if (start !== null) add("start", encodeStarts({ ...log, start }));
  if (resource !== null) add("resource", encodeCoded("resource", resource));
  if (lifecycle !== null) add("lifecycle", encodeCoded("lifecycle", lifecycle));
  for (const level of ["case", "event"] as const) {
    (level === "case" ? log.caseAttributes : log.eventAttributes).forEach((attribute, number) =>
      columns.set(
        { column: `${level}:${attribute.name}`, file: attributeFile(level, number), type: attribute.type },
        encodeAttribute(attribute),
      )
    );
  }
  return columns;
}

const attributeFile = (level: "case" | "event", number: number): string => `${level}-attribute-${number}.columns`;

/**
 * Names of all files that a log can have. Framework must know them before they are made: those that
 * {@linkcode publishedFiles} does not make are empty.
 *
 * @param attributes how many there are of each level
 */
export const fileNames = (attributes: Readonly<Record<"case" | "event", number>>): string[] => [
  "manifest.json",
  ...["variants", "cases", "times", "start", "resource", "lifecycle"].map((name) => `${name}.columns`),
  ...(["case", "event"] as const).flatMap((level) =>
    Array.from({ length: attributes[level] }, (_, i) => attributeFile(level, i))
  ),
];

async function sha256(bytes: Uint8Array): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

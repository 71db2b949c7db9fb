import { isPlain } from "../../event-log/classifier.ts";
import { type Variants, variantsOf } from "../../event-log/variants.ts";
import {
  type ColumnName,
  PUBLISHED_SCHEMA_VERSION,
  type PublishedColumn,
  type PublishedLevel,
  type PublishedManifest,
  type PublishedSegment,
} from "../../formats/published/published-log.ts";
import { encodeCases, encodeEnds, encodeVariants } from "../../formats/published/published-columns.ts";
import { filesOfColumns, publishedAttributes, publishedEvents } from "../../formats/published/published-events.ts";
import { bytesFingerprint } from "../fingerprint.ts";
import { completedCases } from "../../prediction/dataset/completed-cases.ts";
import type { ProtectedLog } from "../privacy/protect-log.ts";
import { segmentsOf } from "./published-segments.ts";
import { classifierOf } from "../stored-log.ts";

/** The fields of a stored log that its published files have. */
interface PublishedSource {
  readonly slug: string;
  readonly name: string;
  readonly version: number;
  readonly identity: string;
  readonly checksum: string;
  readonly zone: string;
  /** As stored in the database, with the classifier of the activity. */
  readonly description: Readonly<Record<string, unknown>>;
}

/** What of a log is published; a log that is published as it is has only itself. */
type PublishedContent =
  & Pick<ProtectedLog, "log" | "privacy" | "completion" | "segments">
  & Partial<Pick<ProtectedLog, "rejectedCases">>;

/**
 * The files of a log in the site, by name; see `formats/published/published-log.ts` for their
 * format.
 */
export async function publishedFiles(
  published: PublishedContent,
  source: PublishedSource,
  level: PublishedLevel = "events",
): Promise<Map<string, Uint8Array>> {
  const { log, privacy, rejectedCases } = published;
  const rejected = [...log.caseIds.keys()].filter((c) => rejectedCases?.has(log.caseIds[c]));
  const { variants, variantOfCase } = variantsOf(log);
  const classifier = classifierOf(source);
  const { columns, files } = filesOfColumns(columnsOf(published, variants, variantOfCase, level));
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
      // It has names of attributes, and of activities that are not published.
      ...(isPlain(classifier) || privacy !== null ? {} : { activityDefinition: classifier }),
    },
    exact: log.timed === false && privacy === null
      ? UNTIMED
      : privacy === null
      ? EXACT[level]
      : privacy.leastGroup > 1
      ? privacy.words
      : `${EXACT[level]} ${privacy.words}`,
    level,
    ...(privacy === null ? {} : { privacy }),
    ...(rejected.length === 0 ? {} : { rejectedCases: rejected }),
    columns,
    files: await Promise.all(
      [...files].map(async ([name, bytes]) => ({ name, size: bytes.length, sha256: await bytesFingerprint(bytes) })),
    ),
  };
  files.set("manifest.json", new TextEncoder().encode(JSON.stringify(manifest, null, 1)));
  return files;
}

/** The same of a log without times. */
const UNTIMED = "Every case with its activities in their order, and its attributes. The log has no times.";

/** What the files hold exactly, and what they leave out, in words. */
const EXACT: Readonly<Record<PublishedLevel, string>> = {
  events: "Every case and every event, with all attributes and times to the microsecond.",
  cases:
    "Every case with its activities, its attributes and the times of its first and last event. Times between events are published " +
    "as figures of the whole log; the other events' times and attributes stay in the database.",
};

/** The columns of a log with the contents of their files. */
function columnsOf(
  { log, privacy, completion, segments }: PublishedContent,
  variants: Variants,
  variantOfCase: Uint32Array,
  level: PublishedLevel,
): Map<PublishedColumn, Uint8Array> {
  const columns = new Map<PublishedColumn, Uint8Array>();
  const add = (column: ColumnName, bytes: Uint8Array) => columns.set({ column, file: `${column}.columns` }, bytes);
  add("variants", encodeVariants(variants));
  add("cases", encodeCases(log, variantOfCase));
  if (level === "cases") {
    add(
      "ends",
      encodeEnds(log, {
        ...completion ?? completedCases(log),
        ...(privacy !== null && privacy.leastGroup > 1 ? { leastGroup: privacy.leastGroup } : {}),
      }),
    );
    columns.set({ column: "segments", file: "segments.json" }, encodeSegments(segments ?? segmentsOf(log)));
    for (const column of publishedAttributes("case", log.caseAttributes)) columns.set(...column);
    return columns;
  }
  return publishedEvents(log, { variants, variantOfCase });
}

/** At most so many segments are published, those that take the most time in total. */
const MOST_SEGMENTS = 10_000;

function encodeSegments(segments: readonly PublishedSegment[]): Uint8Array {
  const order = segments.toSorted((a, b) => b.totalSeconds - a.totalSeconds).slice(0, MOST_SEGMENTS);
  return new TextEncoder().encode(JSON.stringify(order));
}

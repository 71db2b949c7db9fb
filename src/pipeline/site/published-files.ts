import { isPlain } from "../../event-log/classifier.ts";
import type { EventLog } from "../../event-log/event-log.ts";
import { variantsOf } from "../../event-log/variants.ts";
import { PUBLISHED_SCHEMA_VERSION, type PublishedManifest } from "../../formats/published/published-log.ts";
import { encodeCases, encodeResources, encodeTimes, encodeVariants } from "../../formats/published/published-log-arrow.ts";
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
  const files = new Map<string, Uint8Array>([
    ["variants.arrow", encodeVariants(variants)],
    ["cases.arrow", encodeCases(log, variantOfCase)],
    ["times.arrow", encodeTimes(log)],
    ["resources.arrow", encodeResources(log)],
  ]);
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
    exact:
      "Every case with its attributes, every event with its activity, its resource and its time to the microsecond. Start times " +
      "and attributes of events stay in the database.",
    files: await Promise.all(
      [...files].map(async ([name, bytes]) => ({ name, size: bytes.length, sha256: await sha256(bytes) })),
    ),
  };
  files.set("manifest.json", new TextEncoder().encode(JSON.stringify(manifest, null, 1)));
  return files;
}

/** Names of the files that {@linkcode publishedFiles} makes. */
export const PUBLISHED_FILES: readonly string[] = [
  "manifest.json",
  "variants.arrow",
  "cases.arrow",
  "times.arrow",
  "resources.arrow",
];

async function sha256(bytes: Uint8Array): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

import { inputError } from "../../errors.ts";
import { crc32 } from "../../machine-learning/crc-32.ts";
import { decodeTrees, encodeTrees } from "../../machine-learning/tree-ensemble-bytes.ts";
import type { FittedTrees } from "./fitted-trees.ts";
import type { PredictionModel } from "./prediction-model.ts";

/**
 * Raised whenever the file's layout or the meaning of a field changes; a reader refuses any other.
 */
export const MODEL_SCHEMA_VERSION = 3;

const MAGIC = new TextEncoder().encode("TBMODEL\0");
/** Files of remaining times began so before schema version 3. */
const OLD_MAGIC = new TextEncoder().encode("TBREMAIN");
const HEADER = 44;
const PARTS = ["forest", "boosting", "libraryForest", "low", "high"] as const;

/**
 * A model as one file, the same bytes for the same model. All numbers are
 * little-endian:
 *
 * | offset | what |
 * |---|---|
 * | 0 | `TBMODEL` and a zero byte |
 * | 8 | {@linkcode MODEL_SCHEMA_VERSION}, uint32 |
 * | 12 | length of the whole file in bytes, uint32 |
 * | 16 | CRC-32 of all that follows, uint32 |
 * | 20 | length of the JSON text in bytes, uint32 |
 * | 24 | lengths in bytes of the trees of forest, boosting, library forest, low and high quantile, uint32 each; 0 for none |
 * | 44 | JSON text, UTF-8: the model without its trees |
 * | then | the trees, see {@linkcode encodeTrees} |
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { decodeModel, encodeModel } from "@/prediction/models/model-file.ts";
 * import { trainModel } from "@/prediction/models/train-model.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const hour = 3_600_000;
 * const log = eventLogFromTraces(Array.from({ length: 40 }, (_, i) => ({
 *   caseId: String(i),
 *   events: [{ activity: "ask", time: 24 * i * hour }, { activity: "answer", time: (24 * i + 5) * hour }],
 * })));
 * const model = await trainModel(log, { task: "remaining", seed: 42, endActivities: ["answer"] });
 * assertEquals(decodeModel(encodeModel(model)), model);
 * ```
 */
export function encodeModel(model: PredictionModel): Uint8Array {
  const { fitted, ...rest } = model;
  const transforms = PARTS.map((part) => fitted[part]?.transform ?? null);
  const { medians, shrink } = fitted;
  const text = new TextEncoder().encode(JSON.stringify({ ...rest, medians, shrink, transforms }));
  const trees = PARTS.map((part) => fitted[part] === null ? new Uint8Array(0) : encodeTrees(fitted[part].trees));
  const lengths = [text, ...trees].map(({ length }) => length);
  const bytes = new Uint8Array(HEADER + lengths.reduce((sum, length) => sum + length, 0));
  const view = new DataView(bytes.buffer);
  bytes.set(MAGIC);
  view.setUint32(8, MODEL_SCHEMA_VERSION, true);
  view.setUint32(12, bytes.length, true);
  lengths.forEach((length, part) => view.setUint32(20 + 4 * part, length, true));
  let at = HEADER;
  for (const part of [text, ...trees]) {
    bytes.set(part, at);
    at += part.length;
  }
  view.setUint32(16, crc32(bytes.subarray(20)), true);
  return bytes;
}

/**
 * Reads what {@linkcode encodeModel} wrote.
 *
 * @param source what the error's text names, such as the file
 * @throws an input error if the bytes are no model, truncated, damaged or of another schema version
 *
 * @example
 * ```ts
 * import { TracebookError } from "@/errors.ts";
 * import { decodeModel } from "@/prediction/models/model-file.ts";
 * import { assertThrows } from "@std/assert";
 *
 * assertThrows(() => decodeModel(new Uint8Array(3), "x.model"), TracebookError, "x.model");
 * ```
 */
export function decodeModel(bytes: Uint8Array, source = "model"): PredictionModel {
  const refuse = (expected: string, found: string) =>
    inputError({ file: source, expected, found, advice: "Train the model again." });
  const startsWith = (magic: Uint8Array) => bytes.length >= magic.length && magic.every((byte, at) => bytes[at] === byte);
  if (startsWith(OLD_MAGIC)) throw refuse(`a model file of schema version ${MODEL_SCHEMA_VERSION}`, "an older one");
  if (!startsWith(MAGIC)) throw refuse("a model file of Tracebook", bytes.length === 0 ? "no bytes" : "something else");
  if (bytes.length < HEADER) throw refuse(`a header of ${HEADER} bytes`, `${bytes.length} bytes: the file is cut off`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = view.getUint32(8, true);
  if (version !== MODEL_SCHEMA_VERSION) {
    throw refuse(`a model file of schema version ${MODEL_SCHEMA_VERSION}`, `version ${version}`);
  }
  const length = view.getUint32(12, true);
  if (bytes.length !== length) {
    throw refuse(`${length} bytes`, `${bytes.length}: the file is ${bytes.length < length ? "cut off" : "too long"}`);
  }
  if (crc32(bytes.subarray(20)) !== view.getUint32(16, true)) throw refuse("bytes that fit their checksum", "a damaged file");
  const lengths = Array.from({ length: 1 + PARTS.length }, (_, part) => view.getUint32(20 + 4 * part, true));
  if (HEADER + lengths.reduce((sum, part) => sum + part, 0) !== length) {
    throw refuse("parts that fill the file", "a damaged file");
  }
  let at = HEADER;
  const parts = lengths.map((part) => bytes.subarray(at, at += part));
  const { medians, shrink, transforms, ...rest } = JSON.parse(new TextDecoder().decode(parts[0]));
  const columns = rest.plan.features.length;
  const treesOf = (part: number): FittedTrees | null => {
    if (parts[part + 1].length === 0) return null;
    const trees = decodeTrees(parts[part + 1], source);
    if (trees.featureCount !== columns) throw refuse(`trees over ${columns} features`, `trees over ${trees.featureCount}`);
    return { trees, transform: transforms[part] };
  };
  const [forest, boosting, libraryForest, low, high] = PARTS.map((_, part) => treesOf(part));
  return { ...rest, fitted: { medians, forest, boosting, libraryForest, shrink, low, high } };
}

import { inputError } from "../../errors.ts";
import { crc32 } from "../../machine-learning/crc-32.ts";
import { decodeTrees, encodeTrees } from "../../machine-learning/tree-ensemble-bytes.ts";
import type { DurationModel } from "./duration-model.ts";

/**
 * Raised whenever the file's layout or the meaning of a field changes; a reader refuses any other.
 */
export const MODEL_SCHEMA_VERSION = 2;

/** "TBMODEL" and a zero. */
const MAGIC = Uint8Array.of(0x54, 0x42, 0x4d, 0x4f, 0x44, 0x45, 0x4c, 0);
const HEADER = 28;

/**
 * A model as one file, the same bytes for the same model. All numbers are little-endian:
 *
 * | offset | what |
 * |---|---|
 * | 0 | `TBMODEL` and a zero byte |
 * | 8 | {@linkcode MODEL_SCHEMA_VERSION}, uint32 |
 * | 12 | length of the whole file in bytes, uint32 |
 * | 16 | CRC-32 of all that follows, uint32 |
 * | 20 | length of the JSON text in bytes, uint32 |
 * | 24 | length of the trees in bytes, uint32; 0 if there is no forest |
 * | 28 | JSON text, UTF-8: the model without its forest |
 * | then | the trees, see {@linkcode encodeTrees} |
 *
 * @example
 * ```ts
 * import { decodeModel, encodeModel } from "@/prediction/duration/model-file.ts";
 * import { trainDurationModel } from "@/prediction/duration/train-duration-model.ts";
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const model = await trainDurationModel(eventLogFromTraces([]), { seed: 42 });
 * assertEquals(decodeModel(encodeModel(model), "model.bin"), model);
 * ```
 */
export function encodeModel(model: DurationModel): Uint8Array {
  const { forest, ...rest } = model;
  const text = new TextEncoder().encode(JSON.stringify(rest));
  const trees = forest === null ? new Uint8Array(0) : encodeTrees(forest);
  const bytes = new Uint8Array(HEADER + text.length + trees.length);
  const view = new DataView(bytes.buffer);
  bytes.set(MAGIC);
  view.setUint32(8, MODEL_SCHEMA_VERSION, true);
  view.setUint32(12, bytes.length, true);
  view.setUint32(20, text.length, true);
  view.setUint32(24, trees.length, true);
  bytes.set(text, HEADER);
  bytes.set(trees, HEADER + text.length);
  view.setUint32(16, crc32(bytes.subarray(20)), true);
  return bytes;
}

/**
 * Reads what {@linkcode encodeModel} wrote.
 *
 * @param bytes the whole file
 * @param source what the error's text names, such as the file
 * @throws an input error if the bytes are no model, truncated, damaged or of another schema version
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { decodeModel, encodeModel } from "@/prediction/duration/model-file.ts";
 * import { trainDurationModel } from "@/prediction/duration/train-duration-model.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const hour = 3_600_000;
 * const log = eventLogFromTraces(Array.from({ length: 20 }, (_, i) => ({
 *   caseId: String(i),
 *   events: [{ activity: "ask", time: 24 * i * hour }, { activity: "answer", time: (24 * i + 5) * hour }],
 * })));
 * const model = await trainDurationModel(log, { seed: 42 });
 * assertEquals(decodeModel(encodeModel(model)), model);
 * ```
 */
export function decodeModel(bytes: Uint8Array, source = "model"): DurationModel {
  const refuse = (expected: string, found: string, advice = "Train the model again.") =>
    inputError({ file: source, expected, found, advice });
  if (bytes.length < MAGIC.length || MAGIC.some((byte, at) => bytes[at] !== byte)) {
    throw refuse("a model file of Tracebook", bytes.length === 0 ? "no bytes" : "something else");
  }
  if (bytes.length < HEADER) throw refuse(`a header of ${HEADER} bytes`, `${bytes.length} bytes: the file is cut off`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = view.getUint32(8, true);
  if (version !== MODEL_SCHEMA_VERSION) {
    const advice = "Train the model again with this version of Tracebook, or use the version that wrote it.";
    throw refuse(`a model file of schema version ${MODEL_SCHEMA_VERSION}`, `version ${version}`, advice);
  }
  const length = view.getUint32(12, true);
  if (bytes.length !== length) {
    throw refuse(`${length} bytes`, `${bytes.length}: the file is ${bytes.length < length ? "cut off" : "too long"}`);
  }
  if (crc32(bytes.subarray(20)) !== view.getUint32(16, true)) throw refuse("bytes that fit their checksum", "a damaged file");
  const textLength = view.getUint32(20, true);
  const treesLength = view.getUint32(24, true);
  if (HEADER + textLength + treesLength !== length) throw refuse("parts that fill the file", "a damaged file");
  const rest = JSON.parse(new TextDecoder().decode(bytes.subarray(HEADER, HEADER + textLength))) as Omit<DurationModel, "forest">;
  const forest = treesLength === 0 ? null : decodeTrees(bytes.subarray(HEADER + textLength), source);
  if (forest !== null && forest.featureCount !== rest.features.length) {
    throw refuse(`trees over ${rest.features.length} features`, `trees over ${forest.featureCount}`);
  }
  return { ...rest, forest };
}

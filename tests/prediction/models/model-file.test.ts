import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { TracebookError } from "@/errors.ts";
import { crc32 } from "@/machine-learning/crc-32.ts";
import { decodeModel, encodeModel, MODEL_SCHEMA_VERSION } from "@/prediction/models/model-file.ts";
import { trainModel } from "@/prediction/models/train-model.ts";
import { logOfHours } from "../logs.ts";

const log = logOfHours(
  Array.from({ length: 200 }, (_, at) => at % 3 === 0 ? 90 + at % 7 : 9 + at % 5),
  (at) => ({ kind: at % 3 === 0 ? "long ☕" : "short" }),
);
const origin = { log: "demo", logVersion: 3, checksum: "abc", codeVersion: "0.1.0", trainedAt: "2026-11-22T00:00:00.000Z" };
const model = await trainModel(log, { task: "duration", seed: 7, origin });
const bytes = encodeModel(model);

Deno.test("a model written and read is the same model, with trees or without", async () => {
  assert(model.fitted.forest !== null || model.fitted.boosting !== null || model.fitted.libraryForest !== null);
  assertEquals(decodeModel(bytes, "m.bin"), model);
  assertEquals(model.origin, { ...origin, seed: 7 });
  const median = await trainModel(logOfHours([4]), { task: "duration", seed: 1 });
  assertEquals(decodeModel(encodeModel(median), "m.bin"), median);
});

Deno.test("a model is read from the middle of a larger buffer", () => {
  const larger = new Uint8Array(bytes.length + 16);
  larger.set(bytes, 5);
  assertEquals(decodeModel(larger.subarray(5, 5 + bytes.length), "m.bin"), model);
});

Deno.test("a file cut off anywhere is refused", () => {
  fc.assert(
    fc.property(fc.nat({ max: bytes.length - 1 }), (length) => {
      assertThrows(() => decodeModel(bytes.subarray(0, length), "m.bin"), TracebookError, "m.bin: expected");
    }),
    { numRuns: 30 },
  );
});

Deno.test("a file with any changed byte is refused", () => {
  fc.assert(
    fc.property(fc.nat({ max: bytes.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const changed = bytes.slice();
      changed[at] ^= change;
      assertThrows(() => decodeModel(changed, "m.bin"), TracebookError, "m.bin: expected");
    }),
    { numRuns: 30 },
  );
});

Deno.test("each refusal says what is wrong", () => {
  const withVersion = bytes.slice();
  new DataView(withVersion.buffer).setUint32(8, MODEL_SCHEMA_VERSION + 1, true);
  const longer = new Uint8Array(bytes.length + 1);
  longer.set(bytes);
  const damaged = bytes.slice();
  damaged[bytes.length - 1] ^= 1;
  const cases: [Uint8Array, string][] = [
    [new Uint8Array(0), "no bytes"],
    [new TextEncoder().encode('{"model": 1} and more'), "a model file of Tracebook"],
    [bytes.subarray(0, 20), "20 bytes: the file is cut off"],
    [bytes.subarray(0, bytes.length - 9), "the file is cut off"],
    [longer, "the file is too long"],
    [withVersion, `schema version ${MODEL_SCHEMA_VERSION}, found version ${MODEL_SCHEMA_VERSION + 1}`],
    [new TextEncoder().encode("TBREMAIN of an earlier version"), `schema version ${MODEL_SCHEMA_VERSION}, found an older one`],
    [damaged, "a damaged file. Train the model again."],
  ];
  for (const [file, words] of cases) assertThrows(() => decodeModel(file, "m.bin"), TracebookError, words);
});

Deno.test("a file with a right checksum whose parts do not fit is refused", () => {
  const changed = bytes.slice();
  const view = new DataView(changed.buffer);
  view.setUint32(20, view.getUint32(20, true) + 1, true);
  view.setUint32(16, crc32(changed.subarray(20)), true);
  assertThrows(() => decodeModel(changed, "m.bin"), TracebookError, "parts that fill the file");
});

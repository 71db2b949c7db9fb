import { assertEquals } from "@std/assert";
import { packFiles, unpackFiles } from "@/formats/published/published-log-archive.ts";

Deno.test("an archive gives back the files that it was made from, whatever their sizes", () => {
  const files = new Map([0, 1, 511, 512, 513, 2000].map((size) => [`of-${size}.columns`, new Uint8Array(size).fill(size % 251)]));
  assertEquals(unpackFiles(packFiles(files)), files);
  assertEquals(unpackFiles(packFiles(new Map())), new Map());
});

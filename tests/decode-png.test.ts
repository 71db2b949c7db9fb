import { assertEquals, assertRejects } from "@std/assert";
import { renderPicture } from "@/pipeline/files/write-model.ts";
import { boxOfDifferences, coloursOf, decodePng } from "./decode-png.ts";

/** A drawing of 40 x 20 with red stripes: rows and columns repeat, so that all filters are used. */
const STRIPES = Array.from({ length: 10 }, (_, i) => `<rect x="${4 * i}" y="${i}" width="2" height="8" fill="#f00"/>`).join("");
const drawing = (more: string) => `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20">${STRIPES}${more}</svg>`;

Deno.test("a picture is decoded to the pixels that were drawn", async () => {
  const pixels = await decodePng(await renderPicture(drawing("")));
  assertEquals([pixels.width, pixels.height], [80, 40]);
  assertEquals([...coloursOf(pixels)], [["ffffffff", 80 * 40 - 10 * 64], ["ff0000ff", 10 * 64]]);
  for (let y = 0; y < 40; y++) {
    for (let x = 0; x < 80; x++) {
      const [stripe, within] = [x >> 3, x % 8 < 4];
      const red = within && y >= 2 * stripe && y < 2 * stripe + 16;
      assertEquals(
        [...pixels.rgba.subarray(4 * (80 * y + x), 4 * (80 * y + x) + 4)],
        red ? [255, 0, 0, 255] : [255, 255, 255, 255],
      );
    }
  }
});

Deno.test("the box of differences of two pictures is the box of what was drawn over one of them", async () => {
  const [plain, more] = await Promise.all(
    ["", '<rect x="5" y="6" width="7" height="8" fill="#00f"/>'].map(async (part) =>
      await decodePng(await renderPicture(drawing(part)))
    ),
  );
  assertEquals(boxOfDifferences(plain, plain), null);
  assertEquals(boxOfDifferences(plain, more), { left: 10, top: 12, right: 24, bottom: 28 });
});

Deno.test("what is no whole picture is refused", async () => {
  const png = await renderPicture(drawing(""));
  await assertRejects(() => decodePng(new Uint8Array(40)), Error, "no PNG signature");
  await assertRejects(() => decodePng(png.slice(0, -12)), Error, "without an end");
});

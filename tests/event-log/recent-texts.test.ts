import { assertEquals } from "@std/assert";
import { createTextTable, internBytes } from "@/event-log/text-table.ts";
import { createRecentTexts, internRecent } from "@/event-log/recent-texts.ts";
import { createRandom } from "@/numerics/random.ts";

const NONE = new Uint8Array(256);

/** Some bytes with a text in them, and something else round it. */
function placed(text: string, refused = NONE) {
  const bytes = new TextEncoder().encode(`xyz${text}zyx-`);
  return { source: { bytes, view: new DataView(bytes.buffer), refused }, start: 3, end: bytes.length - 4 };
}

Deno.test("a text has the code that its table gives it, whatever was met before", () => {
  const random = createRandom(3);
  // Few bytes, so that texts of one length often begin and end alike; few places, so that they push
  // each other out.
  const text = () => Array.from({ length: random.integer(26) }, () => "abé"[Math.floor(3 * random.next() ** 4)]).join("");
  const [plain, table] = [createTextTable(), createTextTable()];
  const recent = createRecentTexts(4);
  for (let round = 0; round < 50_000; round++) {
    const { source, start, end } = placed(text());
    assertEquals(internRecent(recent, table, source, start, end), internBytes(plain, source.bytes, start, end));
  }
});

Deno.test("codes of another table are not taken for its own", () => {
  const [first, second] = [createTextTable(), createTextTable()];
  const recent = createRecentTexts(4);
  const code = (table: typeof first, text: string) => {
    const { source, start, end } = placed(text);
    return internRecent(recent, table, source, start, end);
  };
  assertEquals([code(first, "pay"), code(first, "send"), code(second, "send"), code(second, "pay"), code(first, "pay")], [
    0,
    1,
    0,
    1,
    0,
  ]);
});

Deno.test("a text with a byte that is refused, or that is no UTF-8, has no code", () => {
  const table = createTextTable();
  const recent = createRecentTexts(4);
  for (let round = 0; round < 2; round++) {
    const { source, start, end } = placed("a & b", NONE.with(38, 1));
    assertEquals(internRecent(recent, table, source, start, end), -1);
    source.bytes[4] = 0xff;
    assertEquals(internRecent(recent, table, { ...source, refused: NONE }, start, end), -1);
  }
  assertEquals(table.size, 0);
});

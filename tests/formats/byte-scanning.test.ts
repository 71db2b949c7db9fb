import { assert, assertEquals } from "@std/assert";
import { matchesTag, tagPattern } from "@/formats/logs/byte-scanning.ts";

const utf8 = new TextEncoder();

Deno.test("a tag is recognized by each of its bytes, and only where all of them count", () => {
  for (
    const text of [
      '\n\t<id key="" value="',
      '\n\t\t<string key="org:resource" value="',
      '<int key="Prüfung 🦆" value="',
      "12345678",
    ]
  ) {
    const bytes = utf8.encode(`before${text}behind the tag`);
    const [start, end] = [6, 6 + utf8.encode(text).length];
    const tag = tagPattern(bytes, start, end);
    const is = (bytes: Uint8Array, at: number, to: number) => matchesTag(tag, new DataView(bytes.buffer), at, to);
    assert(is(bytes, start, end));
    assert(!is(bytes, start, end - 1));
    assert(!is(bytes, start + 1, bytes.length));
    for (let at = start; at < end; at++) assert(!is(bytes.with(at, bytes[at] ^ 1), start, end));
    assert(is(bytes.with(start - 1, 0).with(end, 0), start, end));
  }
});

Deno.test("a tag knows its line breaks, and where its line starts", () => {
  const bytes = utf8.encode('\n\r\n  <id key="" value="');
  const { length, lines, lineStart } = tagPattern(bytes, 0, bytes.length);
  assertEquals({ length, lines, lineStart }, { length: bytes.length, lines: 2, lineStart: 3 });
});

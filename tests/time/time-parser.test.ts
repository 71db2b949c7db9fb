import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { dayOfExistingDate } from "@/time/civil-date.ts";
import { formatTime } from "@/time/format-time.ts";
import { guessTimeLayout } from "@/time/time-layout.ts";
import { createRandom } from "@/numerics/random.ts";
import { createTimeParser, parseTime, type TimeLayout } from "@/time/time-parser.ts";

function parse(text: string, layout: TimeLayout = "iso", zone = "UTC"): number {
  // Digits around the range must not be taken for part of the time.
  const bytes = new TextEncoder().encode(`9${text}9`);
  return parseTime(createTimeParser(zone, layout), bytes, 1, bytes.length - 1);
}

const iso = (time: number) => Number.isNaN(time) ? "none" : new Date(time).toISOString();

Deno.test("ISO times are read with T or space, offsets, fractions, or as dates alone", () => {
  const times: [text: string, expected: string][] = [
    ["2026-01-31T08:30:00Z", "2026-01-31T08:30:00.000Z"],
    ["2026-01-31 08:30:00", "2026-01-31T08:30:00.000Z"],
    ["2026-01-31t08:30:00z", "2026-01-31T08:30:00.000Z"],
    ["2026-01-31 08:30", "2026-01-31T08:30:00.000Z"],
    ["2026-01-31 8:30", "2026-01-31T08:30:00.000Z"],
    ["2026-01-31", "2026-01-31T00:00:00.000Z"],
    [" 2026-01-31 ", "2026-01-31T00:00:00.000Z"],
    ["2026-01-31Z", "2026-01-31T00:00:00.000Z"],
    ["2026-01-31T08:30:00+02:00", "2026-01-31T06:30:00.000Z"],
    ["2026-01-31T08:30:00+0200", "2026-01-31T06:30:00.000Z"],
    ["2026-01-31T08:30:00-02", "2026-01-31T10:30:00.000Z"],
    ["2026-01-31 08:30:00 +05:45", "2026-01-31T02:45:00.000Z"],
    ["2026-01-31T08:30:00.5Z", "2026-01-31T08:30:00.500Z"],
    ["2026-01-31T08:30:00,25", "2026-01-31T08:30:00.250Z"],
    ["2026-01-31T08:30:00.123456789Z", "2026-01-31T08:30:00.123Z"],
    ["2026-01-31T24:00:00Z", "2026-02-01T00:00:00.000Z"],
    ["2026/1/5 23:59:59.123", "2026-01-05T23:59:59.123Z"],
    ["2026.01.05", "2026-01-05T00:00:00.000Z"],
    ["1900-01-01T00:00:00Z", "1900-01-01T00:00:00.000Z"],
    ["2300-12-31T23:59:59.999Z", "2300-12-31T23:59:59.999Z"],
    ["0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000Z"],
    ["9999-12-31T23:59:59Z", "9999-12-31T23:59:59.000Z"],
    ["2000-02-29", "2000-02-29T00:00:00.000Z"],
    ["2024-02-29T12:00:00Z", "2024-02-29T12:00:00.000Z"],
  ];
  for (const [text, expected] of times) assertEquals(iso(parse(text)), expected, text);
});

Deno.test("impossible and foreign times are none", () => {
  const texts = [
    "2026-02-30",
    "2026-02-29",
    "1900-02-29",
    "2026-13-01",
    "2026-00-01",
    "2026-01-00",
    "2026-01-31T25:00:00",
    "2026-01-31T24:00:01",
    "2026-01-31T08:60:00",
    "2026-01-31T08:30:60",
    "0000-01-01",
    "2026-1-31",
    "2026-01-3",
    "26-01-31",
    "2026-01-31T",
    "2026-01-31T08",
    "2026-01-31T08:3",
    "2026-01-31T08:30:",
    "2026-01-31T08:30:00.",
    "2026-01-31T08:30:00+",
    "2026-01-31T08:30:00+2",
    "2026-01-31T08:30:00+02:",
    "2026-01-31T08:30:00+24:00",
    "2026-01-31T08:30:00ZZ",
    "2026-01-31T08:30:00 UTC",
    "2026-01-31 13:00 PM x",
    "soon",
    "",
    "NaN",
  ];
  for (const text of texts) assertEquals(iso(parse(text)), "none", text);
});

Deno.test("other layouts are read as told", () => {
  const times: [text: string, layout: TimeLayout, expected: string][] = [
    ["31.12.2026 23:59:59", "day-first", "2026-12-31T23:59:59.000Z"],
    ["31/12/2026 23:59", "day-first", "2026-12-31T23:59:00.000Z"],
    ["1.2.2026", "day-first", "2026-02-01T00:00:00.000Z"],
    ["12/31/2026 11:59 PM", "month-first", "2026-12-31T23:59:00.000Z"],
    ["12/31/2026 12:05:07 am", "month-first", "2026-12-31T00:05:07.000Z"],
    ["12/31/2026, 12:05 PM", "month-first", "2026-12-31T12:05:00.000Z"],
    ["31-12-2026 23:59:59.5+01:00", "day-first", "2026-12-31T22:59:59.500Z"],
    ["20261231", "compact", "2026-12-31T00:00:00.000Z"],
    ["20261231235958", "compact", "2026-12-31T23:59:58.000Z"],
    ["20261231T2359", "compact", "2026-12-31T23:59:00.000Z"],
    ["1767225600", "seconds", "2026-01-01T00:00:00.000Z"],
    ["1767225600.25", "seconds", "2026-01-01T00:00:00.250Z"],
    ["-1.5", "seconds", "1969-12-31T23:59:58.500Z"],
    ["1767225600123", "milliseconds", "2026-01-01T00:00:00.123Z"],
    ["1767225600123456", "microseconds", "2026-01-01T00:00:00.123Z"],
    ["1767225600123456789", "nanoseconds", "2026-01-01T00:00:00.123Z"],
  ];
  for (const [text, layout, expected] of times) assertEquals(iso(parse(text, layout)), expected, text);
  const refused: [string, TimeLayout][] = [
    ["31.02.2026", "day-first"],
    ["13/31/2026", "month-first"],
    ["31.12/2026", "day-first"],
    ["12/31/2026 13:00 PM", "month-first"],
    ["20261331", "compact"],
    ["1767225600x", "seconds"],
    ["", "seconds"],
    ["-", "seconds"],
    ["99999999999999999", "seconds"],
  ];
  for (const [text, layout] of refused) assertEquals(iso(parse(text, layout)), "none", text);
});

Deno.test("microseconds are kept as fraction, finer digits are cut and counted", () => {
  assertEquals(parse("1970-01-01T00:00:00.000001Z"), 0.001);
  assertEquals(parse("1970-01-01T00:00:00.123456999Z"), 123.456);
  assertEquals(parse("1500000", "microseconds"), 1500);
  const parser = createTimeParser("UTC");
  for (const text of ["1970-01-01T00:00:00.1234567Z", "1970-01-01T00:00:00.1234560", "1970-01-01"]) {
    parseTime(parser, new TextEncoder().encode(text), 0, text.length);
  }
  assertEquals([parser.cutDigits, parser.withOffset, parser.withoutOffset], [1, 1, 2]);
});

Deno.test("every time that is written is read back exactly, with any offset", () => {
  const between = { min: Date.UTC(1900, 0, 3), max: Date.UTC(9999, 11, 29) };
  fc.assert(fc.property(fc.integer(between), fc.integer({ min: -1439, max: 1439 }), (time, offset) => {
    assertEquals(parse(formatTime(time)), time);
    const sign = offset < 0 ? "-" : "+";
    const clock = [Math.floor(Math.abs(offset) / 60), Math.abs(offset) % 60].map((part) => String(part).padStart(2, "0"));
    const shifted = new Date(time + offset * 60_000).toISOString();
    if (shifted.length === 24) assertEquals(parse(shifted.replace("Z", sign + clock.join(":"))), time);
  }));
});

Deno.test("microseconds between 1700 and 2200 survive writing and reading", () => {
  fc.assert(fc.property(fc.integer({ min: Date.UTC(1700, 0), max: Date.UTC(2200, 0) }), fc.nat(999), (time, microseconds) => {
    const exact = time + microseconds / 1000;
    assertEquals(parse(formatTime(exact)), exact);
  }));
});

Deno.test("a time is written as the engine writes it, from year 1 to 9999", () => {
  fc.assert(fc.property(fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 }), (time) => {
    assertEquals(formatTime(time), new Date(time).toISOString().replace("Z", "000Z"));
  }));
});

Deno.test("days agree with the engine's calendar", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 9999 }),
      fc.integer({ min: 0, max: 13 }),
      fc.integer({ min: 0, max: 32 }),
      (year, month, day) => {
        const date = new Date(0);
        date.setUTCFullYear(year, month - 1, day);
        const exists = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
        assertEquals(dayOfExistingDate(year, month, day), exists ? date.getTime() / 86_400_000 : NaN);
      },
    ),
  );
});

Deno.test("the layout of a column is guessed from its values", () => {
  const guesses: [string[], TimeLayout | null, boolean][] = [
    [["2026-01-31T08:30:00Z", "2026-01-31"], "iso", false],
    [["2026/12/31 23:59:59.123"], "iso", false],
    [["31.12.2026 23:59:59"], "day-first", false],
    [["03.04.2026"], "day-first", false],
    [["31/12/2026 23:59", "03/04/2026 10:00"], "day-first", false],
    [["12/31/2026 11:59 PM", "03/04/2026 10:00 AM"], "month-first", false],
    [["03/04/2026", "05/06/2026"], "day-first", true],
    [["03-04-2026"], "day-first", true],
    [["1767225600", "1767225601"], "seconds", false],
    [["1767225600123"], "milliseconds", false],
    [["1767225600123456"], "microseconds", false],
    [["1767225600123456789"], "nanoseconds", false],
    [["20261231", "20260101"], "compact", false],
    [["20261231 235959"], "compact", false],
    [["soon", "later"], null, false],
    [[], null, false],
  ];
  for (const [values, layout, ambiguous] of guesses) {
    const guess = guessTimeLayout(values);
    assertEquals([guess.layout, guess.ambiguous], [layout, ambiguous], values[0]);
  }
});

Deno.test("one instant is one number, near 1970 too, however it is written", () => {
  const ways = [
    "1969-12-31T23:59:59.985757Z",
    "1969-12-31T23:59:59.9857570Z",
    "1970-01-01T01:59:59.985757+02:00",
    "1970-01-01 01:59:59,985757 +0200",
  ];
  assertEquals(ways.map((text) => parse(text)), ways.map(() => -14.243));
  assertEquals(parse("1970-01-01T01:00:00.023023", "iso", "Europe/Berlin"), 23.023);
  fc.assert(fc.property(fc.integer({ min: -1e10, max: 1e10 }), fc.integer({ min: -14, max: 14 }), (micros, offset) => {
    const time = Math.floor(micros / 1000) + (((micros % 1000) + 1000) % 1000) / 1000;
    const there = formatTime(time + offset * 3_600_000).replace(
      "Z",
      `${offset < 0 ? "-" : "+"}${String(Math.abs(offset)).padStart(2, "0")}:00`,
    );
    // The detour over the other clock may itself have rounded: what counts is that both readings
    // agree with the text.
    assertEquals(formatTime(parse(there)), formatTime(time));
    assertEquals(parse(there), parse(formatTime(time)));
  }));
});

Deno.test("a time is the same after any other, and in any bytes", () => {
  const random = createRandom(11);
  const pick = (texts: readonly string[]) => texts[random.integer(texts.length)];
  const used = createTimeParser("Europe/Berlin");
  const fresh = { withOffset: 0, withoutOffset: 0, ambiguous: 0 };
  for (let round = 0; round < 20_000; round++) {
    let text = pick(["2026-01-31", "2026-01-30", "2026-10-25", "1969-12-31", "2026-02-30", "0000-01-01"]) +
      pick(["T", " ", "t"]) +
      pick(["08:30:00", "02:30:59", "23:59:60", "24:00:00", "8:30:00"]) + pick(["", ".125", ".125999", ".1259990", ".5", "."]) +
      pick(["", "Z", "+02:00", "-11:59", "+02:60", "+24:00", "+0200"]);
    if (random.integer(3) === 0) {
      const at = random.integer(text.length);
      text = text.slice(0, at) + pick([..."0:;/9-T."]) + text.slice(at + random.integer(2));
    }
    const bytes = new TextEncoder().encode(`9${text}9`);
    const alone = createTimeParser("Europe/Berlin");
    const expected = parseTime(alone, bytes, 1, bytes.length - 1);
    assertEquals(parseTime(used, bytes, 1, bytes.length - 1), expected, text);
    fresh.withOffset += alone.withOffset;
    fresh.withoutOffset += alone.withoutOffset;
    fresh.ambiguous += alone.zone.ambiguous;
  }
  const { withOffset, withoutOffset, zone: { ambiguous } } = used;
  assertEquals({ withOffset, withoutOffset, ambiguous }, fresh);
});

Deno.test("the quick way to read a time reads what the plain one does, whichever byte is another", () => {
  for (const text of ["2026-01-31T08:30:59.125+02:00", "2026-10-25T23:00:00.125999Z", "0400-02-29T00:00:00"]) {
    const time = new TextEncoder().encode(text);
    for (let at = 0; at < time.length; at++) {
      for (let byte = 0; byte < 256; byte++) {
        const changed = time.with(at, byte);
        // Only the plain way knows a small t.
        const plainly = changed.with(10, changed[10] === 84 ? 116 : changed[10]);
        const [found, expected] = [changed, plainly].map((bytes) => parseTime(createTimeParser("UTC"), bytes, 0, bytes.length));
        assertEquals(found, expected, String.fromCharCode(...changed));
      }
    }
  }
});

Deno.test("a year of two digits is the one of 1969 to 2068, and a month may be a name", () => {
  const day = (layout: TimeLayout, text: string) => {
    const bytes = new TextEncoder().encode(text);
    const time = parseTime(createTimeParser("UTC", layout), bytes, 0, bytes.length);
    return Number.isNaN(time) ? null : new Date(time).toISOString().slice(0, 16);
  };
  assertEquals(day("day-first", "31.12.26 8:30"), "2026-12-31T08:30");
  assertEquals(day("month-first", "12/31/68 08:30 PM"), "2068-12-31T20:30");
  assertEquals(day("day-first", "1-2-69"), "1969-02-01T00:00");
  for (const text of ["31.12.026", "31.12.2", "31.12.20268", "12.31.26"]) assertEquals(day("month-first", text), null);
  for (
    const text of [
      "31-Dec-2026 08:30",
      "31 December 2026, 08:30",
      "31. Dezember 2026 08:30",
      "Dec 31, 2026 8:30 AM",
      "Thu, 31 Dec 2026 08:30:00 +0000",
      "31/DEC/26:08:30:00",
    ]
  ) assertEquals(day("month-name", text), "2026-12-31T08:30", text);
  assertEquals(day("month-name", "1 Mrz 2026"), day("month-name", "März 1, 2026"));
  for (const text of ["31 Nov 2026", "31 De 2026", "31 Decembers 2026", "Dec 2026", "31 2026", "Dec Dec 31 2026", ""]) {
    assertEquals(day("month-name", text), null, text);
  }
});

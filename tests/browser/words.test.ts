import { assert, assertEquals, assertLess, assertMatch } from "@std/assert";
import fc from "fast-check";
import { abbreviate } from "@/browser/abbreviations.ts";
import { sayCount, sayDuration, sayRate, sayShare, saySpan } from "@/browser/words.ts";
import { localTime, zonedTime } from "@/browser/zoned-time.ts";

const MINUTE = 60;
const HOUR = 3600;
const DAY = 24 * HOUR;

Deno.test("durations read as people say them", () => {
  const said: [number, string][] = [
    [0, "0 s"],
    [0.25, "250 ms"],
    [1.5, "1.5 s"],
    [25, "25 s"],
    [150, "3 m"],
    [4 * HOUR + 10 * MINUTE, "4 h 10 m"],
    [2 * HOUR, "2 h"],
    [30 * HOUR, "30 h"],
    [3.2 * DAY, "3.2 d"],
    [198 * DAY, "198 d"],
    [1.3 * 365.2425 * DAY, "475 d"],
    [2.2 * 365.2425 * DAY, "2.2 y"],
    [-5 * MINUTE, "−5 m"],
  ];
  for (const [seconds, text] of said) assertEquals(sayDuration(seconds), text);
  assertEquals(sayDuration(NaN), "–");
});

/** What a duration says, read back, in seconds. */
function meant(text: string): number {
  const units: Record<string, number> = { ms: 0.001, s: 1, m: MINUTE, h: HOUR, d: DAY, y: 365.2425 * DAY };
  return [...text.replaceAll("\u202f", "").matchAll(/([\d.]+) (\w+)/g)].reduce(
    (sum, [, n, unit]) => sum + Number(n) * units[unit],
    0,
  );
}

Deno.test("a said duration is within six percent of what was meant", () => {
  fc.assert(fc.property(fc.double({ min: 0.01, max: 1e10, noNaN: true }), (seconds) => {
    assertLess(Math.abs(meant(sayDuration(seconds)) / seconds - 1), seconds < 10 * MINUTE && seconds > 99 ? 0.31 : 0.06);
  }));
});

Deno.test("counts have a thin space before every third digit", () => {
  assertEquals([0, 999, 1000, 561470, 1234567].map(sayCount), ["0", "999", "1\u202f000", "561\u202f470", "1\u202f234\u202f567"]);
});

Deno.test("a share that is neither none nor all never reads as 0 % or 100 %", () => {
  assertEquals([0, 0.376, 1].map((share) => sayShare(share)), ["0 %", "37.6 %", "100 %"]);
  fc.assert(
    fc.property(
      fc.double({ min: 1e-12, max: 1 - 1e-12, noNaN: true }),
      fc.constantFrom(0 as const, 1 as const),
      (share, digits) => {
        const text = sayShare(share, digits);
        assert(!/^0(\.0+)? %$/.test(text) && !/^100(\.0)? %$/.test(text), `${share} reads as ${text}`);
      },
    ),
  );
});

Deno.test("rates have two figures below ten", () => {
  assertEquals([31.4, 6.2, 0.42, 0.031].map(sayRate), ["31", "6.2", "0.4", "0.03"]);
});

Deno.test("a span of one year names its months", () => {
  assertEquals(saySpan(Date.UTC(2000, 1), Date.UTC(2013, 5), "UTC"), "2000–2013");
  assertEquals(saySpan(Date.UTC(2026, 0), Date.UTC(2026, 10), "UTC"), "Jan–Nov 2026");
});

Deno.test("a local time and its instant lead to each other, in any zone and outside of clock changes", () => {
  const zones = ["UTC", "Europe/Berlin", "America/St_Johns", "Asia/Kathmandu", "Pacific/Apia"];
  fc.assert(fc.property(fc.integer({ min: 0, max: 4e12 }), fc.constantFrom(...zones), (ms, zone) => {
    const minute = Math.floor(ms / 60_000) * 60_000;
    const again = zonedTime(localTime(minute, zone), zone);
    // An hour that a zone has twice has two instants: either is right.
    assertEquals(localTime(again, zone), localTime(minute, zone));
  }));
  assert(Number.isNaN(zonedTime("soon", "UTC")));
});

Deno.test("abbreviations take first letters, and are all different and not empty", () => {
  assertEquals(abbreviate(["Create Fine", "Send Fine", "Send for Credit Collection", "Payment", "Save File"]), [
    "CF",
    "SF",
    "SfCC",
    "P",
    "SaF",
  ]);
  fc.assert(fc.property(fc.uniqueArray(fc.string({ unit: "grapheme" }), { maxLength: 30 }), (labels) => {
    const signs = abbreviate(labels);
    assertEquals(new Set(signs).size, labels.length);
    for (const sign of signs) assertMatch(sign, /\S/);
  }));
});

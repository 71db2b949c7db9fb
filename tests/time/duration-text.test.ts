import { assertEquals, assertLess } from "@std/assert";
import fc from "fast-check";
import { parseDuration, printDuration, saidAlike, sayDuration } from "@/time/duration-text.ts";

const MINUTE = 60;
const HOUR = 3600;
const DAY = 24 * HOUR;

Deno.test("durations read as people say them", () => {
  const said: [number, string][] = [
    [0, "0 s"],
    [0.25, "250 ms"],
    [1.5, "1.5 s"],
    [25, "25 s"],
    [150, "3 min"],
    [4 * HOUR + 10 * MINUTE, "4 h 10 m"],
    [2 * HOUR, "2 h"],
    [23.6 * HOUR, "24 h"],
    [DAY, "1 d"],
    [30 * HOUR, "30 h"],
    [47.6 * HOUR, "2 d"],
    [3.2 * DAY, "3.2 d"],
    [198 * DAY, "198 d"],
    [1.3 * 365.2425 * DAY, "475 d"],
    [2.2 * 365.2425 * DAY, "2.2 y"],
    [12_300 * 365.2425 * DAY, "12\u202f300 y"],
    [-5 * MINUTE, "−5 min"],
  ];
  for (const [seconds, text] of said) assertEquals(sayDuration(seconds), text);
  assertEquals(sayDuration(NaN), "–");
});

/** What a duration says, read back, in seconds. */
function meant(text: string): number {
  const units: Record<string, number> = { ms: 0.001, s: 1, m: MINUTE, min: MINUTE, h: HOUR, d: DAY, y: 365.2425 * DAY };
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

Deno.test("durations of one comparison are said so that their difference is the difference of what is said", () => {
  const seconds = fc.double({ min: 0, max: 1e10, noNaN: true });
  fc.assert(fc.property(seconds, seconds, (one, other) => {
    const [own, median] = one > other ? [one, other] : [other, one];
    const { round, say } = saidAlike(own);
    const difference = round(own) - round(median);
    // What rounds to 0 is said as it is, so that nothing is told to take no time.
    const said = (seconds: number) => round(seconds) === 0 ? 0 : meant(say(seconds));
    assertLess(Math.abs(said(own) - said(median) - said(difference)), 1e-6 * own + 1e-9);
    assertLess(Math.abs(said(own) - own), own < 100 * DAY ? 0.051 * own + 0.06 : 0.04 * own);
  }));
  const { say } = saidAlike(5 * HOUR);
  assertEquals([-65 * MINUTE, 60, 20, 5 * HOUR].map(say), ["−1 h 5 m", "1 min", "20 s", "5 h"]);
});

Deno.test("a printed duration reads back as the same seconds", () => {
  fc.assert(fc.property(fc.oneof(fc.nat(), fc.double({ min: 0, max: 1e12, noNaN: true })), (seconds) => {
    assertEquals(parseDuration(printDuration(seconds)), seconds);
  }));
  assertEquals(["", "3", "3 weeks", "h", "-1h", "1e999d"].map(parseDuration), [null, null, null, null, null, null]);
});

import fc from "fast-check";
import { assertEquals, assertThrows } from "@std/assert";
import { DAY, dayOfDate, HOUR } from "@/time/civil-date.ts";
import { europeanTimeZone, ianaTimeZone, instantOfLocal, localDay, UTC } from "@/time/time-zone.ts";
import { TracebookError } from "@/errors.ts";

const berlin = europeanTimeZone("Europe/Berlin", 1);
const instant = (from: string, to: string) => fc.integer({ min: Date.parse(from), max: Date.parse(to) });

Deno.test("the European rule gives the offsets of the zone database since 1996", () => {
  const database = ianaTimeZone("Europe/Berlin");
  fc.assert(fc.property(instant("1996-01-01", "2037-12-31"), (at) => berlin.offsetAt(at) === database.offsetAt(at)), {
    numRuns: 500,
  });
});

Deno.test("clocks in Berlin go forward on 30 March 2025 and back on 26 October at 01:00 UTC, to the millisecond", () => {
  const [forward, back] = [Date.UTC(2025, 2, 30, 1), Date.UTC(2025, 9, 26, 1)];
  for (const zone of [berlin, ianaTimeZone("Europe/Berlin")]) {
    assertEquals([zone.offsetAt(forward - 1), zone.offsetAt(forward)], [HOUR, 2 * HOUR]);
    assertEquals([zone.offsetAt(back - 1), zone.offsetAt(back)], [2 * HOUR, HOUR]);
  }
});

Deno.test("offsets from the table are those that Intl tells, in zones of all kinds", () => {
  const names = [
    "America/New_York",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Africa/Casablanca",
    "Europe/Dublin",
  ];
  for (const name of names) {
    const zone = ianaTimeZone(name);
    const clock = new Intl.DateTimeFormat("sv-SE", { timeZone: name, dateStyle: "short", timeStyle: "medium" });
    fc.assert(
      fc.property(instant("1970-01-01", "2037-12-31"), (at) => {
        const local = new Date(at + zone.offsetAt(at)).toISOString();
        assertEquals(local.slice(0, 19).replace("T", " "), clock.format(at));
      }),
      { numRuns: 60 },
    );
  }
});

Deno.test("offsets of local mean time keep their seconds", () => {
  assertEquals(ianaTimeZone("Europe/Berlin").offsetAt(Date.UTC(1890, 0, 1)), (53 * 60 + 28) * 1000);
});

Deno.test("the instant of the local time of an instant is that instant, but for the hour that clocks show twice", () => {
  fc.assert(fc.property(instant("1996-01-01", "2037-12-31"), (at) => {
    const local = at + berlin.offsetAt(at);
    const back = instantOfLocal(berlin, local);
    return back === at || (back === at - HOUR && back + berlin.offsetAt(back) === local);
  }));
});

Deno.test("a local time that clocks skip is moved forward, one that they show twice is the earlier one", () => {
  const local = (month: number, day: number, hour: number, minute: number) =>
    dayOfDate(2025, month, day) * DAY + hour * HOUR + minute * 60_000;
  assertEquals(instantOfLocal(berlin, local(3, 30, 2, 30)), Date.UTC(2025, 2, 30, 1, 30)); // 03:30 summer time
  assertEquals(instantOfLocal(berlin, local(10, 26, 2, 30)), Date.UTC(2025, 9, 26, 0, 30)); // 02:30 summer time
});

Deno.test("the local day begins at local midnight", () => {
  const midnight = Date.UTC(2025, 6, 1, 22);
  assertEquals([localDay(berlin, midnight - 1), localDay(berlin, midnight)], [dayOfDate(2025, 7, 1), dayOfDate(2025, 7, 2)]);
  assertEquals(localDay(UTC, midnight), dayOfDate(2025, 7, 1));
});

Deno.test("a zone that nobody knows is refused by name", () => {
  assertThrows(() => ianaTimeZone("Europe/Atlantis"), TracebookError, '"Europe/Atlantis"');
});

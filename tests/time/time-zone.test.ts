import fc from "fast-check";
import { assertEquals, assertThrows } from "@std/assert";
import { DAY, dayOfDate, HOUR } from "@/time/civil-date.ts";
import { createZoneOffsets, ianaTimeZone, instantOfLocal, localDay, localToUtc, UTC } from "@/time/time-zone.ts";
import { TracebookError } from "@/errors.ts";

const berlin = ianaTimeZone("Europe/Berlin");
const instant = (from: string, to: string) => fc.integer({ min: Date.parse(from), max: Date.parse(to) });

Deno.test("clocks in Berlin go forward on 30 March 2025 and back on 26 October at 01:00 UTC, to the millisecond", () => {
  const [forward, back] = [Date.UTC(2025, 2, 30, 1), Date.UTC(2025, 9, 26, 1)];
  assertEquals([berlin.offsetAt(forward - 1), berlin.offsetAt(forward)], [HOUR, 2 * HOUR]);
  assertEquals([berlin.offsetAt(back - 1), berlin.offsetAt(back)], [2 * HOUR, HOUR]);
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

Deno.test("local times are instants by the rules of their zone, also where clocks change", () => {
  const berlin = createZoneOffsets("Europe/Berlin");
  const utc = (text: string) => new Date(localToUtc(berlin, Date.parse(`${text}Z`))).toISOString();
  assertEquals(utc("2026-01-15T12:00:00"), "2026-01-15T11:00:00.000Z");
  assertEquals(utc("2026-07-15T12:00:00"), "2026-07-15T10:00:00.000Z");
  assertEquals(utc("2026-03-29T01:59:59"), "2026-03-29T00:59:59.000Z");
  assertEquals(utc("2026-03-29T03:00:00"), "2026-03-29T01:00:00.000Z");
  assertEquals(berlin.ambiguous, 0);
  // Skipped: shifted forward by the gap. Twice: the earlier.
  assertEquals(utc("2026-03-29T02:30:00"), "2026-03-29T01:30:00.000Z");
  assertEquals(utc("2026-10-25T02:30:00"), "2026-10-25T00:30:00.000Z");
  assertEquals(berlin.ambiguous, 2);
  assertEquals(utc("2026-10-25T03:00:00"), "2026-10-25T02:00:00.000Z");
  assertEquals(utc("1850-01-01T00:00:00"), "1849-12-31T23:06:32.000Z");
});

Deno.test("the zone table agrees with Temporal, where there is one, at any time in zones of all kinds", {
  ignore: typeof Temporal === "undefined",
}, () => {
  const zones = [...Intl.supportedValuesOf("timeZone"), "UTC"];
  const anyTime = fc.integer({ min: Date.UTC(1900, 0), max: Date.UTC(2100, 0) });
  fc.assert(
    fc.property(fc.constantFrom(...zones), anyTime, (zone, time) => {
      const instant = Temporal.Instant.fromEpochMilliseconds(time);
      const there = instant.toZonedDateTimeISO(zone);
      assertEquals(ianaTimeZone(zone).offsetAt(time), there.offsetNanoseconds / 1e6, `${zone} at ${instant}`);
      // Just round a change of offset is where mistakes would be.
      const change = there.getTimeZoneTransition("next")?.epochMilliseconds ?? time;
      for (const near of [time, change - 1, change, change + 1]) {
        for (const local of [near, near + there.offsetNanoseconds / 1e6, near + ianaTimeZone(zone).offsetAt(change)]) {
          const plain = Temporal.Instant.fromEpochMilliseconds(local).toZonedDateTimeISO("UTC").toPlainDateTime();
          const expected = plain.toZonedDateTime(zone, { disambiguation: "compatible" }).epochMilliseconds;
          assertEquals(instantOfLocal(ianaTimeZone(zone), local), expected, `${plain} in ${zone}`);
          assertEquals(localToUtc(createZoneOffsets(zone), local), expected, `${plain} in ${zone}`);
        }
      }
    }),
    { numRuns: 1000 },
  );
});

Deno.test("a zone that nobody knows is refused by name", () => {
  assertThrows(() => ianaTimeZone("Europe/Atlantis"), TracebookError, '"Europe/Atlantis"');
});

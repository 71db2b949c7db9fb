import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { closedHours } from "@/performance/closed-hours.ts";
import { calendarOfDocument } from "@/time/calendar-document.ts";

const OFFICE = {
  zone: "Europe/Rome",
  shifts: [{ weekdays: [1, 2, 3, 4, 5], from: "08:00", to: "18:30" }],
  holidays: ["2025-01-06"],
};
const DAY = 86_400_000;

Deno.test("nobody works in closed hours, and all other time of a span of weeks has working hours", () => {
  const { between } = calendarOfDocument(OFFICE);
  fc.assert(fc.property(fc.integer({ min: 0, max: 400 * 24 }), fc.integer({ min: 1, max: 60 * 24 }), (start, hours) => {
    const from = Date.UTC(2025, 0, 1) + start * 3_600_000;
    const span = { from, to: from + hours * 3_600_000 };
    const closed = closedHours(OFFICE, { ...span, zone: "Europe/Rome" });
    const shut = closed.reduce((sum, { from, to }) => sum + to - from, 0);
    assertEquals(closed.reduce((sum, { from, to }) => sum + between(from, to), 0), 0);
    assertEquals(shut + between(span.from, span.to), span.to - span.from);
    assert(closed.every(({ from, to }, i) => from < to && (i === 0 || closed[i - 1].to < from)));
  }));
});

Deno.test("of a span of more than two months whole closed days are told, of one of years none", () => {
  const from = Date.UTC(2025, 0, 1);
  const days = closedHours(OFFICE, { from, to: from + 100 * DAY, zone: "Europe/Rome" });
  assert(days.length > 10 && days.every(({ from, to }) => to - from >= DAY - 3_600_000));
  assertEquals(closedHours(OFFICE, { from, to: from + 900 * DAY }), []);
});

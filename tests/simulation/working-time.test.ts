import { assert, assertAlmostEquals, assertEquals, assertGreater, assertLess } from "@std/assert";
import { LOAN_APPLICATIONS } from "@/simulation/mod.ts";
import { holidaysOf } from "@/time/holidays.ts";
import { ianaTimeZone, localDay } from "@/time/time-zone.ts";
import { createWorkingCalendar } from "@/time/working-calendar.ts";
import { dateOfDay, weekdayOfDay } from "@/time/civil-date.ts";
import { demoLog, groupBy, share } from "./demo-log.ts";

const GERMAN_HOLIDAYS = holidaysOf(LOAN_APPLICATIONS.holidays!);
const HOUR = 3_600_000;
const log = demoLog();
const { workingTime } = log.truth;
const zone = ianaTimeZone(workingTime.zone);
const byPeople = log.events.filter(({ role }) => role !== "System");
const byPerson = groupBy(byPeople, ({ resource }) => resource);

Deno.test("people begin and end their work in their shifts, and not on holidays", () => {
  for (const { name, shifts } of workingTime.people) {
    const calendar = createWorkingCalendar({ shifts, holidays: GERMAN_HOLIDAYS, zone });
    for (const { start, time } of byPerson.get(name)!) {
      assert(calendar.isWorking(start), `${name} begins at ${new Date(start).toISOString()}`);
      assert(calendar.isWorking(time - 1), `${name} ends at ${new Date(time).toISOString()}`);
    }
  }
});

Deno.test("nobody does two things at once", () => {
  for (const [name, events] of byPerson) {
    const inOrder = events.toSorted((a, b) => a.start - b.start);
    for (let at = 1; at < inOrder.length; at++) assert(inOrder[at].start >= inOrder[at - 1].time, name);
  }
});

Deno.test("everybody of the staff works in their role, and nobody else", () => {
  assertEquals(new Set(byPerson.keys()), new Set(workingTime.people.map(({ name }) => name)));
  for (const { name, role } of workingTime.people) assert(byPerson.get(name)!.every((event) => event.role === role));
});

Deno.test("everybody is away for a fortnight in summer, colleagues one after the other", () => {
  for (const [name, events] of byPerson) {
    const days = [...new Set(events.map(({ start }) => localDay(zone, start)))].sort((a, b) => a - b);
    const gaps = days.slice(1).map((day, at) => ({ length: day - days[at], month: dateOfDay(days[at]).month }));
    assert(gaps.some(({ length, month }) => length >= 16 && month >= 6 && month <= 8), name);
  }
});

Deno.test("work costs the hours it takes at the rate of the role, systems cost nothing", () => {
  for (const { cost, role } of log.events) assert(role === "System" ? cost === 0 : cost > 0);
  const { name, shifts } = workingTime.people.find(({ role }) => role === "Underwriter")!;
  const calendar = createWorkingCalendar({ shifts, holidays: GERMAN_HOLIDAYS, zone });
  for (const { start, time, cost } of byPerson.get(name)!.filter(({ start, time }) => time - start < 12 * HOUR)) {
    assertAlmostEquals(cost, calendar.between(start, time) / HOUR * workingTime.hourlyCostEuros.Underwriter, 0.006);
  }
});

Deno.test("online applications come at night and on Sundays, branches open on weekdays only", () => {
  const submissions = log.cases.map(([first]) => ({
    channel: first.case.channel,
    weekday: weekdayOfDay(localDay(zone, first.time)),
    hour: Math.floor(((first.time + zone.offsetAt(first.time)) % (24 * HOUR)) / HOUR),
  }));
  const own = groupBy(submissions, ({ channel }) => channel);
  assertGreater(share(own.get("online")!, ({ hour }) => hour >= 18 || hour < 7), 0.25);
  assertGreater(share(own.get("online")!, ({ weekday }) => weekday === 7), 0.08);
  for (const { weekday, hour } of own.get("branch")!) assert(weekday <= 5 && hour >= 9 && hour < 18);
  for (const [channel, expected] of Object.entries(log.truth.arrivals.channelShares)) {
    assertAlmostEquals(own.get(channel)!.length / submissions.length, expected, 0.04, channel);
  }
});

Deno.test("applications follow the seasons: fewest in December, most in spring", () => {
  const years = demoLog({ cases: 15_000 }).cases;
  const months = groupBy(years, ([first]) => String(dateOfDay(localDay(zone, first.time)).month));
  const count = (month: number) => months.get(String(month))!.length;
  assertLess(count(12), 0.85 * count(11));
  assertGreater(count(4), 1.1 * count(8));
});

Deno.test("queues are there from the first day on: nothing of the start-up is seen", () => {
  const firstMonth = log.cases.slice(0, 150).filter((events) => events.some(({ activity }) => activity === "Decide"));
  const waits = firstMonth.map((events) => {
    const at = events.findIndex(({ activity }) => activity === "Decide");
    return events[at].start - events[at - 1].time;
  });
  assertGreater(share(waits, (wait) => wait > 24 * HOUR), 0.4);
});

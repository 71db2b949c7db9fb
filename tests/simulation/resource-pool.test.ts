import { assertAlmostEquals, assertEquals } from "@std/assert";
import { createWorkingCalendar } from "@/time/working-calendar.ts";
import { createRandom } from "@/numerics/random.ts";
import { createEventQueue, createResourcePool, type Worker } from "@/simulation/mod.ts";

const HOUR = 3_600_000;
const always = createWorkingCalendar({ shifts: [{ weekdays: [1, 2, 3, 4, 5, 6, 7], from: "00:00", to: "24:00" }] });
const mornings = createWorkingCalendar({ shifts: [{ weekdays: [1, 2, 3, 4, 5, 6, 7], from: "08:00", to: "12:00" }] });
const worker = (name: string, more: Partial<Worker> = {}): Worker => ({ name, calendar: always, pace: 1, ...more });

/** Submits items at their times and tells who did which when, in hours. */
function work(workers: readonly Worker[], items: readonly { at: number; hours: number; priority?: number }[]): string[] {
  const eventQueue = createEventQueue();
  const pool = createResourcePool(workers, eventQueue, createRandom(1));
  const done: string[] = [];
  items.forEach(({ at, hours, priority = 0 }, number) => {
    eventQueue.at(at * HOUR, (now) =>
      pool.submit({
        priority,
        work: hours * HOUR,
        done: (worker, start, end) => done.push(`${number} ${worker.name} ${start / HOUR}-${end / HOUR}`),
      }, now));
  });
  while (eventQueue.size > 0) eventQueue.step();
  assertEquals(pool.waiting, 0);
  return done;
}

Deno.test("one person takes items one after the other, first come, first served", () => {
  assertEquals(work([worker("a")], [{ at: 0, hours: 2 }, { at: 0, hours: 1 }, { at: 1, hours: 1 }]), [
    "0 a 0-2",
    "1 a 2-3",
    "2 a 3-4",
  ]);
});

Deno.test("urgent items overtake those that wait, not the one in work", () => {
  const items = [{ at: 0, hours: 2 }, { at: 0, hours: 1 }, { at: 1, hours: 1, priority: 1 }];
  assertEquals(work([worker("a")], items), ["0 a 0-2", "2 a 2-3", "1 a 3-4"]);
});

Deno.test("work that the shift does not suffice for goes on in the next one, and items wait for the shift", () => {
  const items = [{ at: 11, hours: 3 }, { at: 20, hours: 1 }];
  assertEquals(work([worker("a", { calendar: mornings })], items), ["0 a 11-34", "1 a 34-35"]);
});

Deno.test("an item that comes when everybody is off is begun by whose shift is first", () => {
  assertEquals(
    work([worker("a", { calendar: mornings }), worker("b", { calendar: mornings })], [{ at: 13, hours: 1 }]).length,
    1,
  );
  assertEquals(work([worker("a", { calendar: mornings }), worker("b")], [{ at: 13, hours: 1 }]), ["0 b 13-14"]);
});

Deno.test("a pace of a half needs half the time", () => {
  assertEquals(work([worker("a", { pace: 0.5 })], [{ at: 0, hours: 2 }]), ["0 a 0-1"]);
});

Deno.test("who helps out from two waiting items on leaves a single one alone", () => {
  const team = [worker("a"), worker("h", { helpsFrom: 2 })];
  assertEquals(work(team, [{ at: 0, hours: 5 }, { at: 1, hours: 1 }]), ["0 a 0-5", "1 a 5-6"]);
  assertEquals(work(team, [{ at: 0, hours: 5 }, { at: 1, hours: 1 }, { at: 2, hours: 1 }]), ["1 h 2-3", "0 a 0-5", "2 a 5-6"]);
});

Deno.test("the mean wait before one server with exponential times is that of the closed form (M/M/1)", () => {
  const random = createRandom(3);
  const eventQueue = createEventQueue();
  const pool = createResourcePool([worker("a")], eventQueue, random);
  const load = 0.7;
  let [sum, count] = [0, 0];
  const arrive = (now: number) => {
    pool.submit({
      priority: 0,
      work: random.exponential(HOUR),
      done: (_, start) => {
        sum += start - now;
        count++;
      },
    }, now);
    if (count < 100_000) eventQueue.at(now + random.exponential(HOUR / load), arrive);
  };
  eventQueue.at(0, arrive);
  while (eventQueue.size > 0) eventQueue.step();
  assertAlmostEquals(sum / count / HOUR, load / (1 - load), 0.15);
});

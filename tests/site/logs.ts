import { createRandom } from "@/numerics/random.ts";
import type { Row } from "../database/feed-rows.ts";
import type { TestLog } from "./test-site.ts";

const HOUR = 3_600_000;
const START = Date.UTC(2026, 0, 5, 8);

/**
 * Orders that are checked, sometimes again, and then sent or refused; urgent ones take a day,
 * others five.
 */
export function orders(): TestLog {
  const random = createRandom(7);
  const rows: Row[] = [];
  const cases: Record<string, Record<string, string>> = {};
  for (let number = 0; number < 300; number++) {
    const caseId = `order ${number}`;
    const urgent = random.next() < 0.4;
    cases[caseId] = { priority: urgent ? "urgent" : "normal" };
    // The last six are still waiting when the log ends, and have not waited for long.
    const waiting = number >= 294;
    let time = START + number * 6 * HOUR + (waiting ? 150 * HOUR : 0);
    const event = (activity: string, hours: number) => {
      time += hours * HOUR;
      rows.push({ caseId, activity, time, resource: random.next() < 0.5 ? "Ann" : "Bob" });
    };
    event("receive", 0);
    event("check", 1 + random.integer(3));
    for (let again = 0; again < 2 && random.next() < 0.2; again++) event("check", 2);
    if (waiting) continue;
    if (random.next() < 0.1) event("refuse", urgent ? 4 : 30);
    else {
      event("pack", urgent ? 8 + random.integer(3) : 90 + random.integer(20));
      event("send", urgent ? 12 : 24);
      if (random.next() < 0.3) event("return", 1);
    }
  }
  return { slug: "orders", name: "Orders", rows, cases, check: { cases: 40, mae: 7.3, coverage90: 0.925 } };
}

/** Names of 10,000 letters, with places where a line may end, and without. */
const LONG_NAMES = new Map([["receive", `receive ${"very long ".repeat(1000)}`], ["check", `check${"x".repeat(9995)}`]]);

/** The orders twice: more events than pages carry. Two activities have very long names. */
export function manyOrders(): TestLog {
  const { rows: short, cases = {} } = orders();
  const rows = short.map((row) => ({ ...row, activity: LONG_NAMES.get(row.activity) ?? row.activity }));
  const again = (id: string) => `${id} again`;
  return {
    slug: "many",
    name: "Many orders",
    rows: [...rows, ...rows.map((row) => ({ ...row, caseId: again(row.caseId) }))],
    cases: { ...cases, ...Object.fromEntries(Object.entries(cases).map(([id, values]) => [again(id), values])) },
    isTrained: false,
  };
}

/** Texts that would do harm if any of them were taken for markup. */
export const HOSTILE = [
  "<img src=x onerror=alert(1)>",
  "</script><script>alert(2)</script>",
  '"]; } digraph { x [label=<<b>y</b>>',
  "&lt;b&gt; \\N ${alert(3)} `",
] as const;

/** A log that has them wherever a log has a text. */
export function hostile(): TestLog {
  const rows: Row[] = [];
  const cases: Record<string, Record<string, string>> = {};
  for (let number = 0; number < 30; number++) {
    const caseId = `${HOSTILE[0]} ${number}`;
    cases[caseId] = { [HOSTILE[1]]: HOSTILE[number % 4] };
    const steps = number % 3 === 0 ? [0, 1, 3] : number % 3 === 1 ? [0, 2, 3] : [0, 2, 1];
    steps.forEach((step, i) =>
      rows.push({ caseId, activity: HOSTILE[step], time: START + number * HOUR + i * 1000 * (step + 1), resource: HOSTILE[2] })
    );
  }
  return { slug: "hostile", name: `Hostile ${HOSTILE[0]}`, rows, cases };
}

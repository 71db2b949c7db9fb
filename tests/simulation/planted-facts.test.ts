import { assert, assertAlmostEquals, assertEquals, assertGreater, assertLess } from "@std/assert";
import { parseProcessTree } from "@/process-models/process-tree/process-tree-text.ts";
import { type LoanEffect, loanEffect, type LoanEvent } from "./loan-process.ts";
import {
  demoLog,
  groupBy,
  mean,
  meanTolerance,
  median,
  segmentsBetween,
  segmentsOf,
  share,
  shareTolerance,
  sumBy,
} from "./demo-log.ts";
import { judgeTrace } from "./tree-language.ts";

const DAY = 86_400_000;
const log = demoLog();
const { truth, cases } = log;
const completed = cases.filter((events) => truth.openCases.finalActivities.includes(events.at(-1)!.activity));
const labels = (events: readonly LoanEvent[]) => events.map(({ activity }) => activity);

Deno.test("every completed case is a trace of the true tree, every running one can be continued to one", () => {
  const tree = parseProcessTree(truth.processTree);
  const verdicts = new Map<string, string>();
  for (const events of cases) {
    const key = JSON.stringify(labels(events));
    if (!verdicts.has(key)) verdicts.set(key, judgeTrace(tree, labels(events)));
    assertEquals(verdicts.get(key), completed.includes(events) ? "complete" : "prefix", key);
  }
});

Deno.test("all 16 activities of the true tree occur, in dozens of variants", () => {
  const inTree = new Set([...truth.processTree.matchAll(/'([^']*)'/g)].map((match) => match[1]));
  assertEquals(inTree.size, 16);
  assertEquals(new Set(log.events.map(({ activity }) => activity)), inTree);
  const variants = new Set(completed.map((events) => labels(events).join("\n")));
  assert(variants.size >= 40 && variants.size <= 400, `${variants.size} variants`);
});

Deno.test("running cases are those that the truth counts, a few in a hundred", () => {
  assertEquals(cases.length - completed.length, truth.openCases.count);
  assert(truth.openCases.count >= 40 && truth.openCases.count <= 200, `${truth.openCases.count} running`);
});

for (const seed of [42, 1, 2, 3]) {
  Deno.test(`the bottleneck's segment takes the most time of all, by far, with seed ${seed}`, () => {
    const segments = segmentsOf(demoLog({ seed }));
    const name = ({ from, to }: typeof segments[0]) => `${from.activity} -> ${to.activity}`;
    for (
      const time of [
        ({ from, to }: typeof segments[0]) => to.time - from.time,
        ({ from, to }: typeof segments[0]) => to.start - from.time,
      ]
    ) {
      const [first, second] = [...sumBy(segments, name, time)].sort((a, b) => b[1] - a[1]);
      assertEquals(first[0], truth.bottleneck.segment.join(" -> "));
      assertGreater(first[1], 1.8 * second[1]);
    }
  });
}

Deno.test("the bottleneck is its role: no other role lets cases wait nearly as long", () => {
  const waits = segmentsOf(log).filter(({ to }) => to.role !== "System" && to.activity !== "Sign contract");
  const byRole = [...groupBy(waits, ({ to }) => to.role)].map(([role, own]) => ({
    role,
    wait: mean(own.map(({ from, to }) => Math.max(0, to.start - from.time))),
  }));
  const [first, second] = byRole.sort((a, b) => b.wait - a.wait);
  assertEquals(first.role, truth.bottleneck.role);
  assertGreater(first.wait, 5 * second.wait);
});

Deno.test("waiting follows load: the more cases wait for a decision, the longer a new one waits", () => {
  const changes = segmentsBetween(log, "Assess risk", "Decide").flatMap((segment) => [
    { at: segment.from.time, by: 1, segment },
    { at: segment.to.start, by: -1, segment: null },
  ]).sort((a, b) => a.at - b.at || a.by - b.by);
  const [short, long]: number[][] = [[], []];
  let waiting = 0;
  for (const { by, segment } of changes) {
    if (segment !== null && segment.to.case.priority === "standard") {
      (waiting < 15 ? short : waiting >= 40 ? long : []).push(segment.to.start - segment.from.time);
    }
    waiting += by;
  }
  assertGreater(short.length, 200);
  assertGreater(long.length, 200);
  assertGreater(mean(long), 4 * mean(short));
});

Deno.test("the helper decides on few cases, and none while the queue is short", () => {
  const { helper, people } = truth.bottleneck;
  const decisions = log.events.filter(({ activity }) => activity === "Decide");
  const byHelper = share(decisions, ({ resource }) => resource === helper.name);
  assert(byHelper > 0 && byHelper < 0.15, `${byHelper}`);
  assertEquals(new Set(decisions.map(({ resource }) => resource)), new Set([...people, helper.name]));
});

/**
 * For each case with a completeness check: when the first was done, and whether documents were
 * requested then.
 */
const firstChecks = (of = cases) =>
  of.flatMap((events) => {
    const at = events.findIndex(({ activity }) => activity === "Check completeness");
    if (at < 0 || at + 1 === events.length) return [];
    const requested = events.find(({ activity }, later) =>
      later > at && EXAMINATION_OR_REQUEST.has(activity)
    )?.activity === "Request documents";
    return [{ at: events[at].time, channel: events[at].case.channel, requested }];
  });
const EXAMINATION_OR_REQUEST = new Set(["Request documents", "Check credit history", "Verify income", "Appraise property"]);

Deno.test("at the drift the share of document requests changes as planted, for each channel", () => {
  const checks = groupBy(
    firstChecks(),
    ({ at, channel }) => `${at < Date.parse(truth.drift.at) ? "before" : "after"} ${channel}`,
  );
  for (const time of ["before", "after"] as const) {
    for (const [channel, expected] of Object.entries(truth.drift[time])) {
      const own = checks.get(`${time} ${channel}`)!;
      assertAlmostEquals(
        share(own, ({ requested }) => requested),
        expected,
        shareTolerance(expected, own.length),
        `${time}, ${channel}`,
      );
    }
  }
});

for (const seed of [42, 1, 2, 3]) {
  Deno.test(`the most likely change point of that share is within a week of the drift, with seed ${seed}`, () => {
    const { cases, truth } = demoLog({ seed });
    const checks = firstChecks(cases).sort((a, b) => a.at - b.at);
    assertLess(Math.abs(changePoint(checks) - Date.parse(truth.drift.at)), 7 * DAY);
  });
}

/** The instant at which two shares, one before and one after, make the observations most likely. */
function changePoint(checks: readonly { readonly at: number; readonly requested: boolean }[]): number {
  const likelihood = (hits: number, all: number) =>
    hits === 0 || hits === all ? 0 : hits * Math.log(hits / all) + (all - hits) * Math.log(1 - hits / all);
  const total = checks.filter(({ requested }) => requested).length;
  let [best, at, hits] = [-Infinity, NaN, 0];
  checks.forEach((check, before) => {
    const sum = likelihood(hits, before) + likelihood(total - hits, checks.length - before);
    if (sum > best) [best, at] = [sum, check.at];
    hits += check.requested ? 1 : 0;
  });
  return at;
}

Deno.test("the drift is a Monday midnight in Berlin, in the last half of the log", () => {
  assertEquals(truth.drift.at, "2025-11-30T23:00:00Z");
  assert(truth.drift.inLog);
  assert(!demoLog({ cases: 20, drift: "2030-01-01" }).truth.drift.inLog);
});

Deno.test("examinations run in parallel: they end in every order, and their work overlaps", () => {
  const [names] = truth.parallel;
  const orders = new Set<string>();
  let overlaps = 0;
  for (const events of completed) {
    const own = events.filter(({ activity }) => names.includes(activity));
    orders.add(labels(own).join(" < "));
    if (own.some((a, at) => own.some((b, other) => other < at && b.time > a.start && b.start < a.time))) overlaps++;
  }
  assertEquals(orders.size, 2 + 6);
  assertGreater(overlaps, completed.length / 5);
});

Deno.test("nothing is assessed before all examinations of the case have ended", () => {
  for (const events of cases) {
    const at = events.findIndex(({ activity }) => activity === "Assess risk");
    if (at < 0) continue;
    for (const event of events.filter(({ activity }) => truth.parallel[0].includes(activity))) {
      assert(event.time <= events[at].start);
    }
  }
});

Deno.test("rework: decisions are sent back as often as planted, more often for large amounts", () => {
  const rule = effect("amount", "share by amount");
  const followed = segmentsOf(log).filter(({ from }) => from.activity === "Decide");
  for (
    const [expected, own] of [
      [rule.below, followed.filter(({ from }) => from.case.amount < rule.limit)],
      [rule.from, followed.filter(({ from }) => from.case.amount >= rule.limit)],
    ] as const
  ) {
    assertAlmostEquals(share(own, ({ to }) => to.activity === "Assess risk"), expected, shareTolerance(expected, own.length));
  }
});

Deno.test("rework: a third of the completed cases repeat an activity", () => {
  const repeated = share(completed, (events) => new Set(labels(events)).size < events.length);
  assert(repeated > 0.25 && repeated < 0.5, `${repeated}`);
});

Deno.test("effect: the amount lengthens the assessment of the risk by the planted slope", () => {
  const rule = effect("amount", "linear");
  const points = log.events.filter(({ activity }) => activity === "Assess risk").map((
    event,
  ) => [event.case.amount / 1000, workingMinutes(event)]);
  const [x, y] = [mean(points.map(([amount]) => amount)), mean(points.map(([, minutes]) => minutes))];
  const slope = mean(points.map(([amount, minutes]) => (amount - x) * (minutes - y))) /
    mean(points.map(([amount]) => (amount - x) ** 2));
  assertAlmostEquals(slope, rule.perThousandEuros, 0.02);
  assertAlmostEquals(y - slope * x, rule.atZero, 3);
});

Deno.test("effect: the income of self-employed applicants takes the planted times the work", () => {
  const own = groupBy(
    log.events.filter(({ activity }) => activity === "Verify income"),
    ({ case: { applicantType } }) => applicantType,
  );
  const work = (type: string) => mean(own.get(type)!.map(workingMinutes));
  const { ratio } = effect("applicant_type", "ratio");
  assertAlmostEquals(work("self-employed") / work("employed"), ratio, 0.2);
  assertAlmostEquals(work("retired") / work("employed"), 1, 0.1);
});

/** Working time follows from the cost of the work and the role's rate, without a calendar. */
const workingMinutes = ({ cost, role }: LoanEvent) => cost / truth.workingTime.hourlyCostEuros[role] * 60;

Deno.test("effect: property is appraised from the planted amount on, and never below", () => {
  const { limit } = effect("amount", "rule");
  for (const events of completed) {
    assertEquals(labels(events).includes("Appraise property"), events[0].case.amount >= limit);
  }
});

Deno.test("effect: rejections depend on the kind of applicant as planted", () => {
  const final = segmentsOf(log).filter(({ from, to }) => from.activity === "Decide" && to.activity !== "Assess risk");
  const { figures } = effect("applicant_type", "share");
  for (const [type, expected] of Object.entries(figures)) {
    const own = final.filter(({ to }) => to.case.applicantType === type);
    assertAlmostEquals(
      share(own, ({ to }) => to.activity === "Reject application"),
      expected,
      shareTolerance(expected, own.length),
      type,
    );
  }
});

Deno.test("effect: documents take as long as the channel says", () => {
  const answers = groupBy(segmentsBetween(log, "Request documents", "Receive documents"), ({ to }) => to.case.channel);
  for (const [channel, expected] of Object.entries(effect("channel", "mean").figures)) {
    const days = answers.get(channel)!.map(({ from, to }) => (to.time - from.time) / DAY);
    const office = channel === "branch" ? 0.8 : 0;
    assertAlmostEquals(mean(days), expected + office, meanTolerance(days) + office / 2, channel);
  }
});

Deno.test("effect: customers think longer about large offers", () => {
  const rule = effect("amount", "mean by amount");
  const days = { below: [] as number[], from: [] as number[] };
  for (const events of completed) {
    const offered = events.find(({ activity }) => activity === "Make offer");
    const accepted = events.find(({ activity }) => activity === "Accept offer");
    if (offered === undefined || accepted === undefined) continue;
    days[offered.case.amount < rule.limit ? "below" : "from"].push((accepted.time - offered.time) / DAY);
  }
  assertAlmostEquals(mean(days.below), rule.below, meanTolerance(days.below));
  assertAlmostEquals(mean(days.from), rule.from, meanTolerance(days.from));
});

Deno.test("effect: express cases hardly wait where standard ones wait for days", () => {
  const waits = (priority: string) =>
    segmentsBetween(log, "Assess risk", "Decide").filter(({ to }) => to.case.priority === priority).map(({ from, to }) =>
      to.start - from.time
    );
  assertLess(median(waits("express")), DAY);
  assertGreater(median(waits("standard")), 3 * DAY);
  const express = effect("priority", "order").share;
  assertAlmostEquals(
    share(cases, ([first]) => first.case.priority === "express"),
    express,
    shareTolerance(express, cases.length),
  );
});

function effect<K extends LoanEffect["kind"]>(attribute: string, kind: K) {
  return loanEffect(truth, attribute, kind);
}

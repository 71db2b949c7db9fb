import { codesOf, encodeLabels } from "../../event-log/codes-of.ts";
import type { EventLog } from "../../event-log/event-log.ts";
import { foldSequence } from "../../event-log/fold-loops.ts";
import { hashCode } from "../../event-log/hash-code.ts";
import { type Variants, variantsOf } from "../../event-log/variants.ts";
import { createRandom } from "../../numerics/random.ts";
import type { CaseCondition, SampleCondition } from "../filter.ts";
import { DAY, HOUR, weekdayOfDay } from "../../time/civil-date.ts";
import { localDay, type TimeZone } from "../../time/time-zone.ts";
import { workloadAtStart } from "../workload-at-start.ts";
import { instantsOf, isWithin } from "../filter-time.ts";
import { endsOfView, type LogView, sequencesOfView } from "../log-view.ts";
import { variantsOfView } from "../variants-of-view.ts";
import { attributeTest, isInRange } from "./attribute-test.ts";
import { eventTest, wantedCodes } from "./event-test.ts";

/** Whether case `i` of a view satisfies a condition. */
type CaseTest = (i: number) => boolean;

/** Makes a test of a condition on the cases of a view. */
export function caseTest(view: LogView, condition: CaseCondition, zone: TimeZone): CaseTest {
  const { log, cases } = view;
  switch (condition.kind) {
    case "activity":
    case "resource":
    case "lifecycle":
    case "attribute":
    case "time":
      return someEvent(view, eventTest(log, condition, zone));
    case "case-attribute": {
      const matches = attributeTest(log.caseAttributes, condition, zone);
      return (i) => matches(cases[i]);
    }
    case "case": {
      const wanted = new Set(condition.ids);
      return (i) => wanted.has(log.caseIds[cases[i]]);
    }
    case "contained":
    case "intersecting":
    case "started":
    case "completed":
      return timeFrameTest(view, condition, zone);
    case "start-weekday": {
      const days = new Set(condition.days);
      return startTest(view, zone, (day) => days.has(weekdayOfDay(day)));
    }
    case "start-hour": {
      const { from, to } = condition.hours;
      return startTest(view, zone, (_, hour) => hour >= from && hour <= to);
    }
    case "start-load": {
      const workload = workloadAtStart(view);
      return (i) => isInRange(workload[i], condition.count);
    }
    case "first-by":
      return firstByTest(view, condition);
    case "start-activity":
    case "end-activity":
      return endActivityTest(view, condition);
    case "path":
      return pathTest(view, condition);
    case "variant":
    case "folded-variant":
      return variantTest(view, condition);
    case "top-variants":
      return topVariantsTest(view, condition);
    case "variant-coverage":
      return coverageTest(view, condition);
    case "variant-number":
      return variantNumberTest(view, condition);
    case "duration": {
      const { first, last } = endsOfView(view);
      return (i) => isInRange((log.time[last[i]] - log.time[first[i]]) / 1000, condition.seconds);
    }
    case "events": {
      const { from, to } = sequencesOfView(view);
      return (i) => isInRange(to[i] - from[i], condition.count);
    }
    case "rework":
      return reworkTest(view, condition);
    case "same-resource":
      return sameResourceTest(view, condition);
    case "sample":
      return sampleTest(view, condition);
  }
}

function someEvent({ log, cases, kept }: LogView, satisfies: (event: number) => boolean): CaseTest {
  return (i) => {
    const to = log.caseOffsets[cases[i] + 1];
    for (let e = log.caseOffsets[cases[i]]; e < to; e++) if ((kept === null || kept[e] === 1) && satisfies(e)) return true;
    return false;
  };
}

function timeFrameTest(
  view: LogView,
  { kind, range }: Extract<CaseCondition, { kind: "contained" | "intersecting" | "started" | "completed" }>,
  zone: TimeZone,
): CaseTest {
  const { time } = view.log;
  const { first, last } = endsOfView(view);
  const frame = instantsOf(range, zone);
  switch (kind) {
    case "contained":
      return (i) => time[first[i]] >= frame.from && time[last[i]] < frame.before;
    case "intersecting":
      return (i) => time[first[i]] < frame.before && time[last[i]] >= frame.from;
    case "started":
      return (i) => isWithin(time[first[i]], frame);
    case "completed":
      return (i) => isWithin(time[last[i]], frame);
  }
}

/** A test of the local day and hour at which a case starts. */
function startTest(view: LogView, zone: TimeZone, satisfies: (day: number, hour: number) => boolean): CaseTest {
  const { first } = endsOfView(view);
  const { time } = view.log;
  return (i) => {
    const day = localDay(zone, time[first[i]]);
    const local = time[first[i]] + zone.offsetAt(time[first[i]]);
    return satisfies(day, Math.floor((local - day * DAY) / HOUR));
  };
}

function firstByTest(view: LogView, { activity, labels }: Extract<CaseCondition, { kind: "first-by" }>): CaseTest {
  const { log, cases, kept } = view;
  const { resource, caseOffsets } = log;
  const own = log.activities.indexOf(activity);
  if (resource === null || own < 0) return () => false;
  const wanted = wantedCodes(resource.values, labels);
  return (i) => {
    const to = caseOffsets[cases[i] + 1];
    for (let e = caseOffsets[cases[i]]; e < to; e++) {
      if (log.activity[e] !== own || resource.codes[e] < 0 || (kept !== null && kept[e] === 0)) continue;
      return wanted[resource.codes[e]] === 1;
    }
    return false;
  };
}

function endActivityTest(
  view: LogView,
  { kind, labels }: Extract<CaseCondition, { kind: "start-activity" | "end-activity" }>,
): CaseTest {
  const { activities, activity } = view.log;
  const wanted = wantedCodes(activities, labels);
  const { first, last } = endsOfView(view);
  const event = kind === "start-activity" ? first : last;
  return (i) => wanted[activity[event[i]]] === 1;
}

function reworkTest(view: LogView, { labels }: Extract<CaseCondition, { kind: "rework" }>): CaseTest {
  const { activities } = view.log;
  const wanted = labels.length === 0 ? new Uint8Array(activities.length).fill(1) : wantedCodes(activities, labels);
  const { codes, from, to } = sequencesOfView(view);
  // For each activity the last call that saw it, so that nothing need be cleared between calls.
  const seen = new Float64Array(activities.length);
  let visit = 0;
  return (i) => {
    visit++;
    for (let e = from[i]; e < to[i]; e++) {
      const code = codes[e];
      if (wanted[code] === 0) continue;
      if (seen[code] === visit) return true;
      seen[code] = visit;
    }
    return false;
  };
}

function sameResourceTest(view: LogView, { labels }: Extract<CaseCondition, { kind: "same-resource" }>): CaseTest {
  const { log: { resource, activities, activity, caseOffsets }, cases, kept } = view;
  if (resource === null) return () => false;
  const wanted = wantedCodes(activities, labels);
  // For each resource the last case in which it does a wanted activity, and the first such one.
  const [inCase, does] = [1, 2].map(() => new Int32Array(resource.values.length).fill(-1));
  return (i) => {
    const c = cases[i];
    for (let e = caseOffsets[c]; e < caseOffsets[c + 1]; e++) {
      const who = resource.codes[e];
      if (who < 0 || wanted[activity[e]] === 0 || (kept !== null && kept[e] === 0)) continue;
      if (inCase[who] === c && does[who] !== activity[e]) return true;
      [inCase[who], does[who]] = [c, activity[e]];
    }
    return false;
  };
}

/**
 * Makes a test whether a case has a path. Steps that follow directly form blocks. Each block is
 * searched after the one before (Knuth, Morris, Pratt 1977), and its first occurrence is taken.
 * Linear in the events of the case, for any length of the path.
 */
function pathTest(view: LogView, { first, steps }: Extract<CaseCondition, { kind: "path" }>): CaseTest {
  const codes = encodeLabels([first, ...steps.map(({ label }) => label)], view.log.activities);
  if (codes.includes(-1)) return () => false;
  const blocks: number[][] = [[codes[0]]];
  steps.forEach(({ how }, i) => {
    if (how === "directly") blocks[blocks.length - 1].push(codes[i + 1]);
    else blocks.push([codes[i + 1]]);
  });
  const patterns = blocks.map((block) => ({ block, border: bordersOf(block) }));
  const { codes: events, from, to } = sequencesOfView(view);
  return (i) => {
    let at = from[i];
    for (const { block, border } of patterns) {
      at = endOfBlock(events, { at, to: to[i], block, border });
      if (at < 0) return false;
    }
    return true;
  };
}

/**
 * For each prefix of a block the length of its longest border: proper prefix and suffix at once.
 */
function bordersOf(block: readonly number[]): Uint32Array {
  const border = new Uint32Array(block.length);
  for (let i = 1, length = 0; i < block.length; i++) {
    while (length > 0 && block[i] !== block[length]) length = border[length - 1];
    if (block[i] === block[length]) length++;
    border[i] = length;
  }
  return border;
}

/** The end of the first occurrence of a block from `at` on; -1 if there is none before `to`. */
function endOfBlock(
  events: ArrayLike<number>,
  { at, to, block, border }: { at: number; to: number; block: readonly number[]; border: Uint32Array },
): number {
  for (let length = 0; at < to; at++) {
    while (length > 0 && events[at] !== block[length]) length = border[length - 1];
    if (events[at] === block[length]) length++;
    if (length === block.length) return at + 1;
  }
  return -1;
}

/**
 * Makes a test whether a case takes one of the variants of a list. Linear in the list and the
 * events.
 */
function variantTest(
  view: LogView,
  { kind, variants }: Extract<CaseCondition, { kind: "variant" | "folded-variant" }>,
): CaseTest {
  const foldedIf = (sequence: ArrayLike<number>) => kind === "folded-variant" ? foldSequence(sequence).steps : sequence;
  const codeOf = codesOf(view.log.activities);
  const root: Branch = { ends: false, next: new Map() };
  // Folding keeps the first and the last activity and which there are: others need not be folded.
  const known = new Set<number>();
  const traitsOf = traitsWith(view.log.activities.length);
  for (const labels of variants) {
    const codes = labels.map((label) => codeOf.get(label) ?? -1);
    if (codes.includes(-1)) continue;
    known.add(traitsOf(codes, 0, codes.length));
    const wanted = foldedIf(codes);
    let branch = root;
    for (let i = 0; i < wanted.length; i++) branch = branchOf(branch, wanted[i]);
    branch.ends = true;
  }
  const { codes, from, to } = sequencesOfView(view);
  return (i) => {
    if (!known.has(traitsOf(codes, from[i], to[i]))) return false;
    const sequence = foldedIf(codes.subarray(from[i], to[i]));
    let branch: Branch | undefined = root;
    for (let at = 0; at < sequence.length && branch !== undefined; at++) branch = branch.next.get(sequence[at]);
    return branch?.ends ?? false;
  };
}

/** Tells of a sequence a number by its first and last activity and by which activities it has. */
function traitsWith(activities: number): (codes: ArrayLike<number>, from: number, to: number) => number {
  // For each activity the last call that saw it, so that nothing need be cleared between calls.
  const seen = new Float64Array(activities);
  let visit = 0;
  return (codes, from, to) => {
    visit++;
    let traits = to > from ? hashCode(codes[from], codes[to - 1]) : 0;
    for (let i = from; i < to; i++) {
      if (seen[codes[i]] === visit) continue;
      seen[codes[i]] = visit;
      traits = (traits + hashCode(1, codes[i])) | 0;
    }
    return traits;
  };
}

/** A node of a tree of sequences, in which common prefixes share nodes. */
interface Branch {
  ends: boolean;
  readonly next: Map<number, Branch>;
}

function branchOf(branch: Branch, code: number): Branch {
  let next = branch.next.get(code);
  if (next === undefined) branch.next.set(code, next = { ends: false, next: new Map() });
  return next;
}

/** Makes a test whether a case takes one of the `count` most frequent variants. */
function topVariantsTest(view: LogView, { count }: Extract<CaseCondition, { kind: "top-variants" }>): CaseTest {
  const { variantOfCase } = variantsOfView(view);
  return (i) => variantOfCase[i] < count;
}

/**
 * Makes a test whether a case takes one of the most frequent variants that together cover a share
 * of the cases.
 */
function coverageTest(view: LogView, { percent }: Extract<CaseCondition, { kind: "variant-coverage" }>): CaseTest {
  const { variants, variantOfCase } = variantsOfView(view);
  const count = variantsCovering(variants, percent);
  return (i) => variantOfCase[i] < count;
}

/** The variant of each case of a whole log, which several filters ask for. */
const variantsOfLogs = new WeakMap<EventLog, Uint32Array>();

/** Makes a test whether a case takes one of the variants of the whole log with some numbers. */
function variantNumberTest({ log, cases }: LogView, { ranges }: Extract<CaseCondition, { kind: "variant-number" }>): CaseTest {
  const variantOfCase = variantsOfLogs.get(log) ?? variantsOf(log).variantOfCase;
  variantsOfLogs.set(log, variantOfCase);
  const wanted = new Uint8Array(log.caseIds.length);
  for (const { from, to } of ranges) wanted.fill(1, Math.max(0, from - 1), to);
  return (i) => wanted[variantOfCase[cases[i]]] === 1;
}

/**
 * The number of most frequent variants that are needed to cover a share of the cases, in percent.
 */
function variantsCovering({ counts }: Variants, percent: number): number {
  const cases = counts.reduce((sum, count) => sum + count, 0);
  let covered = 0;
  let variants = 0;
  while (variants < counts.length && covered * 100 < percent * cases) covered += counts[variants++];
  return variants;
}

/**
 * Makes a test whether a case is in a sample. Each case draws a random number from a stream that
 * depends on its id, and the cases with the smallest numbers are the sample ("bottom-k" sampling,
 * Cohen and Kaplan 2007). All sets of that size are equally likely, in any order of cases.
 */
function sampleTest({ log, cases }: LogView, { size, seed }: SampleCondition): CaseTest {
  const wanted = Math.min(cases.length, "cases" in size ? size.cases : Math.round(size.percent * cases.length / 100));
  const random = createRandom(seed);
  const drawn = Float64Array.from(cases, (c) => random.fork(log.caseIds[c]).next());
  const order = Uint32Array.from(cases, (_, i) => i).sort((a, b) =>
    drawn[a] - drawn[b] || (log.caseIds[cases[a]] < log.caseIds[cases[b]] ? -1 : 1)
  );
  const chosen = new Uint8Array(cases.length);
  for (let rank = 0; rank < wanted; rank++) chosen[order[rank]] = 1;
  return (i) => chosen[i] === 1;
}

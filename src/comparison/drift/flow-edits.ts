import type { EventLog } from "../../event-log/event-log.ts";
import { shareStatistic } from "../../numerics/change-points.ts";
import { sayShare } from "../../numerics/number-text.ts";
import { type FlowRelations, flowRelations, MOST_RELATED } from "./flow-relations.ts";

/** What kind of change of control flow it is: the change patterns of Weber et al. (2008). */
export type FlowKind =
  | "added"
  | "removed"
  | "replaced"
  | "conditional"
  | "not conditional"
  | "optional"
  | "mandatory"
  | "loop"
  | "no loop"
  | "repeated elsewhere"
  | "no longer repeated elsewhere"
  | "moved"
  | "swapped"
  | "parallel"
  | "sequential";

/** One edit that turns the process before into the one after. */
interface FlowEdit {
  readonly kind: FlowKind;
  /** In words, with its shares. */
  readonly sentence: string;
  /** Codes of the activities that it is about. */
  readonly activities: readonly number[];
}

/** Shares up to this, or from 1 less this, are never and always, but for noise. */
const NEVER = 0.05;
/** Smallest difference of shares that is an edit, and smallest likelihood ratio statistic of it. */
const LEAST_DIFFERENCE = 0.15;
const LEAST_STATISTIC = 12;
/** How many times as frequent as before an activity is that was added. */
const MUCH_MORE = 5;
/** Activities that are exclusive are together at most this often, of what chance would give. */
const EXCLUSIVE = 0.1;
/** Cases that chance would give, from which on none is a rule. */
const LEAST_EXPECTED = 3;
/** Sizes of two fragments, as a ratio, up to which they are alike. */
const ALIKE = 1.25;

/** A share before and after, and of how many. */
interface Shares {
  readonly before: number;
  readonly after: number;
  readonly differs: boolean;
}

/** A pair of activities whose order, or whose being in one case, changed. */
interface Pair {
  readonly a: number;
  readonly b: number;
  readonly shares: Shares;
}

/**
 * Names what changed between two groups of cases as edits of the process: activities added,
 * removed or replaced, repeated at once or elsewhere, moved, swapped, made alternatives, optional,
 * parallel, or the reverse of these. It looks at relations between activities: presence, being in
 * one case, order. What one edit explains is not told by another: all pairs whose order changed
 * because an activity was moved have that activity in them, and the alternative of what was added
 * is not called optional.
 *
 * An activity is optional if another one, or the start, no longer implies it. Of two groups that
 * changed order the smaller one was moved; groups of the same size were swapped, and so were the
 * outer two of three groups in reversed order.
 *
 * @param before numbers of cases
 * @param after numbers of cases
 * @returns the edits that say most first; none if only frequencies changed
 */
export function flowEdits(log: EventLog, before: readonly number[], after: readonly number[]): FlowEdit[] {
  if (before.length === 0 || after.length === 0 || log.activities.length > MOST_RELATED) return [];
  const both = { log, first: flowRelations(log, before), second: flowRelations(log, after) };
  const explained = new Set<number>();
  return [
    ...presenceEdits(both, explained),
    ...repetitionEdits(both, explained),
    ...orderEdits(both, explained),
    ...choiceEdits(both, explained),
    ...optionEdits(both, explained),
    ...parallelEdits(both, explained),
  ].sort((a, b) => PRIORITY.indexOf(a.kind) - PRIORITY.indexOf(b.kind));
}

/** What says most first. */
const PRIORITY: readonly FlowKind[] = [
  "replaced",
  "added",
  "removed",
  "loop",
  "no loop",
  "repeated elsewhere",
  "no longer repeated elsewhere",
  "moved",
  "conditional",
  "not conditional",
  "optional",
  "mandatory",
  "swapped",
  "parallel",
  "sequential",
];

interface Both {
  readonly log: EventLog;
  readonly first: FlowRelations;
  readonly second: FlowRelations;
}

const sharesOf = (a: number, n: number, b: number, m: number): Shares => {
  const [before, after] = [n === 0 ? 0 : a / n, m === 0 ? 0 : b / m];
  const differs = n > 0 && m > 0 && Math.abs(after - before) >= LEAST_DIFFERENCE && shareStatistic(a, n, b, m) >= LEAST_STATISTIC;
  return { before, after, differs };
};

const presence = ({ first, second }: Both, a: number): Shares => sharesOf(first.has[a], first.cases, second.has[a], second.cases);
const never = (share: number): boolean => share <= NEVER;
const always = (share: number): boolean => share >= 1 - NEVER;
/** Most activities that are named at one place. */
const MOST_NAMES = 4;

/** Some activities in the order in which cases have them. */
function names({ log, first, second }: Both, codes: Iterable<number>): string {
  const all = [...codes];
  const comesFirst = (a: number, b: number) => {
    const relations = first.together[a * first.size + b] > 0 ? first : second;
    return relations.before[b * first.size + a] - relations.before[a * first.size + b];
  };
  const sorted = all.toSorted((a, b) => comesFirst(a, b) || a - b).map((code) => log.activities[code]);
  const more = sorted.length - MOST_NAMES;
  return more <= 1 ? sorted.join(", ") : `${sorted.slice(0, MOST_NAMES).join(", ")} and ${more} others`;
}

const were = (codes: ReadonlySet<number> | readonly number[]): string =>
  ("size" in codes ? codes.size : codes.length) === 1 ? "was" : "were";
const told = ({ before, after }: Shares): string => `${sayShare(before)} of the cases before, ${sayShare(after)} after`;
const codesOf = ({ first }: Both): number[] => [...first.has.keys()];

/** Activities added, removed, or put in place of others. */
function presenceEdits(both: Both, explained: Set<number>): FlowEdit[] {
  const changed = codesOf(both).map((a) => ({ a, shares: presence(both, a) }));
  const isNew = (before: number, after: number) => never(before) && after >= Math.max(NEVER, MUCH_MORE * before);
  const { first, second } = both;
  const clear = changed.filter(({ a }) =>
    shareStatistic(first.has[a], first.cases, second.has[a], second.cases) >= LEAST_STATISTIC
  );
  const added = clear.filter(({ shares }) => isNew(shares.before, shares.after));
  const removed = clear.filter(({ shares }) => isNew(shares.after, shares.before));
  for (const { a } of [...added, ...removed]) explained.add(a);
  const [gone, come] = [removed.map(({ a }) => a), added.map(({ a }) => a)];
  if (gone.length > 0 && come.length > 0) {
    const sentence = `${names(both, gone)} ${were(gone)} replaced by ${names(both, come)}`;
    return [{ kind: "replaced", sentence, activities: [...gone, ...come] }];
  }
  if (come.length > 0) {
    return [{
      kind: "added",
      sentence: `${names(both, come)} ${were(come)} added: in ${told(added[0].shares)}`,
      activities: come,
    }];
  }
  if (gone.length === 0) return [];
  const sentence = `${names(both, gone)} ${were(gone)} removed: in ${told(removed[0].shares)}`;
  return [{ kind: "removed", sentence, activities: gone }];
}

/** Activities that are repeated now, or no longer. */
function repetitionEdits(both: Both, explained: Set<number>): FlowEdit[] {
  const { first, second } = both;
  const changed = codesOf(both).filter((a) => !explained.has(a))
    .map((a) => ({ a, shares: sharesOf(first.repeated[a], first.has[a], second.repeated[a], second.has[a]) }))
    .filter(({ shares }) => shares.differs);
  return [true, false].flatMap((more): FlowEdit[] => {
    const own = changed.filter(({ shares }) => never(more ? shares.before : shares.after));
    if (own.length === 0) return [];
    const activities = own.map(({ a }) => a);
    // A loop is repeated as a whole: between its passages stands only what is repeated too.
    const relations = more ? second : first;
    const sum = (counts: Uint32Array) => activities.reduce((sum, a) => sum + counts[a], 0);
    const loop = sum(relations.looped) > 0.5 * sum(relations.repeated);
    const kind = more ? loop ? "loop" : "repeated elsewhere" : loop ? "no loop" : "no longer repeated elsewhere";
    const words = more
      ? loop ? "can be repeated now" : `${activities.length === 1 ? "is" : "are"} done again later now`
      : `${activities.length === 1 ? "is" : "are"} no longer repeated`;
    for (const a of activities) explained.add(a);
    return [{ kind, sentence: `${names(both, activities)} ${words}: in ${told(own[0].shares)}`, activities }];
  });
}

/** The order of each pair that is in one case before and after: the share of `a` before `b`. */
function orderPairs({ first, second }: Both, explained: ReadonlySet<number>): Pair[] {
  const { size } = first;
  const pairs: Pair[] = [];
  for (let a = 0; a < size; a++) {
    if (explained.has(a)) continue;
    for (let b = a + 1; b < size; b++) {
      if (explained.has(b)) continue;
      const at = a * size + b;
      if (Math.min(first.together[at], second.together[at]) < LEAST_EXPECTED) continue;
      const shares = sharesOf(first.before[at], first.together[at], second.before[at], second.together[at]);
      if (shares.differs) pairs.push({ a, b, shares });
    }
  }
  return pairs;
}

/** Activities that were moved or swapped: the order of pairs is reversed. */
function orderEdits(both: Both, explained: Set<number>): FlowEdit[] {
  const flips = orderPairs(both, explained).filter(({ shares: { before, after } }) =>
    (always(before) && never(after)) || (never(before) && always(after))
  );
  return componentsOf(flips).map((own): FlowEdit => {
    const later = new Set<number>();
    const earlier = new Set<number>();
    for (const { a, b, shares } of own) {
      later.add(shares.before > shares.after ? a : b);
      earlier.add(shares.before > shares.after ? b : a);
    }
    const middle = new Set([...later].filter((a) => earlier.has(a)));
    for (const a of middle) {
      later.delete(a);
      earlier.delete(a);
    }
    const order = (first: Iterable<number>, then: Iterable<number>) => `${names(both, first)} before ${names(both, then)}`;
    const swapped = middle.size > 0 ? true : sameSize(both, later, earlier);
    if (swapped) {
      for (const a of [...later, ...earlier, ...middle]) explained.add(a);
      return {
        kind: "swapped",
        sentence: `${names(both, later)} and ${names(both, earlier)} were swapped: ` +
          `${order(later, earlier)} until then, ${order(earlier, later)} since`,
        activities: [...later, ...earlier],
      };
    }
    const moved = smaller(both, later, earlier);
    const passed = moved === later ? earlier : later;
    for (const a of moved) explained.add(a);
    const where = moved === later ? "after" : "before";
    return {
      kind: "moved",
      sentence: `${names(both, moved)} ${were(moved)} moved: ${where} ${names(both, passed)} now`,
      activities: [...moved],
    };
  });
}

/** Pairs that hang together by their activities. */
function componentsOf(pairs: readonly Pair[]): Pair[][] {
  const parent = new Map<number, number>();
  const root = (a: number): number => {
    const up = parent.get(a) ?? a;
    return up === a ? a : root(up);
  };
  for (const { a, b } of pairs) parent.set(Math.max(root(a), root(b)), Math.min(root(a), root(b)));
  const components = new Map<number, Pair[]>();
  for (const pair of pairs) {
    const known = components.get(root(pair.a));
    if (known === undefined) components.set(root(pair.a), [pair]);
    else known.push(pair);
  }
  return [...components.values()];
}

/** The activities of a case that are in a group, on average over the cases before. */
const sizeOf = ({ first }: Both, group: Iterable<number>): number => [...group].reduce((sum, a) => sum + first.has[a], 0);

function smaller(both: Both, one: ReadonlySet<number>, other: ReadonlySet<number>): ReadonlySet<number> {
  const [x, y] = [sizeOf(both, one), sizeOf(both, other)];
  if (Math.max(x, y) > ALIKE * Math.min(x, y)) return x < y ? one : other;
  return leaves(both, one, other) ? one : other;
}

const sameSize = (both: Both, one: ReadonlySet<number>, other: ReadonlySet<number>): boolean => {
  const [x, y] = [sizeOf(both, one), sizeOf(both, other)];
  return Math.max(x, y) <= ALIKE * Math.min(x, y) && !leaves(both, one, other) && !leaves(both, other, one);
};

/** Whether a group is in fewer of the cases that have the other group: then it left that branch. */
function leaves({ first, second }: Both, group: ReadonlySet<number>, other: ReadonlySet<number>): boolean {
  return [...group].some((a) =>
    [...other].some((b) => {
      const at = a * first.size + b;
      const { before, after, differs } = sharesOf(first.together[at], first.has[b], second.together[at], second.has[b]);
      return differs && always(before) && !always(after);
    })
  );
}

/** Cases that have two activities, if chance decided about each. */
const expectedTogether = ({ cases, has }: FlowRelations, a: number, b: number): number => has[a] * has[b] / Math.max(1, cases);

/** Whether two activities that cases have are hardly ever in one case, be it by chance. */
const areApart = (relations: FlowRelations, a: number, b: number): boolean => {
  const expected = expectedTogether(relations, a, b);
  return expected > 0 && relations.together[a * relations.size + b] <= EXCLUSIVE * expected;
};

/** Whether two activities are hardly ever in one case; null if chance could explain that. */
const exclusive = (relations: FlowRelations, a: number, b: number): boolean | null =>
  expectedTogether(relations, a, b) < LEAST_EXPECTED ? null : areApart(relations, a, b);

/**
 * Of the cases with the rarer of two activities the shares that have the other too: if these
 * differ, chance does not explain that they are apart before, or after.
 */
function sharesTogether({ first, second }: Both, a: number, b: number): Shares {
  const at = a * first.size + b;
  const rarer = first.has[a] + second.has[a] <= first.has[b] + second.has[b] ? a : b;
  return sharesOf(first.together[at], first.has[rarer], second.together[at], second.has[rarer]);
}

/** Activities that became alternatives, or are no longer. */
function choiceEdits(both: Both, explained: Set<number>): FlowEdit[] {
  const { first, second } = both;
  const { size } = first;
  const edits: FlowEdit[] = [];
  for (const now of [true, false]) {
    const pairs: Pair[] = [];
    for (let a = 0; a < size; a++) {
      if (explained.has(a)) continue;
      for (let b = a + 1; b < size; b++) {
        if (explained.has(b) || areApart(first, a, b) === now || areApart(second, a, b) !== now) continue;
        if (Math.min(first.has[a], first.has[b], second.has[a], second.has[b]) === 0) continue;
        if (!sharesTogether(both, a, b).differs) continue;
        const at = a * size + b;
        const shares = sharesOf(first.together[at], first.cases, second.together[at], second.cases);
        if (shares.differs) pairs.push({ a, b, shares });
      }
    }
    for (const own of componentsOf(pairs)) {
      const activities = [...new Set(own.flatMap(({ a, b }) => [a, b]))];
      const one = new Set(own.filter(({ a }) => a === own[0].a).map(({ b }) => b));
      const other = activities.filter((a) => !one.has(a));
      for (const a of activities) explained.add(a);
      const what = `${names(both, other)} and ${names(both, one)}`;
      edits.push({
        kind: now ? "conditional" : "not conditional",
        sentence: `${what} ${now ? "became alternatives" : "are no longer alternatives"}: both in ${told(own[0].shares)}`,
        activities,
      });
    }
  }
  return edits;
}

/** Activities that another one, or the start, implies no longer, or implies now. */
function optionEdits(both: Both, explained: Set<number>): FlowEdit[] {
  const { first, second } = both;
  const stable = codesOf(both).filter((a) => !explained.has(a) && !presence(both, a).differs && first.has[a] > 0)
    .sort((a, b) => first.has[b] - first.has[a] || a - b);
  const implied = (a: number): { shares: Shares; by: number | null } | null => {
    const all = presence(both, a);
    const isEdit = ({ before, after, differs }: Shares) => differs && always(before) !== always(after);
    if (isEdit(all)) return { shares: all, by: null };
    // Alternatives of what is explained change with it.
    for (const by of stable) {
      if (by === a) continue;
      const at = a * first.size + by;
      const shares = sharesOf(first.together[at], first.has[by], second.together[at], second.has[by]);
      if (isEdit(shares)) return { shares, by };
    }
    return null;
  };
  const found = codesOf(both).filter((a) => !explained.has(a)).map((a) => ({ a, implied: implied(a) }))
    .filter(({ a, implied }) => implied !== null && !codesOf(both).some((b) => explained.has(b) && becameExclusive(both, a, b)));
  return [true, false].flatMap((optional): FlowEdit[] => {
    const own = found.filter(({ implied }) => always(implied!.shares.before) === optional);
    if (own.length === 0) return [];
    const activities = own.map(({ a }) => a);
    for (const a of activities) explained.add(a);
    const { shares, by } = own[0].implied!;
    const where = by === null ? told(shares) : `${sayShare(shares.before)} of the cases with ` +
      `${both.log.activities[by]} before, ${sayShare(shares.after)} after`;
    return [{
      kind: optional ? "optional" : "mandatory",
      sentence: `${names(both, activities)} became ${optional ? "optional" : "mandatory"}: in ${where}`,
      activities,
    }];
  });
}

const becameExclusive = ({ first, second }: Both, a: number, b: number): boolean =>
  (exclusive(second, a, b) === true && exclusive(first, a, b) !== true) ||
  (exclusive(first, a, b) === true && exclusive(second, a, b) !== true);

/** Activities whose order is no longer fixed, or is now. */
function parallelEdits(both: Both, explained: Set<number>): FlowEdit[] {
  const fixed = (share: number) => always(share) || never(share);
  const pairs = orderPairs(both, explained).filter(({ shares: { before, after } }) => fixed(before) !== fixed(after));
  return [true, false].flatMap((parallel): FlowEdit[] => {
    const own = pairs.filter(({ shares }) => fixed(shares.before) === parallel)
      .sort((x, y) => Math.abs(y.shares.after - y.shares.before) - Math.abs(x.shares.after - x.shares.before));
    if (own.length === 0) return [];
    const [{ a, b, shares }] = own;
    const sentence = `${parallel ? "activities have no fixed order any more" : "activities have a fixed order now"}: ` +
      `${both.log.activities[a]} comes before ${both.log.activities[b]}: ${sayShare(shares.before)} before, ${
        sayShare(shares.after)
      } after`;
    return [{
      kind: parallel ? "parallel" : "sequential",
      sentence,
      activities: [...new Set(own.flatMap(({ a, b }) => [a, b]))],
    }];
  });
}

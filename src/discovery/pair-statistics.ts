import { limitError } from "../errors.ts";
import type { Variants } from "../event-log/variants.ts";

/**
 * Relations of an ordered pair a, b of activities within a case. For each relation
 * {@linkcode PairStatistics.count} is the number of cases that have both activities and in which it
 * holds.
 */
const PAIR_RELATIONS = [
  /** Both occur. */
  "together",
  /** a and b occur equally often. */
  "equallyOften",
  /** every a has a b some time after it. */
  "response",
  /** every b has an a some time before it. */
  "precedence",
  "succession",
  /** every a has a b after it and before the next a. */
  "alternateResponse",
  /** every b has an a before it and after the previous b. */
  "alternatePrecedence",
  "alternateSuccession",
  /** every a has a b directly after it. */
  "chainResponse",
  /** every b has an a directly before it. */
  "chainPrecedence",
  "chainSuccession",
  /** some a has a b some time after it. */
  "follows",
  /** some a has a b directly after it. */
  "followsDirectly",
] as const;

/** One of {@linkcode PAIR_RELATIONS}. */
export type PairRelation = typeof PAIR_RELATIONS[number];

/** Numbers of cases for each activity and for each relation of two activities. */
export interface PairStatistics {
  readonly activities: readonly string[];
  /** All cases, including those without events. */
  readonly cases: number;
  /** Cases in which each activity occurs. */
  readonly casesWith: Float64Array;
  /** Cases that begin with each activity. */
  readonly casesBeginning: Float64Array;
  /** Cases in which each activity follows itself directly. */
  readonly casesRepeating: Float64Array;
  /**
   * For each activity the number of cases by number of occurrences; cases without it are left out.
   */
  readonly occurrences: readonly ReadonlyMap<number, number>[];
  /** Cases in which a relation of the pair a, b holds. */
  count(relation: PairRelation, a: number, b: number): number;
}

/** Most activities: the table of their pairs takes 64 MB. */
const MOST_ACTIVITIES = 4096;

/** Most pairs of activities that occur in one case: their counts take 400 MB. */
const MOST_PAIRS = 2 ** 22;

/** Most comparisons of activities, over all variants: some minutes. */
const MOST_WORK = 1e10;

const COLUMNS = PAIR_RELATIONS.length;
const COLUMN = Object.fromEntries(PAIR_RELATIONS.map((relation, column) => [relation, column])) as Readonly<
  Record<PairRelation, number>
>;

/**
 * Counts the relations of all pairs of activities in one pass over the variants. DECLARE models and
 * log skeletons are derived from the counts.
 *
 * The cost of a variant is its length times, plus the square of, its distinct activities.
 *
 * @throws a limit error above 4,096 activities, 2^22 pairs of them that occur together, or some
 * minutes of work
 */
export function pairStatisticsOf(variants: Variants): PairStatistics {
  const { activities, offsets, steps, counts } = variants;
  const size = activities.length;
  if (size > MOST_ACTIVITIES) throw tooMuch(`${MOST_ACTIVITIES} activities`, `${size}`);
  const pairCounts = createPairCounts(size);
  const casesWith = new Float64Array(size);
  const casesBeginning = new Float64Array(size);
  const casesRepeating = new Float64Array(size);
  const occurrences = activities.map(() => new Map<number, number>());
  const summarise = createTraceSummary(size);
  let cases = 0;
  let work = 0;
  for (let v = 0; v < counts.length; v++) {
    const times = counts[v];
    cases += times;
    if (offsets[v] === offsets[v + 1]) continue;
    const trace = summarise(steps, offsets[v], offsets[v + 1]);
    work += trace.distinct.length * (trace.distinct.length + offsets[v + 1] - offsets[v]);
    if (work > MOST_WORK) throw tooMuch("10^10 pairs of activities to compare", `more, by variant ${v + 1} of ${counts.length}`);
    casesBeginning[steps[offsets[v]]] += times;
    trace.distinct.forEach((activity, i) => {
      casesWith[activity] += times;
      if (trace.successions[i * trace.distinct.length + i] > 0) casesRepeating[activity] += times;
      const often = trace.count[i];
      occurrences[activity].set(often, (occurrences[activity].get(often) ?? 0) + times);
    });
    addPairs(trace, pairCounts, times);
  }
  return {
    activities,
    cases,
    casesWith,
    casesBeginning,
    casesRepeating,
    occurrences,
    count: (relation, a, b) => pairCounts.read(a, b, COLUMN[relation]),
  };
}

/**
 * Summary of a trace. Its distinct activities are numbered from 0 in the order of their first
 * occurrence.
 */
interface TraceSummary {
  /** Their codes. */
  readonly distinct: readonly number[];
  /** How often each occurs, and where first and last. */
  readonly count: Int32Array;
  readonly first: Int32Array;
  readonly last: Int32Array;
  /**
   * By `i * distinct.length + j`: how often j comes next of the two after i, and how often
   * directly.
   */
  readonly alternations: Int32Array;
  readonly successions: Int32Array;
}

/** A function that summarises a trace; its result is valid until the next call. */
function createTraceSummary(size: number): (steps: ArrayLike<number>, from: number, to: number) => TraceSummary {
  const numberOf = new Int32Array(size).fill(-1);
  const count = new Int32Array(size);
  const first = new Int32Array(size);
  const last = new Int32Array(size);
  let alternations = new Int32Array(0);
  let successions = new Int32Array(0);

  return (steps, from, to) => {
    const distinct: number[] = [];
    for (let s = from; s < to; s++) {
      if (numberOf[steps[s]] >= 0) continue;
      numberOf[steps[s]] = distinct.push(steps[s]) - 1;
      count[numberOf[steps[s]]] = 0;
    }
    const width = distinct.length;
    if (alternations.length < width * width) {
      alternations = new Int32Array(width * width);
      successions = new Int32Array(width * width);
    } else {
      alternations.fill(0, 0, width * width);
      successions.fill(0, 0, width * width);
    }
    // Numbers of activities, the one seen last first: those before j have occurred since the
    // previous j.
    const recent: number[] = [];
    for (let s = from; s < to; s++) {
      const j = numberOf[steps[s]];
      if (s > from) successions[recent[0] * width + j]++;
      const isNew = count[j]++ === 0;
      if (isNew) first[j] = s;
      last[j] = s;
      let place = 0;
      while (place < recent.length && recent[place] !== j) alternations[recent[place++] * width + j]++;
      if (isNew) recent.push(j);
      for (; place > 0; place--) recent[place] = recent[place - 1];
      recent[0] = j;
    }
    for (const activity of distinct) numberOf[activity] = -1;
    return { distinct, count, first, last, alternations, successions };
  };
}

/** Counts the relations of all pairs of activities of a trace. */
function addPairs(
  { distinct, count, first, last, alternations, successions }: TraceSummary,
  pairCounts: PairCounts,
  times: number,
): void {
  const width = distinct.length;
  for (let i = 0; i < width; i++) {
    for (let j = 0; j < width; j++) {
      if (i === j) continue;
      const alternating = alternations[i * width + j];
      const direct = successions[i * width + j];
      const response = last[j] > last[i];
      const precedence = first[i] < first[j];
      const relations = 1 << COLUMN.together |
        Number(count[i] === count[j]) << COLUMN.equallyOften |
        Number(response) << COLUMN.response |
        Number(precedence) << COLUMN.precedence |
        Number(response && precedence) << COLUMN.succession |
        Number(alternating === count[i]) << COLUMN.alternateResponse |
        Number(alternating === count[j]) << COLUMN.alternatePrecedence |
        Number(alternating === count[i] && alternating === count[j]) << COLUMN.alternateSuccession |
        Number(direct === count[i]) << COLUMN.chainResponse |
        Number(direct === count[j]) << COLUMN.chainPrecedence |
        Number(direct === count[i] && direct === count[j]) << COLUMN.chainSuccession |
        Number(last[j] > first[i]) << COLUMN.follows |
        Number(direct > 0) << COLUMN.followsDirectly;
      pairCounts.add(distinct[i], distinct[j], relations, times);
    }
  }
}

/** Counts of the pairs that occur in a case, a row of {@linkcode PAIR_RELATIONS} for each. */
interface PairCounts {
  /** Adds `times` to each relation whose bit is set. */
  add(a: number, b: number, relations: number, times: number): void;
  read(a: number, b: number, column: number): number;
}

function createPairCounts(size: number): PairCounts {
  const slotOf = new Int32Array(size * size).fill(-1);
  let used = 0;
  let rows = new Float64Array(1024 * COLUMNS);
  return {
    add: (a, b, relations, times) => {
      let slot = slotOf[a * size + b];
      if (slot < 0) {
        if (used === MOST_PAIRS) throw tooMuch("2^22 pairs of activities that occur in one case", "more");
        slot = slotOf[a * size + b] = used++;
        if (used * COLUMNS > rows.length) {
          const longer = new Float64Array(rows.length * 2);
          longer.set(rows);
          rows = longer;
        }
      }
      for (let column = 0; column < COLUMNS; column++) rows[slot * COLUMNS + column] += (relations >> column & 1) * times;
    },
    read: (a, b, column) => {
      const slot = slotOf[a * size + b];
      return slot < 0 ? 0 : rows[slot * COLUMNS + column];
    },
  };
}

const tooMuch = (most: string, found: string) =>
  limitError({
    expected: `at most ${most} in the search for declarative rules`,
    found,
    advice: "Filter the log to fewer activities.",
  });

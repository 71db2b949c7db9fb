import type { EventLog } from "../../event-log/event-log.ts";

/** What may come next, and how likely: an activity, or the end of the case (null). */
export interface NextStep {
  readonly activity: string | null;
  readonly probability: number;
}

/**
 * How often what followed which last activities; at most {@linkcode MOST_CONTEXTS} contexts, the
 * most frequent ones.
 */
interface NextActivityModel {
  readonly activities: readonly string[];
  /**
   * Each context is a list of codes, the latest activity last (-1 before the first one); what
   * followed, -1 for the end, with its count.
   */
  readonly contexts:
    readonly (readonly [context: readonly number[], followers: readonly (readonly [code: number, count: number])[]])[];
}

/** Activities of a context at most. */
const LONGEST_CONTEXT = 4;
/** A model keeps no more contexts than this. */
const MOST_CONTEXTS = 20_000;
/** Contexts of one length that are counted at most, the first ones: a bound for memory. */
const MOST_COUNTED = 10 * MOST_CONTEXTS;

/**
 * Learns what comes next from completed cases: a Markov model of up to four last activities.
 *
 * @param caseIndexes positions of the completed cases in the log
 */
function trainNextActivity(log: EventLog, caseIndexes: Iterable<number>): NextActivityModel {
  // A context is a number whose digits are its activities, the latest one first; 0 stands for what
  // is before the first event.
  const base = log.activities.length + 2;
  const longest = Math.min(LONGEST_CONTEXT, Math.floor(Math.log(Number.MAX_SAFE_INTEGER) / Math.log(base)));
  const byOrder = Array.from({ length: longest + 1 }, () => new Map<number, Map<number, number>>());
  for (const caseIndex of caseIndexes) {
    const [first, end] = [log.caseOffsets[caseIndex], log.caseOffsets[caseIndex + 1]];
    for (let event = first; event < end; event++) {
      const next = event + 1 < end ? log.activity[event + 1] : -1;
      for (let order = 0, key = 0, place = 1; order <= longest; order++) {
        count(byOrder[order], key, next);
        if (event - order >= first) key += (log.activity[event - order] + 1) * place;
        place *= base;
      }
    }
  }
  const sized = byOrder.flatMap((contexts, order) =>
    [...contexts].map(([key, followers]) => ({
      context: contextOf(key, order, base),
      followers,
      total: [...followers.values()].reduce((sum, count) => sum + count, 0),
    }))
  );
  // Short contexts first: what is cut off are rare long ones.
  sized.sort((a, b) =>
    a.context.length - b.context.length || b.total - a.total || (a.context.join() < b.context.join() ? -1 : 1)
  );
  return {
    activities: log.activities,
    contexts: sized.slice(0, MOST_CONTEXTS).map(({ context, followers }) => [context, [...followers].sort(([a], [b]) => a - b)]),
  };
}

function count(contexts: Map<number, Map<number, number>>, key: number, next: number): void {
  let followers = contexts.get(key);
  if (followers === undefined) {
    if (contexts.size === MOST_COUNTED) return;
    contexts.set(key, followers = new Map());
  }
  followers.set(next, (followers.get(next) ?? 0) + 1);
}

/** The activities of a context, the latest last; -1 for what is before the first event. */
const contextOf = (key: number, order: number, base: number): number[] =>
  Array.from({ length: order }, (_, at) => Math.floor(key / base ** at) % base - 1).reverse();

/**
 * Makes a predictor of the next activity. A longer context counts for more, the more often it
 * occurred and the fewer different activities followed it (Witten and Bell, "The zero-frequency
 * problem", 1991). The probabilities add up to 1.
 *
 * @returns a function of the codes of the activities so far, the latest last; it returns the
 * likeliest first, ties in code-unit order, the end last
 */
function nextActivity(model: NextActivityModel): (codes: ArrayLike<number>) => NextStep[] {
  const contexts = new Map(model.contexts.map(([context, followers]) => [context.join(), followers]));
  const outcomes = model.activities.length + 1;
  return (codes) => {
    let probabilities = new Float64Array(outcomes).fill(1 / outcomes);
    for (let order = 0; order <= LONGEST_CONTEXT; order++) {
      const context = Array.from({ length: order }, (_, at) => codes[codes.length - order + at] ?? -1);
      const followers = contexts.get(context.join());
      if (followers === undefined) break;
      const total = followers.reduce((sum, [, count]) => sum + count, 0);
      const doubt = followers.length / (total + followers.length);
      const mixed = probabilities.map((probability) => doubt * probability);
      for (const [code, count] of followers) mixed[code < 0 ? outcomes - 1 : code] += (1 - doubt) * count / total;
      probabilities = mixed;
    }
    return Array.from(probabilities, (probability, code): NextStep => ({ activity: model.activities[code] ?? null, probability }))
      .sort((a, b) => b.probability - a.probability);
  };
}

/**
 * Predicts the next activity of running cases of a log, by what came next in its completed cases;
 * the model is trained at the first call. The end of the case is left out: a running case goes on.
 *
 * @param completed 1 for each completed case of the log
 * @returns a function of the position of a case in the log; it returns all activities, the
 * likeliest first
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { nextSteps } from "@/prediction/next-activity/next-activity.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const log = eventLogFromTraces([
 *   { caseId: "1", events: [{ activity: "ask" }, { activity: "answer" }] },
 *   { caseId: "2", events: [{ activity: "ask" }] },
 * ]);
 * assertEquals(nextSteps(log, [1, 0])(1)[0].activity, "answer");
 * ```
 */
export function nextSteps(log: EventLog, completed: ArrayLike<number>): (caseIndex: number) => NextStep[] {
  let next: ReturnType<typeof nextActivity> | undefined;
  return (caseIndex) => {
    next ??= nextActivity(trainNextActivity(log, [...log.caseIds.keys()].filter((one) => completed[one] === 1)));
    return givenThatItGoesOn(next(log.activity.subarray(log.caseOffsets[caseIndex], log.caseOffsets[caseIndex + 1])));
  };
}

function givenThatItGoesOn(steps: readonly NextStep[]): NextStep[] {
  const others = steps.filter(({ activity }) => activity !== null);
  const all = others.reduce((sum, { probability }) => sum + probability, 0);
  return others.map(({ activity, probability }) => ({ activity, probability: probability / all }));
}

/** Tokens that are consumed, produced or needed: places with their numbers of tokens. */
export interface Demand {
  readonly places: readonly number[];
  readonly weights: readonly number[];
}

/** A silent transition; its places are numbered among the relevant ones. */
export interface SilentTransition {
  /** Position in the net. */
  readonly name: number;
  readonly takes: Demand;
  readonly gives: Demand;
}

/** The effort that is left for a search, shared by all its parts. */
interface Effort {
  left: number;
  readonly fewMarkings: number;
}

/**
 * Most tokens compared or copied in one search. Only nets whose silent transitions produce tokens
 * without bound, or fire in very many orders, need more.
 */
const MOST_EFFORT = 100_000_000;

/** Most markings, and effort, of the breadth-first search before the demand is decomposed. */
const FEW_MARKINGS = 300;
const LITTLE_EFFORT = 1_000_000;

/**
 * The shortest sequence of silent transitions after which a demand is covered; among equals the
 * lexicographically least by position.
 *
 * The search is breadth first. If it meets too many markings, the demand is decomposed, which keeps
 * the result exact: parts that share no place with each other, and no silent transition that can
 * help, are solved separately, and their sequences merged. A single missing token is produced by
 * the last transition of the sequence: the demand of each transition that can produce it is solved
 * without these transitions. A demand that cannot be decomposed is searched backwards (Abdulla et
 * al., "General decidability theorems for infinite-state systems", 1996), which terminates even if
 * silent transitions produce tokens without bound.
 *
 * @param silent in the order of their positions
 * @param fewMarkings most markings before the demand is decomposed; default 300
 * @returns `none` if there is no such sequence, `too long` if it was not found with bounded effort
 */
export function shortestSilent(
  tokens: readonly number[],
  demand: Demand,
  silent: readonly SilentTransition[],
  fewMarkings = FEW_MARKINGS,
): readonly number[] | "none" | "too long" {
  return solve(tokens, demand, silent, { left: MOST_EFFORT, fewMarkings });
}

type Solution = ReturnType<typeof shortestSilent>;

function solve(tokens: readonly number[], demand: Demand, silent: readonly SilentTransition[], effort: Effort): Solution {
  if (covers(tokens, demand)) return [];
  const useful = leadingTo(demand.places, fireable(tokens, silent));
  const little = { left: Math.min(effort.left, LITTLE_EFFORT), fewMarkings: effort.fewMarkings };
  const quick = breadthFirst(tokens, demand, useful, little);
  effort.left -= LITTLE_EFFORT - Math.max(0, little.left);
  if (quick !== "too long" || effort.left <= 0) return quick;
  const parts = apart(demand, useful);
  if (parts.length > 1) return merged(parts.map((part) => solve(tokens, part, useful, effort)));
  if (demand.places.length === 1 && demand.weights[0] === tokens[demand.places[0]] + 1) {
    return byLastStep(tokens, demand.places[0], useful, effort);
  }
  return backwards(tokens, demand, useful, effort);
}

const covers = (tokens: readonly number[], { places, weights }: Demand): boolean =>
  places.every((place, i) => tokens[place] >= weights[i]);

/** The transitions that could fire if no firing consumed tokens. */
function fireable(tokens: readonly number[], silent: readonly SilentTransition[]): SilentTransition[] {
  const marked = tokens.map((count) => count > 0);
  const found = new Set<SilentTransition>();
  for (let size = -1; size < found.size;) {
    size = found.size;
    for (const transition of silent) {
      if (found.has(transition) || !transition.takes.places.every((place) => marked[place])) continue;
      found.add(transition);
      for (const place of transition.gives.places) marked[place] = true;
    }
  }
  return silent.filter((transition) => found.has(transition));
}

/** The transitions that can produce a token on one of the places, or on a place that these need. */
function leadingTo(places: readonly number[], silent: readonly SilentTransition[]): SilentTransition[] {
  const needed = new Set(places);
  const used = new Set<SilentTransition>();
  for (let size = -1; size < used.size;) {
    size = used.size;
    for (const transition of silent) {
      if (used.has(transition) || !transition.gives.places.some((place) => needed.has(place))) continue;
      used.add(transition);
      for (const place of transition.takes.places) needed.add(place);
    }
  }
  return silent.filter((transition) => used.has(transition));
}

/** The independent parts of a demand: no transition has places of two of them. */
function apart({ places, weights }: Demand, silent: readonly SilentTransition[]): Demand[] {
  const parent = new Map<number, number>();
  const root = (place: number): number => {
    let at = place;
    while ((parent.get(at) ?? at) !== at) at = parent.get(at)!;
    parent.set(place, at);
    return at;
  };
  for (const { takes, gives } of silent) {
    const [first, ...others] = [...takes.places, ...gives.places];
    for (const place of others) parent.set(root(place), root(first));
  }
  const groups = new Map<number, number[]>();
  places.forEach((place, i) => {
    const group = groups.get(root(place));
    if (group === undefined) groups.set(root(place), [i]);
    else group.push(i);
  });
  return [...groups.values()].map((group) => ({ places: group.map((i) => places[i]), weights: group.map((i) => weights[i]) }));
}

/** Merges independent sequences; the least of their next transitions comes first. */
function merged(parts: readonly Solution[]): Solution {
  if (parts.includes("none")) return "none";
  if (parts.includes("too long")) return "too long";
  const lists = parts.map((part) => [...part as readonly number[]].reverse());
  const result: number[] = [];
  for (;;) {
    const open = lists.filter((list) => list.length > 0);
    if (open.length === 0) return result;
    result.push(open.reduce((a, b) => b[b.length - 1] < a[a.length - 1] ? b : a).pop()!);
  }
}

/**
 * Every shortest sequence for one more token on a place ends with a transition that produces it,
 * and has no such transition before.
 */
function byLastStep(tokens: readonly number[], place: number, silent: readonly SilentTransition[], effort: Effort): Solution {
  const others = silent.filter(({ gives }) => !gives.places.includes(place));
  let best: Solution = "none";
  for (const { name, takes, gives } of silent) {
    if (!gives.places.includes(place) || takes.places.includes(place)) continue;
    const before = solve(tokens, takes, others, effort);
    if (before === "too long") return before;
    if (before === "none") continue;
    const way = [...before, name];
    if (best === "none" || shorter(way, best as readonly number[])) best = way;
  }
  return best;
}

/** Whether a sequence is shorter than another, or equally long and before it. */
export function shorter(a: readonly number[], b: readonly number[]): boolean {
  if (a.length !== b.length) return a.length < b.length;
  const at = a.findIndex((name, i) => name !== b[i]);
  return at >= 0 && a[at] < b[at];
}

/**
 * A demand from which the goal can be covered in `distance` steps.
 */
interface Step {
  readonly least: readonly number[];
  readonly distance: number;
}

/** Finds the distance to the goal backwards, then the least sequence forwards. */
function backwards(tokens: readonly number[], demand: Demand, silent: readonly SilentTransition[], effort: Effort): Solution {
  const goal = tokens.map(() => 0);
  demand.places.forEach((place, i) => goal[place] = demand.weights[i]);
  const basis: Step[] = [{ least: goal, distance: 0 }];
  const above = (marking: readonly number[], least: readonly number[]) => least.every((count, place) => marking[place] >= count);
  for (let at = 0; at < basis.length; at++) {
    const { least, distance } = basis[at];
    if (above(tokens, least)) return forwards(tokens, distance, basis, silent);
    for (const { takes, gives } of silent) {
      if (effort.left <= 0) return "too long";
      if (!gives.places.some((place) => least[place] > 0)) continue;
      const before = [...least];
      gives.places.forEach((place, i) => before[place] = Math.max(0, before[place] - gives.weights[i]));
      takes.places.forEach((place, i) => before[place] += takes.weights[i]);
      effort.left -= basis.length * 4 + before.length;
      if (!basis.some((known) => above(before, known.least))) basis.push({ least: before, distance: distance + 1 });
    }
  }
  return "none";
}

/** Fires the first transition that reduces the distance, until the goal is covered. */
function forwards(
  start: readonly number[],
  distance: number,
  basis: readonly Step[],
  silent: readonly SilentTransition[],
): number[] {
  const path: number[] = [];
  let marking = start;
  for (let left = distance - 1; left >= 0; left--) {
    for (const { name, takes, gives } of silent) {
      if (!covers(marking, takes)) continue;
      const next = [...marking];
      takes.places.forEach((place, i) => next[place] -= takes.weights[i]);
      gives.places.forEach((place, i) => next[place] += gives.weights[i]);
      if (!basis.some((step) => step.distance <= left && step.least.every((count, place) => next[place] >= count))) continue;
      path.push(name);
      marking = next;
      break;
    }
  }
  return path;
}

function breadthFirst(
  start: readonly number[],
  demand: Demand,
  silent: readonly SilentTransition[],
  effort: Effort,
): Solution {
  const markings: (readonly number[])[] = [start];
  const parent = [-1];
  const via = [-1];
  const seen = new Set([start.join(" ")]);
  for (let at = 0; at < markings.length; at++) {
    if (covers(markings[at], demand)) {
      const path: number[] = [];
      for (let back = at; parent[back] >= 0; back = parent[back]) path.push(via[back]);
      return path.reverse();
    }
    effort.left -= silent.length;
    for (const { name, takes, gives } of silent) {
      if (!covers(markings[at], takes)) continue;
      if (markings.length > effort.fewMarkings || effort.left <= 0) return "too long";
      const next = [...markings[at]];
      takes.places.forEach((place, i) => next[place] -= takes.weights[i]);
      gives.places.forEach((place, i) => next[place] += gives.weights[i]);
      effort.left -= 10 * next.length;
      const key = next.join(" ");
      if (seen.has(key)) continue;
      seen.add(key);
      markings.push(next);
      parent.push(at);
      via.push(name);
    }
  }
  return "none";
}

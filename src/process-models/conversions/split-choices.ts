/**
 * Sets that are to be served together because they share members, or one set alone, and the choices
 * that serve them.
 */
export interface SplitFamily {
  /**
   * Each choice: members such that every set of the family has exactly one of them. Those of one
   * set alone are its members, one by one.
   */
  readonly choices: readonly (readonly number[])[];
}

/**
 * Most choices of a family; past it members that stand in several sets count in their first one
 * only.
 */
const MOST_CHOICES = 100;

/** Most steps of the search for choices: there may be exponentially many that lead nowhere. */
const MOST_STEPS = 2000;

/**
 * The families of XOR sets that are joined by AND, and how each is served: of (b or e) and (c or e)
 * by b and c, or by e alone. Families share no members, so that they are served independently of
 * each other.
 *
 * A family with more than 100 choices (their number can grow exponentially), or without any that a
 * bounded search finds, is cut into sets without common members.
 */
export function splitFamilies(sets: readonly (readonly number[])[]): SplitFamily[] {
  return connectedSets(sets).flatMap((family): SplitFamily[] => {
    if (family.length === 1) return [{ choices: family[0].map((member) => [member]) }];
    const choices = exactChoices(family);
    if (choices.length > 0 && choices.length <= MOST_CHOICES) return [{ choices }];
    const seen = new Set<number>();
    return family.map((set) => set.filter((member) => !seen.has(member) && seen.add(member))).filter((set) => set.length > 0)
      .map((set) => ({ choices: set.map((member) => [member]) }));
  });
}

/** The sets by families: two that share a member are in one. */
function connectedSets(sets: readonly (readonly number[])[]): (readonly number[])[][] {
  const families: (readonly number[])[][] = [];
  for (const set of sets) {
    const touched = families.filter((family) => family.some((other) => other.some((member) => set.includes(member))));
    if (touched.length === 0) families.push([set]);
    else {
      touched[0].push(set);
      for (const other of touched.slice(1)) {
        touched[0].push(...other);
        families.splice(families.indexOf(other), 1);
      }
    }
  }
  return families;
}

/** All choices, or too many; none if a bounded search does not come to an end. */
function exactChoices(sets: readonly (readonly number[])[]): number[][] {
  const choices: number[][] = [];
  let steps = 0;
  const extend = (chosen: readonly number[]): void => {
    steps++;
    const open = sets.find((set) => !set.some((member) => chosen.includes(member)));
    if (open === undefined) return void choices.push([...chosen].sort((a, b) => a - b));
    for (const member of open) {
      if (choices.length > MOST_CHOICES || steps > MOST_STEPS) return;
      const servedTwice = sets.some((set) => set.includes(member) && set.some((other) => chosen.includes(other)));
      if (!servedTwice) extend([...chosen, member]);
    }
  };
  extend([]);
  return steps > MOST_STEPS ? [] : choices;
}

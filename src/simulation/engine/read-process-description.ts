import { clip, inputError, TracebookError } from "../../errors.ts";
import { calendarOfDocument } from "../../time/calendar-document.ts";
import { ianaTimeZone } from "../../time/time-zone.ts";
import { instantOfDay } from "./instant-of-day.ts";
import type { ProcessDescription } from "./process-description.ts";

/** Longer texts are refused, and descriptions of more steps or people. */
const LONGEST_TEXT = 1_000_000;
const MOST_STEPS = 2000;
const MOST_PEOPLE = 10_000;
const DEEPEST = 100;

type Fields = Readonly<Record<string, unknown>>;

/**
 * Checks the parts of a description; each takes a value and its place, such as `tree.sequence[1]`.
 */
interface Checks {
  fields(value: unknown, place: string, required: readonly string[], optional?: readonly string[]): Fields;
  text(value: unknown, place: string): string;
  number(value: unknown, place: string, least: number, most?: number): number;
  list(value: unknown, place: string, least?: number): readonly unknown[];
  refuse(place: string, expected: string, value: unknown): never;
}

function checksOf(source: string): Checks {
  const refuse = (place: string, expected: string, value: unknown): never => {
    throw inputError({
      file: source,
      expected: `${expected} ${place === "the file" ? "in" : "at"} ${place}`,
      found: value === undefined ? "nothing" : clip(JSON.stringify(value) ?? String(value), 60),
      advice: "data/processes/process.schema.json describes these files.",
    });
  };
  return {
    refuse,
    fields(value, place, required, optional = []) {
      if (typeof value !== "object" || value === null || Array.isArray(value)) return refuse(place, "an object", value);
      const unknown = Object.keys(value).find((key) => !required.includes(key) && !optional.includes(key));
      if (unknown !== undefined) refuse(place, `only ${[...required, ...optional].join(", ")}`, unknown);
      const missing = required.find((key) => !Object.hasOwn(value, key));
      if (missing !== undefined) refuse(place, `the member "${missing}"`, undefined);
      return value as Fields;
    },
    text: (value, place) => typeof value === "string" && value.trim() !== "" ? value : refuse(place, "a text", value),
    number: (value, place, least, most = Infinity) =>
      typeof value === "number" && Number.isFinite(value) && value >= least && value <= most
        ? value
        : refuse(place, `a number from ${least}${most === Infinity ? "" : ` to ${most}`}`, value),
    list: (value, place, least = 1) =>
      Array.isArray(value) && value.length >= least ? value : refuse(place, `a list of at least ${least}`, value),
  };
}

/**
 * Reads the text of a process description; see {@linkcode ProcessDescription}.
 *
 * @param source name of the file, for messages
 * @throws an input error with the place for anything that is no description, or that names a
 * calendar, pool, skill, attribute, task or choice that is not there
 *
 * @example
 * ```ts
 * import { readProcessDescription } from "@/simulation/engine/read-process-description.ts";
 * import { assertEquals, assertThrows } from "@std/assert";
 *
 * const text = `{"name": "Calls", "start": "2025-01-01", "arrivals": {"minutes": 10},
 *   "pools": [{"name": "agent", "people": [{"name": "Ann"}]}], "tree": {"task": "Answer", "pool": "agent"}}`;
 * assertEquals(readProcessDescription(text, { source: "calls.json" }).name, "Calls");
 * assertThrows(() => readProcessDescription(text.replace("agent", "nobody"), { source: "calls.json" }));
 * ```
 */
export function readProcessDescription(text: string, { source }: { readonly source: string }): ProcessDescription {
  const check = checksOf(source);
  if (text.length > LONGEST_TEXT) check.refuse("the file", "at most a million characters", text.length);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return check.refuse("the file", "a process in JSON", clip(text, 40));
  }
  const optional = ["$schema", "zone", "end", "calendars", "attributes", "priority", "changes", "objects"];
  const root = check.fields(json, "the file", ["name", "start", "pools", "arrivals", "tree"], optional);
  check.text(root.name, "name");
  const names = namesOf(root, check, source);
  const used = checkTree(root.tree, names, check);
  for (const [at, change] of check.list(root.changes ?? [], "changes", 0).entries()) {
    checkChange(change, `changes[${at}]`, used, check);
  }
  checkObjects(root.objects ?? [], used, names, check);
  const { $schema: _, ...description } = root;
  return description as unknown as ProcessDescription;
}

/** What steps may name. */
interface Names {
  readonly calendars: ReadonlySet<string>;
  /** The skills of the people of each pool. */
  readonly pools: ReadonlyMap<string, ReadonlySet<string>>;
  /** Attributes; whether they are numbers. */
  readonly attributes: ReadonlyMap<string, boolean>;
}

function namesOf(root: Fields, check: Checks, source: string): Names {
  const told = <T>(place: string, body: () => T): T => {
    try {
      return body();
    } catch (error) {
      if (!(error instanceof TracebookError)) throw error;
      throw inputError({ ...error.details, file: source, expected: `${error.details.expected} at ${place}` }, { cause: error });
    }
  };
  const zone = root.zone === undefined ? "UTC" : check.text(root.zone, "zone");
  const timeZone = told("zone", () => ianaTimeZone(zone));
  for (const key of ["start", "end"]) {
    if (root[key] !== undefined) told(key, () => instantOfDay(check.text(root[key], key), timeZone));
  }
  const calendars = new Set<string>();
  for (
    const [name, value] of Object.entries(check.fields(root.calendars ?? {}, "calendars", [], Object.keys(root.calendars ?? {})))
  ) {
    const { shifts, holidays } = check.fields(value, `calendars.${name}`, ["shifts"], ["holidays"]);
    check.list(shifts, `calendars.${name}.shifts`).forEach((shift, at) => {
      const place = `calendars.${name}.shifts[${at}]`;
      const { weekdays, from, to } = check.fields(shift, place, ["weekdays", "from", "to"]);
      check.list(weekdays, `${place}.weekdays`).forEach((day) => check.number(day, `${place}.weekdays`, 1, 7));
      check.text(from, `${place}.from`);
      check.text(to, `${place}.to`);
    });
    check.list(holidays ?? [], `calendars.${name}.holidays`, 0).forEach((day) => check.text(day, `calendars.${name}.holidays`));
    told(`calendars.${name}`, () => calendarOfDocument({ ...value as { shifts: [] }, zone }));
    calendars.add(name);
  }
  const pools = poolsOf(root.pools, calendars, check);
  const { minutes, calendar, months } = check.fields(root.arrivals, "arrivals", ["minutes"], ["calendar", "months"]);
  if (check.number(minutes, "arrivals.minutes", 0) === 0) check.refuse("arrivals.minutes", "a number above 0", minutes);
  checkCalendar(calendar, "arrivals.calendar", calendars, check);
  if (months !== undefined) {
    if (check.list(months, "arrivals.months").length !== 12) check.refuse("arrivals.months", "twelve numbers", months);
    (months as unknown[]).forEach((month) => check.number(month, "arrivals.months", 0, 1000));
    if (!(months as number[]).some((month) => month > 0)) check.refuse("arrivals.months", "a number above 0", months);
  }
  const attributes = attributesOf(root.attributes ?? [], check);
  if (root.priority !== undefined) {
    const { attribute, of } = check.fields(root.priority, "priority", ["attribute", "of"]);
    if (!attributes.has(check.text(attribute, "priority.attribute"))) {
      check.refuse("priority.attribute", "an attribute", attribute);
    }
    Object.values(check.fields(of, "priority.of", [], Object.keys(of as Fields ?? {}))).forEach((rank) =>
      check.number(rank, "priority.of", -1e6, 1e6)
    );
  }
  return { calendars, pools, attributes };
}

function checkCalendar(name: unknown, place: string, calendars: ReadonlySet<string>, check: Checks): void {
  if (name !== undefined && !calendars.has(name as string)) check.refuse(place, "the name of a calendar", name);
}

function poolsOf(value: unknown, calendars: ReadonlySet<string>, check: Checks): Map<string, Set<string>> {
  const pools = new Map<string, Set<string>>();
  let size = 0;
  check.list(value, "pools", 0).forEach((pool, at) => {
    const { name, people } = check.fields(pool, `pools[${at}]`, ["name", "people"]);
    const skills = new Set<string>();
    check.list(people, `pools[${at}].people`).forEach((person, number) => {
      const place = `pools[${at}].people[${number}]`;
      const of = check.fields(person, place, ["name"], ["count", "calendar", "pace", "skills"]);
      check.text(of.name, `${place}.name`);
      const count = check.number(of.count ?? 1, `${place}.count`, 1, MOST_PEOPLE);
      if (!Number.isInteger(count) || (size += count) > MOST_PEOPLE) {
        check.refuse(`${place}.count`, `at most ${MOST_PEOPLE} people`, count);
      }
      checkCalendar(of.calendar, `${place}.calendar`, calendars, check);
      if (of.pace !== undefined) check.number(of.pace, `${place}.pace`, 0.01, 100);
      check.list(of.skills ?? [], `${place}.skills`, 0).forEach((skill) => skills.add(check.text(skill, `${place}.skills`)));
    });
    if (pools.has(check.text(name, `pools[${at}].name`))) check.refuse(`pools[${at}].name`, "a name of its own", name);
    pools.set(name as string, skills);
  });
  return pools;
}

function attributesOf(value: unknown, check: Checks): Map<string, boolean> {
  const found = new Map<string, boolean>();
  check.list(value, "attributes", 0).forEach((attribute, at) => {
    const place = `attributes[${at}]`;
    const of = check.fields(attribute, place, ["name"], ["values", "number", "digits"]);
    if (found.has(check.text(of.name, `${place}.name`))) check.refuse(`${place}.name`, "a name of its own", of.name);
    if ((of.values === undefined) === (of.number === undefined)) check.refuse(place, "either values or number", attribute);
    if (of.values !== undefined) {
      const shares = Object.values(check.fields(of.values, `${place}.values`, [], Object.keys(of.values as Fields ?? {})));
      shares.forEach((share) => check.number(share, `${place}.values`, 0, 1e9));
      if (!shares.some((share) => Number(share) > 0)) check.refuse(`${place}.values`, "a share above 0", of.values);
    } else checkDistribution(of.number, `${place}.number`, check);
    if (of.digits !== undefined) check.number(of.digits, `${place}.digits`, 0, 9);
    found.set(of.name as string, of.number !== undefined);
  });
  return found;
}

const SHAPES: Readonly<Record<string, readonly string[]>> = {
  fixed: ["mean"],
  exponential: ["mean"],
  uniform: ["from", "to"],
  erlang: ["mean", "shape"],
  lognormal: ["mean", "sigma"],
  pareto: ["mean", "shape"],
};

function checkDistribution(value: unknown, place: string, check: Checks): void {
  const kind = String((value as Fields | null)?.kind);
  if (!Object.hasOwn(SHAPES, kind)) check.refuse(`${place}.kind`, `one of ${Object.keys(SHAPES).join(", ")}`, value);
  const of = check.fields(value, place, ["kind", ...SHAPES[kind]]);
  for (const name of SHAPES[kind]) check.number(of[name], `${place}.${name}`, 0, 1e9);
  if (kind === "uniform" && Number(of.to) < Number(of.from)) check.refuse(`${place}.to`, "a number from `from` on", of.to);
  if (kind === "erlang" && !(Number.isInteger(of.shape) && Number(of.shape) >= 1 && Number(of.shape) <= 1000)) {
    check.refuse(`${place}.shape`, "a whole number from 1 to 1000", of.shape);
  }
  if (kind === "pareto" && Number(of.shape) <= 1) {
    check.refuse(`${place}.shape`, "a number above 1, so that there is a mean", of.shape);
  }
}

/** The tasks of a tree, and its named choices with their numbers of branches. */
interface UsedNames {
  readonly tasks: ReadonlySet<string>;
  readonly choices: ReadonlyMap<string, number>;
}

function checkTree(tree: unknown, names: Names, check: Checks): UsedNames {
  const tasks = new Set<string>();
  const choices = new Map<string, number>();
  let steps = 0;
  const visit = (step: unknown, place: string, depth: number): void => {
    if (++steps > MOST_STEPS || depth > DEEPEST) check.refuse(place, `at most ${MOST_STEPS} steps, ${DEEPEST} deep`, step);
    const kinds = ["task", "sequence", "parallel", "choice", "loop", "silent"];
    const kind = kinds.find((kind) => typeof step === "object" && step !== null && Object.hasOwn(step, kind));
    const each = (value: unknown) =>
      check.list(value, `${place}.${kind}`).forEach((one, at) => visit(one, `${place}.${kind}[${at}]`, depth + 1));
    switch (kind) {
      case "task":
        tasks.add(checkTask(step, place, names, check));
        return;
      case "sequence":
      case "parallel":
        return each(check.fields(step, place, [kind])[kind]);
      case "silent":
        return void check.fields(step, place, ["silent"]);
      case "loop": {
        const of = check.fields(step, place, ["loop", "again"], ["redo"]);
        check.number(of.again, `${place}.again`, 0, 0.99);
        visit(of.loop, `${place}.loop`, depth + 1);
        if (of.redo !== undefined) visit(of.redo, `${place}.redo`, depth + 1);
        return;
      }
      case "choice": {
        const of = check.fields(step, place, ["choice"], ["name"]);
        const branches = check.list(of.choice, `${place}.choice`);
        if (of.name !== undefined) choices.set(check.text(of.name, `${place}.name`), branches.length);
        branches.forEach((branch, at) => {
          const own = check.fields(branch, `${place}.choice[${at}]`, ["then"], ["weight", "when"]);
          if (own.weight !== undefined) check.number(own.weight, `${place}.choice[${at}].weight`, 0, 1e9);
          if (own.when !== undefined) checkCondition(own.when, `${place}.choice[${at}].when`, names, check);
          visit(own.then, `${place}.choice[${at}].then`, depth + 1);
        });
        return;
      }
      default:
        check.refuse(place, `a step with ${kinds.join(", ")}`, step);
    }
  };
  visit(tree, "tree", 0);
  return { tasks, choices };
}

function checkTask(step: unknown, place: string, { calendars, pools }: Names, check: Checks): string {
  const of = check.fields(step, place, ["task"], ["pool", "skill", "duration", "delay", "batch"]);
  if (of.pool !== undefined && !pools.has(of.pool as string)) check.refuse(`${place}.pool`, "the name of a pool", of.pool);
  if (of.skill !== undefined && !pools.get(of.pool as string)?.has(of.skill as string)) {
    check.refuse(`${place}.skill`, "a skill of someone in the pool", of.skill);
  }
  for (const name of ["duration", "delay"]) if (of[name] !== undefined) checkDistribution(of[name], `${place}.${name}`, check);
  checkCalendar(of.batch, `${place}.batch`, calendars, check);
  return check.text(of.task, `${place}.task`);
}

function checkCondition(value: unknown, place: string, { attributes }: Names, check: Checks): void {
  const of = check.fields(value, place, ["attribute"], ["is", "above", "atMost"]);
  const isNumber = attributes.get(of.attribute as string);
  if (isNumber === undefined) check.refuse(`${place}.attribute`, "the name of an attribute", of.attribute);
  const given = ["is", "above", "atMost"].filter((name) => of[name] !== undefined);
  if (given.length !== 1) check.refuse(place, "one of is, above and atMost", value);
  if (given[0] === "is") check.text(of.is, `${place}.is`);
  else check.number(of[given[0]], `${place}.${given[0]}`, -1e12, 1e12);
}

function checkChange(value: unknown, place: string, { tasks, choices }: UsedNames, check: Checks): void {
  const of = check.fields(value, place, ["from"], ["task", "duration", "choice", "weights"]);
  try {
    instantOfDay(check.text(of.from, `${place}.from`), ianaTimeZone("UTC"));
  } catch {
    check.refuse(`${place}.from`, "a day such as 2025-12-31", of.from);
  }
  if (of.task !== undefined) {
    if (!tasks.has(of.task as string)) check.refuse(`${place}.task`, "the name of a task", of.task);
    check.number(of.duration, `${place}.duration`, 0, 1e6);
    return;
  }
  const branches = choices.get(of.choice as string);
  if (branches === undefined) check.refuse(`${place}.choice`, "the name of a task or of a choice", of.choice);
  if (check.list(of.weights, `${place}.weights`).length !== branches) {
    check.refuse(`${place}.weights`, `${branches} weights`, of.weights);
  }
  (of.weights as unknown[]).forEach((weight) => check.number(weight, `${place}.weights`, 0, 1e9));
}

function checkObjects(value: unknown, { tasks }: UsedNames, { attributes }: Names, check: Checks): void {
  /** Whether a type is of one case, by its name. */
  const known = new Map<string, boolean>();
  check.list(value, "objects", 0).forEach((type, at) => {
    const place = `objects[${at}]`;
    const of = check.fields(type, place, ["type", "tasks"], ["each", "among", "daily", "of", "attributes"]);
    const name = check.text(of.type, `${place}.type`);
    if (known.has(name)) check.refuse(`${place}.type`, "a name of its own", name);
    for (const task of check.list(of.tasks, `${place}.tasks`)) {
      if (!tasks.has(task as string)) check.refuse(`${place}.tasks`, "the name of a task", task);
    }
    const kinds = ["each", "among", "daily"].filter((kind) => of[kind] !== undefined);
    if (kinds.length > 1) check.refuse(place, "at most one of each, among and daily", kinds);
    if (of.each !== undefined) {
      const { from, to } = check.fields(of.each, `${place}.each`, ["from", "to"]);
      checkWhole(from, `${place}.each.from`, [1, 1000], check);
      checkWhole(to, `${place}.each.to`, [Number(from), 1000], check);
    }
    if (of.among !== undefined) checkWhole(of.among, `${place}.among`, [1, 1e6], check);
    if (of.daily !== undefined && of.daily !== true) check.refuse(`${place}.daily`, "true", of.daily);
    const isOfCase = of.among === undefined && of.daily === undefined;
    for (const attribute of check.list(of.attributes ?? [], `${place}.attributes`, 0)) {
      if (!isOfCase || !attributes.has(attribute as string)) {
        check.refuse(`${place}.attributes`, "the name of an attribute, in a type that cases do not share", attribute);
      }
    }
    if (of.of !== undefined && !(isOfCase && known.get(of.of as string))) {
      check.refuse(`${place}.of`, "an earlier type; cases share neither of both", of.of);
    }
    known.set(name, isOfCase);
  });
}

function checkWhole(value: unknown, place: string, [least, most]: readonly [number, number], check: Checks): void {
  if (!Number.isInteger(check.number(value, place, least, most))) check.refuse(place, "a whole number", value);
}

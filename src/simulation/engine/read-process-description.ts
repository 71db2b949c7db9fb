import { clip, TracebookError } from "../../errors.ts";
import { calendarOfDocument } from "../../time/calendar-document.ts";
import { holidaysOf } from "../../time/holidays.ts";
import { ianaTimeZone, UTC } from "../../time/time-zone.ts";
import { checkTree, type UsedNames } from "./check-tree.ts";
import {
  type AttributeNames,
  checkByAttribute,
  checkCalendar,
  checkDistribution,
  checkFigure,
  checkShares,
} from "./check-values.ts";
import { type Checks, checksOf, type Fields } from "./description-checks.ts";
import { instantOfDay } from "./instant-of-day.ts";
import type { ProcessDescription } from "./process-description.ts";
import { LAST_ARRIVAL } from "./simulate-description.ts";
import { checkTruth } from "./truth-of-run.ts";

/** Longer texts are refused, and descriptions of more people. */
const LONGEST_TEXT = 1_000_000;
const MOST_PEOPLE = 10_000;
const MOST_PROFILES = 100;
/** The last week of a vacation: all of its days are in the year. */
const LAST_WEEK = 51;

const OPTIONAL = [
  "$schema",
  "zone",
  "end",
  "cases",
  "warmUpDays",
  "holidays",
  "calendars",
  "attributes",
  "priority",
  "changes",
  "objects",
  "truth",
];

/**
 * Reads the text of a process description; see {@linkcode ProcessDescription}.
 *
 * @param source name of the file, for messages
 * @throws an input error with the place for anything that is no description, or that names a
 * calendar, pool, skill, attribute, task, choice, loop or figure that is not there
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
  const root = check.fields(json, "the file", ["name", "start", "pools", "arrivals", "tree"], OPTIONAL);
  check.text(root.name, "name");
  checkSpan(root, check);
  const calendars = calendarsOf(root, check);
  const pools = poolsOf(root.pools, calendars, check);
  const profiles = checkArrivals(root.arrivals, calendars, check);
  const attributes = attributesOf(root.attributes ?? [], profiles, check);
  checkPriority(root.priority, attributes, check);
  const used = checkTree(root.tree, { calendars, pools, attributes }, check);
  for (const [at, change] of check.list(root.changes ?? [], "changes", 0).entries()) {
    checkChange(change, `changes[${at}]`, used, check);
  }
  checkObjects(root.objects ?? [], used.tasks, attributes, check);
  const { $schema: _, ...description } = root;
  if (root.truth !== undefined) {
    check.record(root.truth, "truth");
    check.told("", () => checkTruth(description as unknown as ProcessDescription));
  }
  return description as unknown as ProcessDescription;
}

function checkSpan(root: Fields, check: Checks): void {
  const timeZone = root.zone === undefined ? UTC : check.told("zone", () => ianaTimeZone(check.text(root.zone, "zone")));
  for (const key of ["start", "end"]) {
    if (root[key] === undefined || (key === "end" && root.end === LAST_ARRIVAL)) continue;
    check.told(key, () => instantOfDay(check.text(root[key], key), timeZone));
  }
  if (root.cases !== undefined) check.whole(root.cases, "cases", 1, 1e9);
  if (root.warmUpDays !== undefined) check.number(root.warmUpDays, "warmUpDays", 0, 3660);
}

function calendarsOf(root: Fields, check: Checks): ReadonlySet<string> {
  const { zone = "UTC" } = root as { readonly zone?: string };
  const closed = checkHolidays(root.holidays, "holidays", check);
  const calendars = check.record(root.calendars ?? {}, "calendars");
  for (const [name, value] of Object.entries(calendars)) {
    const { shifts, holidays } = check.fields(value, `calendars.${name}`, ["shifts"], ["holidays"]);
    check.list(shifts, `calendars.${name}.shifts`).forEach((shift, at) => {
      const place = `calendars.${name}.shifts[${at}]`;
      const { weekdays, from, to } = check.fields(shift, place, ["weekdays", "from", "to"]);
      check.list(weekdays, `${place}.weekdays`).forEach((day) => check.number(day, `${place}.weekdays`, 1, 7));
      check.text(from, `${place}.from`);
      check.text(to, `${place}.to`);
    });
    const own = checkHolidays(holidays, `calendars.${name}.holidays`, check);
    check.told(
      `calendars.${name}`,
      () => calendarOfDocument({ ...value as { shifts: [] }, holidays: [...closed, ...own], zone }),
    );
  }
  return new Set(Object.keys(calendars));
}

function checkHolidays(value: unknown, place: string, check: Checks): readonly string[] {
  const days = check.list(value ?? [], place, 0).map((day) => check.text(day, place));
  check.told(place, () => holidaysOf(days));
  return days;
}

function poolsOf(value: unknown, calendars: ReadonlySet<string>, check: Checks): Map<string, Set<string>> {
  const pools = new Map<string, Set<string>>();
  let size = 0;
  check.list(value, "pools", 0).forEach((pool, at) => {
    const { name, people, costPerHour } = check.fields(pool, `pools[${at}]`, ["name", "people"], ["costPerHour"]);
    if (costPerHour !== undefined) check.number(costPerHour, `pools[${at}].costPerHour`, 0, 1e9);
    const skills = new Set<string>();
    check.list(people, `pools[${at}].people`).forEach((person, number) => {
      const place = `pools[${at}].people[${number}]`;
      const of = check.fields(person, place, ["name"], ["count", "calendar", "pace", "skills", "helpsFrom", "vacation"]);
      check.text(of.name, `${place}.name`);
      size += check.whole(of.count ?? 1, `${place}.count`, 1, MOST_PEOPLE);
      if (size > MOST_PEOPLE) check.refuse(`${place}.count`, `at most ${MOST_PEOPLE} people`, of.count);
      checkCalendar(of.calendar, `${place}.calendar`, { calendars }, check);
      if (of.pace !== undefined) check.number(of.pace, `${place}.pace`, 0.01, 100);
      if (of.helpsFrom !== undefined) check.whole(of.helpsFrom, `${place}.helpsFrom`, 1, 1e6);
      if (of.vacation !== undefined) checkVacation(of, place, check);
      check.list(of.skills ?? [], `${place}.skills`, 0).forEach((skill) => skills.add(check.text(skill, `${place}.skills`)));
    });
    if (pools.has(check.text(name, `pools[${at}].name`))) check.refuse(`pools[${at}].name`, "a name of its own", name);
    pools.set(name as string, skills);
  });
  return pools;
}

function checkVacation({ vacation, calendar }: Fields, place: string, check: Checks): void {
  if (calendar === undefined) check.refuse(`${place}.vacation`, "a person with a calendar", vacation);
  const { weeks, turns } = check.fields(vacation, `${place}.vacation`, ["weeks"], ["turns"]);
  const years = turns === undefined ? 1 : check.whole(turns, `${place}.vacation.turns`, 1, LAST_WEEK);
  check.list(weeks, `${place}.vacation.weeks`).forEach((week) =>
    check.whole(week, `${place}.vacation.weeks`, 1, LAST_WEEK + 1 - years)
  );
}

/** Gives the names of the profiles; null where there are none. */
function checkArrivals(value: unknown, calendars: ReadonlySet<string>, check: Checks): ReadonlySet<string> | null {
  const isProfiled = Object.hasOwn(check.record(value, "arrivals"), "perDay");
  const { minutes, calendar, months, perDay, profiles } = isProfiled
    ? check.fields(value, "arrivals", ["perDay", "profiles"], ["months"])
    : check.fields(value, "arrivals", ["minutes"], ["calendar", "months"]);
  if (months !== undefined) check.weights(months, "arrivals.months", 12);
  const rate = isProfiled ? "perDay" : "minutes";
  if (check.number(isProfiled ? perDay : minutes, `arrivals.${rate}`, 0, 1e6) === 0) {
    check.refuse(`arrivals.${rate}`, "a number above 0", 0);
  }
  checkCalendar(calendar, "arrivals.calendar", { calendars }, check);
  if (!isProfiled) return null;
  const names = new Set<string>();
  let shares = 0;
  check.list(profiles, "arrivals.profiles").forEach((profile, at) => {
    const place = `arrivals.profiles[${at}]`;
    const of = check.fields(profile, place, ["name", "share"], ["weekdays", "hours", "holidays"]);
    if (names.has(check.text(of.name, `${place}.name`))) check.refuse(`${place}.name`, "a name of its own", of.name);
    if (names.add(of.name as string).size > MOST_PROFILES) check.refuse(place, `at most ${MOST_PROFILES} profiles`, of.name);
    shares += check.number(of.share, `${place}.share`, 0, 1);
    if (of.weekdays !== undefined) check.weights(of.weekdays, `${place}.weekdays`, 7);
    if (of.hours !== undefined) check.weights(of.hours, `${place}.hours`, 24);
    if (of.holidays !== undefined) check.number(of.holidays, `${place}.holidays`, 0, 1000);
  });
  if (Math.abs(shares - 1) > 1e-9) check.refuse("arrivals.profiles", "shares that are 1 together", shares);
  return names;
}

function attributesOf(
  value: unknown,
  profiles: ReadonlySet<string> | null,
  check: Checks,
): ReadonlyMap<string, AttributeNames> {
  const list = check.list(value, "attributes", 0);
  const known = new Map<string, AttributeNames>();
  // The profile is known before the others are drawn.
  for (const attribute of list) {
    const { name, arrivals } = (attribute ?? {}) as Fields;
    if (arrivals !== undefined) known.set(name as string, { texts: profiles });
  }
  const [names, columns] = [new Set<string>(), new Set<string>()];
  list.forEach((attribute, at) => {
    const place = `attributes[${at}]`;
    const of = check.fields(attribute, place, ["name"], ["column", "values", "number", "digits", "arrivals"]);
    const name = check.text(of.name, `${place}.name`);
    if (names.has(name) || name === CASE_ID) check.refuse(`${place}.name`, "a name of its own", name);
    names.add(name);
    const column = of.column === undefined ? `case:${name}` : check.text(of.column, `${place}.column`);
    if (columns.has(column) || COLUMNS.has(column)) check.refuse(`${place}.column`, "a name of its own", column);
    columns.add(column);
    if (["values", "number", "arrivals"].filter((kind) => of[kind] !== undefined).length !== 1) {
      check.refuse(place, "one of values, number and arrivals", attribute);
    }
    if (of.arrivals !== undefined && (of.arrivals !== true || profiles === null)) {
      check.refuse(`${place}.arrivals`, "true, with profiles of the arrivals", of.arrivals);
    }
    if (of.digits !== undefined) check.whole(of.digits, `${place}.digits`, 0, 9);
    if (of.arrivals === undefined) known.set(name, { texts: checkAttribute(of, place, known, check) });
  });
  return known;
}

/** The key of the case id in XES. */
const CASE_ID = "concept:name";

/** The columns that each log has. */
const COLUMNS = new Set(["case_id", "activity", "start_timestamp", "timestamp", "resource", "role", "cost"]);

/** Gives the texts that the attribute may have; null for a number. */
function checkAttribute(
  { values, number }: Fields,
  place: string,
  attributes: ReadonlyMap<string, AttributeNames>,
  check: Checks,
): ReadonlySet<string> | null {
  const names = { attributes };
  if (values !== undefined) {
    const plain = (one: unknown, place: string) => checkShares(one, place, check);
    return new Set(checkByAttribute(values, `${place}.values`, { names, check, plain }));
  }
  const plain = (one: unknown, place: string) => void checkDistribution(one, place, check);
  checkByAttribute(number, `${place}.number`, { names, check, plain });
  return null;
}

function checkPriority(value: unknown, attributes: ReadonlyMap<string, AttributeNames>, check: Checks): void {
  if (value === undefined) return;
  const { attribute, of } = check.fields(value, "priority", ["attribute", "of"]);
  if (!attributes.has(check.text(attribute, "priority.attribute"))) {
    check.refuse("priority.attribute", "an attribute", attribute);
  }
  Object.values(check.record(of, "priority.of")).forEach((rank) => check.number(rank, "priority.of", -1e6, 1e6));
}

function checkChange(value: unknown, place: string, { tasks, choices, loops, names }: UsedNames, check: Checks): void {
  const kinds = { task: ["task", "duration"], choice: ["choice", "weights"], loop: ["loop", "again"] } as const;
  const kind = (["task", "choice", "loop"] as const).find((kind) => Object.hasOwn(check.record(value, place), kind));
  if (kind === undefined) return check.refuse(place, "a task, a choice or a loop", value);
  const of = check.fields(value, place, ["from", ...kinds[kind]]);
  checkInstant(of.from, `${place}.from`, check);
  const known = { task: tasks, choice: choices, loop: loops }[kind];
  if (!known.has(of[kind] as string)) check.refuse(`${place}.${kind}`, `the name of a ${kind}`, of[kind]);
  if (kind === "task") check.number(of.duration, `${place}.duration`, 0, 1e6);
  else if (kind === "loop") checkFigure(of.again, `${place}.again`, names, check, 0.99);
  else {
    const branches = choices.get(of.choice as string)!;
    const weights = check.list(of.weights, `${place}.weights`);
    if (weights.length !== branches) check.refuse(`${place}.weights`, `${branches} weights`, of.weights);
    weights.forEach((weight, at) => checkFigure(weight, `${place}.weights[${at}]`, names, check, 1e9));
  }
}

function checkInstant(value: unknown, place: string, check: Checks): void {
  if (typeof value === "object") {
    const { share, weekday } = check.fields(value, place, ["share"], ["weekday"]);
    check.number(share, `${place}.share`, 0, 1);
    if (weekday !== undefined) check.whole(weekday, `${place}.weekday`, 1, 7);
    return;
  }
  try {
    instantOfDay(check.text(value, place), UTC);
  } catch (error) {
    if (!(error instanceof TracebookError)) throw error;
    check.refuse(place, "a day such as 2025-12-31, or a share of the log", value);
  }
}

function checkObjects(
  value: unknown,
  tasks: ReadonlySet<string>,
  attributes: ReadonlyMap<string, AttributeNames>,
  check: Checks,
): void {
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
      check.whole(from, `${place}.each.from`, 1, 1000);
      check.whole(to, `${place}.each.to`, Number(from), 1000);
    }
    if (of.among !== undefined) check.whole(of.among, `${place}.among`, 1, 1e6);
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

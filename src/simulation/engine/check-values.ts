import { msOfDay } from "./description-setting.ts";
import type { Checks, Fields } from "./description-checks.ts";
import { LONGEST, UNITS } from "./duration.ts";
import type { DurationUnit } from "./process-description.ts";

/** What the parts of a description may name. */
export interface Names {
  readonly calendars: ReadonlySet<string>;
  /** The skills of the people of each pool. */
  readonly pools: ReadonlyMap<string, ReadonlySet<string>>;
  /** Attributes, and waits of the tree. */
  readonly attributes: ReadonlyMap<string, AttributeNames>;
}

/** What is known of an attribute. */
export interface AttributeNames {
  /** The texts that it may have; null for a number. */
  readonly texts: ReadonlySet<string> | null;
}

/** How deep values by attributes may be. */
const DEEPEST_VALUE = 10;

/** What checks a plain value; gives the texts that it may have, if it is about texts. */
type CheckPlain = (value: unknown, place: string) => readonly string[] | void;

/**
 * Checks a value, or one by an attribute; gives the texts that all of its plain values may have.
 */
export function checkByAttribute(
  value: unknown,
  place: string,
  { names, check, plain, depth = 0 }: {
    readonly names: Pick<Names, "attributes">;
    readonly check: Checks;
    readonly plain: CheckPlain;
    readonly depth?: number;
  },
): readonly string[] {
  const attribute = (value as Fields | null)?.attribute;
  if (typeof value !== "object" || value === null || typeof attribute !== "string") return plain(value, place) ?? [];
  if (depth === DEEPEST_VALUE) check.refuse(place, `at most ${DEEPEST_VALUE} attributes in one another`, value);
  const inner = (one: unknown, part: string) =>
    checkByAttribute(one, `${place}.${part}`, { names, check, plain, depth: depth + 1 });
  const known = names.attributes.get(attribute);
  if (known === undefined) return check.refuse(`${place}.attribute`, "the name of an attribute that is known here", attribute);
  if (known.texts === null) {
    const { limit, below, from } = check.fields(value, place, ["attribute", "limit", "below", "from"]);
    check.number(limit, `${place}.limit`, -1e12, 1e12);
    return [...inner(below, "below"), ...inner(from, "from")];
  }
  const { of, other } = check.fields(value, place, ["attribute", "of"], ["other"]);
  const own = check.record(of, `${place}.of`);
  const alien = Object.keys(own).find((text) => !known.texts!.has(text));
  if (alien !== undefined) check.refuse(`${place}.of`, `only ${[...known.texts].join(", ")}`, alien);
  const missing = [...known.texts].find((text) => !Object.hasOwn(own, text));
  if (missing !== undefined && other === undefined) {
    check.refuse(`${place}.of`, `the member "${missing}", or \`other\``, undefined);
  }
  return [
    ...Object.entries(own).flatMap(([text, one]) => inner(one, `of.${text}`)),
    ...other === undefined ? [] : inner(other, "other"),
  ];
}

/** Checks texts with their shares; gives the texts. */
export function checkShares(value: unknown, place: string, check: Checks): readonly string[] {
  const shares = check.record(value, place);
  for (const share of Object.values(shares)) check.number(share, place, 0, 1e9);
  if (!Object.values(shares).some((share) => Number(share) > 0)) check.refuse(place, "a share above 0", value);
  return Object.keys(shares);
}

const SHAPES: Readonly<Record<string, readonly string[]>> = {
  fixed: ["mean"],
  exponential: ["mean"],
  uniform: ["from", "to"],
  erlang: ["mean", "shape"],
  lognormal: ["mean", "sigma"],
  pareto: ["mean", "shape"],
};

/** Checks a distribution that may have some members more. */
export function checkDistribution(value: unknown, place: string, check: Checks, more: readonly string[] = []): Fields {
  const kind = String((value as Fields | null)?.kind);
  if (!Object.hasOwn(SHAPES, kind)) check.refuse(`${place}.kind`, `one of ${Object.keys(SHAPES).join(", ")}`, value);
  const least = ["fixed", "uniform"].includes(kind) ? [] : ["least"];
  const of = check.fields(value, place, ["kind", ...SHAPES[kind]], [...least, "most", "step", ...more]);
  for (const name of SHAPES[kind]) check.number(of[name], `${place}.${name}`, 0, 1e9);
  if (kind === "uniform" && Number(of.to) < Number(of.from)) check.refuse(`${place}.to`, "a number from `from` on", of.to);
  if (kind === "erlang") check.whole(of.shape, `${place}.shape`, 1, 1000);
  if (kind === "pareto" && Number(of.shape) <= 1) {
    check.refuse(`${place}.shape`, "a number above 1, so that there is a mean", of.shape);
  }
  if (of.least !== undefined) check.number(of.least, `${place}.least`, 0, Number(of.mean));
  if (of.most !== undefined) check.number(of.most, `${place}.most`, Number(of.least ?? 0), 1e12);
  if (of.step !== undefined && check.number(of.step, `${place}.step`, 0, 1e9) === 0) {
    check.refuse(`${place}.step`, "a number above 0", of.step);
  }
  return of;
}

/** Checks a duration, or one by an attribute. */
export function checkDuration(value: unknown, place: string, names: Names, check: Checks): void {
  checkTime(value, place, { names, check, more: [] });
}

/** Checks a delay, or one by an attribute. */
export function checkDelay(value: unknown, place: string, names: Names, check: Checks): void {
  checkTime(value, place, { names, check, more: ["calendar"] });
}

function checkTime(
  value: unknown,
  place: string,
  { names, check, more }: { readonly names: Names; readonly check: Checks; readonly more: readonly string[] },
): void {
  checkByAttribute(value, place, {
    names,
    check,
    plain(one, place) {
      const of = checkDistribution(one, place, check, ["unit", "times", "plus", ...more]);
      checkUnit(of.unit, `${place}.unit`, check);
      checkCalendar(of.calendar, `${place}.calendar`, names, check);
      if (of.times !== undefined) checkFigure(of.times, `${place}.times`, names, check, 1e6);
      if (of.plus === undefined) return;
      const { attribute, each, adds } = check.fields(of.plus, `${place}.plus`, ["attribute", "each", "adds"]);
      if (names.attributes.get(attribute as string)?.texts !== null) {
        check.refuse(`${place}.plus.attribute`, "the name of a number attribute", attribute);
      }
      if (check.number(each, `${place}.plus.each`, 0, 1e12) === 0) check.refuse(`${place}.plus.each`, "a number above 0", each);
      check.number(adds, `${place}.plus.adds`, 0, 1e9);
    },
  });
}

/** Checks a number from 0 on, or one by an attribute. */
export function checkFigure(value: unknown, place: string, names: Names, check: Checks, most: number): void {
  const plain = (one: unknown, place: string) => void check.number(one, place, 0, most);
  checkByAttribute(value, place, { names, check, plain });
}

/** Checks the moment of a wait. */
export function checkMoment({ after, unit, at }: Fields, place: string, check: Checks): void {
  check.number(after, `${place}.after`, 0, 1e9);
  checkUnit(unit, `${place}.unit`, check);
  const ms = Number(after) * UNITS[(unit ?? "minutes") as DurationUnit];
  if (ms > LONGEST) check.refuse(`${place}.after`, "at most 100 years", after);
  if (at !== undefined && !Number.isFinite(msOfDay(check.text(at, `${place}.at`)))) {
    check.refuse(`${place}.at`, "a time of day such as 06:00", at);
  }
}

function checkUnit(unit: unknown, place: string, check: Checks): void {
  if (unit !== undefined && !Object.hasOwn(UNITS, unit as string)) {
    check.refuse(place, `one of ${Object.keys(UNITS).join(", ")}`, unit);
  }
}

/** Checks the name of a calendar, if one is given. */
export function checkCalendar(name: unknown, place: string, { calendars }: Pick<Names, "calendars">, check: Checks): void {
  if (name !== undefined && !calendars.has(name as string)) check.refuse(place, "the name of a calendar", name);
}

/** Checks a condition. */
export function checkCondition(value: unknown, place: string, { attributes }: Names, check: Checks): void {
  const [texts, numbers] = [["is", "isNot"], ["above", "atMost", "from", "below"]];
  const of = check.fields(value, place, ["attribute"], [...texts, ...numbers]);
  const known = attributes.get(of.attribute as string);
  if (known === undefined) check.refuse(`${place}.attribute`, "the name of an attribute", of.attribute);
  const given = [...texts, ...numbers].filter((name) => of[name] !== undefined);
  if (given.length !== 1) check.refuse(place, `one of ${[...texts, ...numbers].join(", ")}`, value);
  if (texts.includes(given[0])) check.text(of[given[0]], `${place}.${given[0]}`);
  else check.number(of[given[0]], `${place}.${given[0]}`, -1e12, 1e12);
}

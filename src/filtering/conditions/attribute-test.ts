import type { Attribute } from "../../event-log/event-log.ts";
import type { AttributeMatch, NumberRange } from "../filter.ts";
import type { TimeZone } from "../../time/time-zone.ts";
import { instantsOf, isTime, isWithin, periodOf } from "../filter-time.ts";
import { numberOf } from "../../numerics/number-text.ts";

/**
 * Makes a test whether the value of a case or an event matches. If columns of several types have
 * the name, one match is enough. Each distinct value is tested once.
 */
export function attributeTest(
  attributes: readonly Attribute[],
  { name, match }: { readonly name: string; readonly match: AttributeMatch },
  zone: TimeZone,
): (row: number) => boolean {
  const columns = attributes.filter((attribute) => attribute.name === name).map(({ type, values, codes }) => {
    const matches = valueTest(type, match, zone);
    return { codes, wanted: Uint8Array.from(values, (value) => matches(value) ? 1 : 0) };
  });
  if (columns.length === 1) {
    const [{ codes, wanted }] = columns;
    return (row) => codes[row] >= 0 && wanted[codes[row]] === 1;
  }
  return (row) => columns.some(({ codes, wanted }) => codes[row] >= 0 && wanted[codes[row]] === 1);
}

function valueTest(type: Attribute["type"], match: AttributeMatch, zone: TimeZone): (value: string) => boolean {
  const isNumber = type === "int" || type === "float";
  switch (match.kind) {
    case "present":
      return () => true;
    case "values": {
      const texts = new Set(match.values);
      const numbers = new Set(isNumber ? match.values.map(numberOf).filter((value) => value !== null) : []);
      return (value) => texts.has(value) || (isNumber && numbers.has(Number(value)));
    }
    case "numbers":
      if (type === "date") return yearTest(match.range, zone);
      return (value) => (isNumber || type === "string") && isInRange(numberOf(value) ?? NaN, match.range);
    case "times": {
      const range = instantsOf(match.range, zone);
      return (value) => (type === "date" || type === "string") && isWithin(periodOf(value, zone)?.from ?? NaN, range);
    }
  }
}

/** Numbers that bound dates are years; other numbers bound none. */
function yearTest({ from, to }: NumberRange, zone: TimeZone): (value: string) => boolean {
  const years = { from: from === null ? null : String(from), to: to === null ? null : String(to) };
  const areYears = Object.values(years).every((year) => year === null || isTime(year));
  return areYears ? valueTest("date", { kind: "times", range: years }, zone) : () => false;
}

/** Whether a number lies in a range; NaN never does. */
export const isInRange = (value: number, { from, to }: NumberRange): boolean =>
  value >= (from ?? -Infinity) && value <= (to ?? Infinity);

import type { Attribute, CodedColumn, EventLog } from "../../event-log/event-log.ts";
import { isMeasure, numbersOf } from "../../event-log/numeric-attribute.ts";
import { select } from "../../numerics/quantile.ts";

/** An attribute value, or a range of values, and the cases that have it. */
export interface CaseValue {
  readonly attribute: string;
  /** Whether it is a value of the case or of one of its events. */
  readonly level: "case" | "event";
  /** The value, or a range of numbers or times such as `5000 to 9999`. */
  readonly value: string;
  /** The bounds of a range of numbers, both included; null for other values. */
  readonly numbers: readonly [from: number, to: number] | null;
  /** The cases, ascending. */
  readonly cases: Int32Array;
}

/** Options of {@linkcode caseValues}. */
export interface CaseValueOptions {
  /**
   * Names of the attributes, at both levels; `resource` and `lifecycle` are those of the events.
   * Default: all.
   */
  readonly attributes?: readonly string[];
  /** Fewest cases that a value must have. Default: 5. */
  readonly minCases?: number;
  /** Most values of an attribute, those with the most cases. Default: 200. */
  readonly maxValues?: number;
  /** Ranges into which numbers and times are divided, each with about as many cases. Default: 4. */
  readonly ranges?: number;
}

/**
 * The attribute values of a log with the cases that have them. Numbers and times with more distinct
 * values than ranges are divided at their quantiles, but for resources, which numbers name. A case
 * has a value of an event attribute if one of its events has it. Values that all cases have or
 * fewer than `minCases` are left out. Linear in cases, events and distinct values.
 *
 * @example
 * ```ts
 * import { caseValues } from "@/conformance/deviations/case-values.ts";
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const trace = (caseId: string, channel: string) => ({
 *   caseId,
 *   attributes: { channel },
 *   events: [{ activity: "a" }],
 * });
 * const log = eventLogFromTraces([trace("1", "web"), trace("2", "web"), trace("3", "desk")]);
 * assertEquals(
 *   caseValues(log, { minCases: 1 }).map(({ attribute, value }) => [attribute, value]),
 *   [["channel", "web"], ["channel", "desk"]],
 * );
 * ```
 */
export function caseValues(log: EventLog, options: CaseValueOptions = {}): CaseValue[] {
  const { attributes, minCases = 5, maxValues = 200, ranges = 4 } = options;
  const asked = attributes === undefined ? null : new Set(attributes);
  const caseCount = log.caseIds.length;
  const columns: { readonly column: Attribute; readonly level: "case" | "event"; readonly isName?: boolean }[] = [
    ...log.caseAttributes.map((column) => ({ column, level: "case" as const })),
    ...named("resource", log.resource),
    ...named("lifecycle", log.lifecycle),
    ...log.eventAttributes.map((column) => ({ column, level: "event" as const })),
  ];
  return columns.filter(({ column: { name, type } }) => type !== "nested" && (asked?.has(name) ?? true)).flatMap(
    ({ column, level, isName = false }) => {
      const isOrdered = !isName && (column.type === "date" || isMeasure(column));
      const coded = isOrdered ? inRanges(column, ranges) : { ...column, numbers: null };
      const members = level === "case" ? casesByCode(coded) : casesByEventCode(coded, log.caseOffsets);
      return coded.values.map((value, code) => ({
        attribute: column.name,
        level,
        value,
        numbers: coded.numbers?.[code] ?? null,
        cases: members[code],
      }))
        .filter(({ cases }) => cases.length >= minCases && cases.length < caseCount)
        .sort((a, b) => b.cases.length - a.cases.length || (a.value < b.value ? -1 : 1))
        .slice(0, maxValues);
    },
  );
}

/** A log without the values of its events, for a caller that wants those of the cases alone. */
export const withoutEventColumns = (log: EventLog): EventLog => ({
  ...log,
  resource: null,
  lifecycle: null,
  eventAttributes: [],
});

/** A column of names, also where they are numbers, as the numbers of employees. */
const named = (name: string, column: CodedColumn | null) =>
  column === null ? [] : [{ column: { name, type: "string" as const, ...column }, level: "event" as const, isName: true }];

/** A column whose values may be ranges of numbers. */
interface RangedColumn extends CodedColumn {
  readonly numbers: readonly (CaseValue["numbers"])[] | null;
}

/** Divides numbers and times at their quantiles, unless there are few distinct ones. */
function inRanges(column: Attribute, ranges: number): RangedColumn {
  const { values, codes, type } = column;
  if (values.length <= ranges) return { values, codes, numbers: null };
  const numbers = type === "date" ? values.map((value) => Date.parse(value)) : numbersOf(column);
  const present = numbersInRows(codes, numbers);
  const cuts: number[] = [];
  for (let range = 1; range < ranges && present.length > 0; range++) {
    const cut = select(present, Math.floor((range * present.length) / ranges));
    if (cut > (cuts[cuts.length - 1] ?? -Infinity)) cuts.push(cut);
  }
  const rangeOf = (number: number) => Number.isNaN(number) ? -1 : cuts.filter((cut) => number >= cut).length;
  const byValue = numbers.map(rangeOf);
  const bounds = Array.from({ length: cuts.length + 1 }, () => ({ least: -1, most: -1 }));
  byValue.forEach((range, code) => {
    if (range < 0) return;
    const bound = bounds[range];
    if (bound.least < 0 || numbers[code] < numbers[bound.least]) bound.least = code;
    if (bound.most < 0 || numbers[code] > numbers[bound.most]) bound.most = code;
  });
  const nameOf = ({ least, most }: typeof bounds[number]) =>
    least < 0 ? "" : least === most ? values[least] : `${values[least]} to ${values[most]}`;
  return {
    values: bounds.map(nameOf),
    codes: codes.map((code) => code < 0 ? -1 : byValue[code]),
    numbers: type === "date"
      ? null
      : bounds.map(({ least, most }) => least < 0 || least === most ? null : [numbers[least], numbers[most]]),
  };
}

/** The numbers of the rows that have one. */
function numbersInRows(codes: Int32Array, numbers: readonly number[]): Float64Array {
  const present = new Float64Array(codes.length);
  let size = 0;
  for (let row = 0; row < codes.length; row++) {
    const number = codes[row] < 0 ? NaN : numbers[codes[row]];
    if (!Number.isNaN(number)) present[size++] = number;
  }
  return present.subarray(0, size);
}

function casesByCode({ values, codes }: CodedColumn): Int32Array[] {
  const members: number[][] = values.map(() => []);
  codes.forEach((code, c) => code >= 0 && members[code].push(c));
  return members.map((list) => Int32Array.from(list));
}

function casesByEventCode({ values, codes }: CodedColumn, caseOffsets: Uint32Array): Int32Array[] {
  const members: number[][] = values.map(() => []);
  const last = new Int32Array(values.length).fill(-1);
  for (let c = 0; c + 1 < caseOffsets.length; c++) {
    for (let event = caseOffsets[c]; event < caseOffsets[c + 1]; event++) {
      const code = codes[event];
      if (code < 0 || last[code] === c) continue;
      last[code] = c;
      members[code].push(c);
    }
  }
  return members.map((list) => Int32Array.from(list));
}

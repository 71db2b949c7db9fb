import { clip, inputError, TracebookError } from "../../errors.ts";

/** The members of an object. */
export type Fields = Readonly<Record<string, unknown>>;

/**
 * Checks the parts of a description; each takes a value and its place, such as `tree.sequence[1]`.
 */
export interface Checks {
  fields(value: unknown, place: string, required: readonly string[], optional?: readonly string[]): Fields;
  /** An object whose members have any names. */
  record(value: unknown, place: string): Fields;
  text(value: unknown, place: string): string;
  number(value: unknown, place: string, least: number, most?: number): number;
  whole(value: unknown, place: string, least: number, most: number): number;
  list(value: unknown, place: string, least?: number): readonly unknown[];
  /** A list of so many weights, one of them above 0. */
  weights(value: unknown, place: string, count: number): void;
  /** Calls a function; its errors get the file and the place, if there is one. */
  told<T>(place: string, body: () => T): T;
  refuse(place: string, expected: string, value: unknown): never;
}

/** The checks of a file, whose name all messages have. */
export function checksOf(source: string): Checks {
  const refuse = (place: string, expected: string, value: unknown): never => {
    throw inputError({
      file: source,
      expected: `${expected} ${place === "the file" ? "in" : "at"} ${place}`,
      found: value === undefined ? "nothing" : clip(JSON.stringify(value) ?? String(value), 60),
      advice: "data/processes/process.schema.json describes these files; deno task tracebook simulate --explain prints it.",
    });
  };
  const record = (value: unknown, place: string): Fields =>
    typeof value === "object" && value !== null && !Array.isArray(value) ? value as Fields : refuse(place, "an object", value);
  const number = (value: unknown, place: string, least: number, most = Infinity): number =>
    typeof value === "number" && Number.isFinite(value) && value >= least && value <= most
      ? value
      : refuse(place, `a number from ${least}${most === Infinity ? "" : ` to ${most}`}`, value);
  const list = (value: unknown, place: string, least = 1): readonly unknown[] =>
    Array.isArray(value) && value.length >= least ? value : refuse(place, `a list of at least ${least}`, value);
  return {
    refuse,
    record,
    number,
    list,
    fields(value, place, required, optional = []) {
      const fields = record(value, place);
      const unknown = Object.keys(fields).find((key) => !required.includes(key) && !optional.includes(key));
      if (unknown !== undefined) refuse(place, `only ${[...required, ...optional].join(", ")}`, unknown);
      const missing = required.find((key) => !Object.hasOwn(fields, key));
      if (missing !== undefined) refuse(place, `the member "${missing}"`, undefined);
      return fields;
    },
    text: (value, place) => typeof value === "string" && value.trim() !== "" ? value : refuse(place, "a text", value),
    whole(value, place, least, most) {
      if (!Number.isInteger(number(value, place, least, most))) refuse(place, "a whole number", value);
      return value as number;
    },
    weights(value, place, count) {
      const weights = list(value, place);
      if (weights.length !== count) refuse(place, `${count} numbers`, value);
      weights.forEach((weight) => number(weight, place, 0, 1000));
      if (!weights.some((weight) => Number(weight) > 0)) refuse(place, "a number above 0", value);
    },
    told(place, body) {
      try {
        return body();
      } catch (error) {
        if (!(error instanceof TracebookError)) throw error;
        const expected = place === "" ? error.details.expected : `${error.details.expected} at ${place}`;
        throw inputError({ ...error.details, file: source, expected }, { cause: error });
      }
    },
  };
}

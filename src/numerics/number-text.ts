/**
 * A number with the digits before its decimal point in groups of three.
 *
 * @param separator between the groups; a space by default
 *
 * @example
 * ```ts
 * import { groupDigits } from "@/numerics/number-text.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(groupDigits(1234567), "1 234 567");
 * ```
 */
export function groupDigits(value: number, separator = " "): string {
  return String(value).replace(/\B(?=(\d{3})+(?!\d))(?<!\.\d*)/g, separator);
}

/** A count with narrow spaces that do not break between thousands, for pages: `561 470`. */
export function sayCount(count: number): string {
  return groupDigits(Math.round(count), "\u202f");
}

/**
 * A number of things in words: `1 event`, `25 147 events`.
 *
 * @param noun in the singular; its plural ends in s
 *
 * @example
 * ```ts
 * import { countOf } from "@/numerics/number-text.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals([1, 0, 1321].map((count) => countOf(count, "row")), ["1 row", "0 rows", "1 321 rows"]);
 * ```
 */
export const countOf = (count: number, noun: string): string => `${groupDigits(count)} ${noun}${count === 1 ? "" : "s"}`;

/** {@linkcode countOf} with narrow spaces between thousands, for pages: `25 147 events`. */
export const sayCountOf = (count: number, noun: string): string => countOf(count, noun).replace(/^[\d ]*\d/, sayCount(count));

/**
 * A number from a log with six figures at most, and gaps between thousands from five digits on: one
 * of four digits may be a year.
 *
 * @param separator between groups of three digits
 *
 * @example
 * ```ts
 * import { sayNumber } from "@/numerics/number-text.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals([118_000, 2013, 480.0521016].map((value) => sayNumber(value, " ")), ["118 000", "2013", "480.052"]);
 * ```
 */
export function sayNumber(value: number, separator = "\u202f"): string {
  const [whole, ...rest] = String(Number.isInteger(value) ? value : Number(value.toPrecision(6))).split(/(?=[.e])/);
  return [/\d{5}/.test(whole) ? groupDigits(Number(whole), separator) : whole, ...rest].join("");
}

/**
 * A share as a percentage to two or three figures: `37.6 %`, `3.0 %`, `0.02 %`; what is neither
 * none nor all never reads as 0 or 100.
 */
export function sayShare(share: number, digits: 0 | 1 = 1): string {
  if (!Number.isFinite(share)) return "–";
  const percent = share * 100;
  if (percent > 0 && percent < 0.1) return percent < 0.01 ? "< 0.01 %" : `${percent.toFixed(2)} %`;
  if (digits === 0 && percent < 1 && percent > 0) return `${percent.toFixed(1)} %`;
  const text = percent.toFixed(digits);
  if (Number(text) === 100 && percent < 100) return digits === 0 ? "> 99 %" : "> 99.9 %";
  return `${Number(text) === 0 && percent === 0 ? "0" : Number(text) === 100 ? "100" : text} %`;
}

/**
 * An interval of a share in words, to as many decimals as tell its ends apart, four at most.
 *
 * @example
 * ```ts
 * import { sayShareInterval } from "@/numerics/number-text.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(sayShareInterval(0.12, 0.3), "12.0 % to 30.0 %");
 * assertEquals(sayShareInterval(0.00381, 0.00423), "0.38 % to 0.42 %");
 * ```
 */
export function sayShareInterval(low: number, high: number): string {
  const texts = [low, high].map((share) => sayShare(share));
  if (texts[0] !== texts[1] || low === high) return texts.join(" to ");
  const digits = [2, 3].find((digits) => (100 * low).toFixed(digits) !== (100 * high).toFixed(digits)) ?? 4;
  return [low, high].map((share) => `${(100 * share).toFixed(digits)} %`).join(" to ");
}

/**
 * A quality of a model from 0 to 1, to three decimals; what is neither never reads as 0 or 1.
 *
 * @example
 * ```ts
 * import { sayQuality } from "@/numerics/number-text.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals([1, 0.9998, 0.957].map(sayQuality), ["1.000", "> 0.999", "0.957"]);
 * ```
 */
export function sayQuality(quality: number): string {
  if (quality < 1 && quality >= 0.9995) return "> 0.999";
  return quality > 0 && quality < 0.0005 ? "< 0.001" : quality.toFixed(3);
}

/**
 * A p-value in words, to three decimals.
 *
 * @example
 * ```ts
 * import { sayPValue } from "@/numerics/number-text.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals([0.0421, 0.00002].map(sayPValue), ["p = 0.042", "p < 0.001"]);
 * ```
 */
export const sayPValue = (pValue: number): string => pValue < 0.001 ? "p < 0.001" : `p = ${pValue.toFixed(3)}`;

/** The share of others that a value is above: rounded down where nearly all are, `all` for all. */
export const shareBelow = (share: number, digits: 0 | 1 = 1): string =>
  share >= 1 ? "all" : sayShare(share, digits).replace(/^> /, "");

/** A rate such as events a day, to two figures below ten. */
export function sayRate(value: number): string {
  if (!Number.isFinite(value)) return "–";
  if (value >= 9.95) return sayCount(value);
  return value >= 0.095 ? value.toFixed(1) : value.toPrecision(1);
}

/**
 * The number that a text is, in decimal digits perhaps with an exponent; null for any other text,
 * also for one that no double can hold.
 *
 * @example
 * ```ts
 * import { numberOf } from "@/numerics/number-text.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(["-1.5", "2e3", "", "0x10", "1e999"].map(numberOf), [-1.5, 2000, null, null, null]);
 * ```
 */
export function numberOf(text: string): number | null {
  const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : NaN;
  // Adding zero makes a plain zero of a negative one.
  return Number.isFinite(value) ? value + 0 : null;
}

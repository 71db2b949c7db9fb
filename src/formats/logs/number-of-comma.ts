const NUMBER = /^-?(?:\d{1,3}(?:[. \u00a0\u202f]\d{3})+|\d+)(?:,\d+)?$/;

/**
 * The text of a number with a decimal comma, and perhaps dots or spaces between its thousands, as a
 * JSON number, in UTF-8: `1.234,50` is `1234.50`; null for anything else, and for whole numbers of
 * leading zeros, which are usually identifiers.
 *
 * @example
 * ```ts
 * import { numberOfComma } from "@/formats/logs/number-of-comma.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const number = (text: string) => numberOfComma(new TextEncoder().encode(text));
 * assertEquals(number("-1.234,50"), new TextEncoder().encode("-1234.50"));
 * assertEquals(number("1,234.50"), null);
 * ```
 */
export function numberOfComma(bytes: Uint8Array): Uint8Array | null {
  if (bytes.length > 30) return null;
  const text = decoder.decode(bytes);
  if (!NUMBER.test(text) || /^-?0\d/.test(text)) return null;
  return encoder.encode(text.replace(/[. \u00a0\u202f]/g, "").replace(",", "."));
}

/**
 * Whether the numbers of a column are written with a decimal comma. All must be, and one must show
 * it: digits behind the comma that are not three, a dot before it, or a zero alone before it. In
 * `1,234` the comma may as well stand between thousands.
 *
 * @example
 * ```ts
 * import { haveDecimalComma } from "@/formats/logs/number-of-comma.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals([haveDecimalComma(["12,5", "1,234"]), haveDecimalComma(["1,234"])], [true, false]);
 * ```
 */
export const haveDecimalComma = (values: readonly string[]): boolean =>
  values.every((value) => numberOfComma(encoder.encode(value)) !== null) &&
  values.some((value) => /[. \u00a0\u202f].*,|^-?0,|^-?\d{4,},|,(?!\d{3}$)/.test(value));

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

import type { AttributeType } from "../event-log/event-batch.ts";
import { putTimeText, TIME_TEXT_LENGTH } from "../time/format-time.ts";
import { parseTime, type TimeParser } from "../time/time-parser.ts";

/** How values are judged. */
export interface ValueRules {
  /** Reads the values of type date. */
  readonly times: TimeParser;
  /**
   * Whether the file declares its types (XES): then `007` is an int and stays as written. In a file
   * that does not (CSV) it is taken for a text, because it usually is an identifier.
   */
  readonly declared: boolean;
}

/**
 * Whether a value fits a type as it is written, so that it is kept so (see
 * {@linkcode AttributeColumn.values}): numbers within what JSON can say (no `NaN`, no `INF`), and
 * all texts. For dates and booleans see {@linkcode canonicalValue}.
 */
export function fitsAsWritten(bytes: Uint8Array, type: AttributeType, declared: boolean): boolean {
  if (type === "int") return isNumber(bytes, { declared, integer: true });
  if (type === "float") return isNumber(bytes, { declared, integer: false });
  return type === "string" || type === "id" || type === "nested";
}

/**
 * Integers have at most 18 digits, so that they fit 64 bits; numbers with an exponent at most three
 * of its digits. Declared ones may also have a plus, leading zeros, or a point at their start or
 * end.
 */
function isNumber(bytes: Uint8Array, rules: { declared: boolean; integer: boolean }): boolean {
  const { declared, integer } = rules;
  const length = bytes.length;
  let at = 0;
  if (bytes[0] === MINUS || (declared && bytes[0] === PLUS)) at++;
  const wholeStart = at;
  while (at < length && isDigit(bytes[at])) at++;
  const whole = at - wholeStart;
  if (!declared && (whole === 0 || (whole > 1 && bytes[wholeStart] === ZERO))) return false;
  if (integer) return at === length && whole > 0 && whole <= 18;
  let fraction = 0;
  if (at < length && bytes[at] === DOT) {
    const start = ++at;
    while (at < length && isDigit(bytes[at])) at++;
    fraction = at - start;
    if (!declared && fraction === 0) return false;
  }
  if (whole + fraction === 0) return false;
  const exponent = at < length && (bytes[at] | 32) === 101;
  if (exponent) {
    at++;
    if (at < length && (bytes[at] === MINUS || bytes[at] === PLUS)) at++;
    const start = at;
    while (at < length && isDigit(bytes[at])) at++;
    if (at === start || at - start > 3) return false;
  }
  if (at !== length) return false;
  // A double reaches to 1e308; what lies beyond would become infinite.
  return (!exponent && length < 200) || Number.isFinite(Number(decoder.decode(bytes)));
}

const decoder = new TextDecoder();
const ZERO = 48;
const MINUS = 45;
const PLUS = 43;
const DOT = 46;
const isDigit = (byte: number) => byte >= 48 && byte <= 57;

/**
 * The form in which a date or boolean is kept, `YYYY-MM-DDTHH:MM:SS.ssssssZ` or `true` and `false`;
 * null where it is none. The bytes are valid until the next call.
 */
export function canonicalValue(bytes: Uint8Array, type: "date" | "boolean", rules: ValueRules): Uint8Array | null {
  if (type === "boolean") return canonicalBoolean(String.fromCharCode(...bytes.subarray(0, 6)), rules.declared);
  const time = parseTime(rules.times, bytes, 0, bytes.length);
  if (!(time >= FIRST_TIME && time < AFTER_LAST_TIME)) return null;
  putTimeText(timeText, time);
  return timeText;
}

const timeText = new Uint8Array(TIME_TEXT_LENGTH);
const [TRUE, FALSE] = ["true", "false"].map((text) => new TextEncoder().encode(text));

/** The years 1 to 9999, outside of which the canonical form has no place. */
const FIRST_TIME = -62_135_596_800_000;
const AFTER_LAST_TIME = 253_402_300_800_000;

function canonicalBoolean(text: string, declared: boolean): Uint8Array | null {
  const lower = text.toLowerCase();
  if (lower === "true" || (declared && text === "1")) return TRUE;
  if (lower === "false" || (declared && text === "0")) return FALSE;
  return null;
}

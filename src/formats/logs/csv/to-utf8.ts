import { usageError } from "../../../errors.ts";
import { textOfWindows1252 } from "./csv-text.ts";

/** Bytes by which the encoding is guessed. */
const SAMPLE = 2 ** 20;

/** A text as UTF-8, and the encoding that it had. */
interface Utf8Text {
  readonly bytes: ReadableStream<Uint8Array>;
  /** The encoding, where it is not UTF-8. */
  readonly encoding: string | null;
  /** Whether the encoding was guessed, without a byte order mark. */
  readonly guessed: boolean;
}

/**
 * Reads a name of an encoding as a user writes it.
 *
 * @throws a usage error for an unknown one
 *
 * @example
 * ```ts
 * import { parseEncoding } from "@/formats/logs/csv/to-utf8.ts";
 * import { assertEquals, assertThrows } from "@std/assert";
 *
 * assertEquals(parseEncoding("latin1"), "windows-1252");
 * assertThrows(() => parseEncoding("ebcdic"));
 * ```
 */
export function parseEncoding(name: string): string {
  try {
    return new TextDecoder(name.trim()).encoding;
  } catch (cause) {
    throw usageError({
      expected: "an encoding such as utf-8, utf-16le, windows-1252, iso-8859-15 or shift_jis in --encoding",
      found: JSON.stringify(name),
    }, { cause });
  }
}

/**
 * A text file as UTF-8: as it is, or decoded from UTF-16 or an 8-bit encoding. Without a name, the
 * byte order mark tells UTF-16; without that, zeros at every other byte do. Text that is not UTF-8
 * is taken for Windows-1252, which includes ISO-8859-1, unless it has more characters of UTF-8 than
 * faults.
 *
 * @param encoding its name. Default: guessed from the first MiB
 */
export async function toUtf8(bytes: ReadableStream<Uint8Array>, encoding?: string): Promise<Utf8Text> {
  const reader = bytes.getReader();
  const head: Uint8Array[] = [];
  let length = 0;
  let ended = false;
  while (length < SAMPLE && !ended) {
    const { done, value } = await reader.read();
    ended = done;
    // A copy: the stream may use its buffer again.
    if (value !== undefined) length += head[head.push(value.slice()) - 1].length;
  }
  const guess = encoding === undefined
    ? guessEncoding(joinBytes(head), ended)
    : { encoding: parseEncoding(encoding), guessed: false };
  const whole = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const first = head.shift();
      if (first !== undefined) return controller.enqueue(first);
      const { done, value } = await reader.read();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: (reason) => reader.cancel(reason),
  }, { highWaterMark: 0 });
  if (guess.encoding === "utf-8") return { bytes: whole, encoding: null, guessed: false };
  return { bytes: decoded(whole, guess.encoding), ...guess };
}

/** The bytes of parts, one after the other. */
export function joinBytes(chunks: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(chunks.reduce((length, chunk) => length + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

function guessEncoding(bytes: Uint8Array, complete: boolean): { encoding: string; guessed: boolean } {
  const mark = bytes[0] << 8 | bytes[1];
  if (mark === 0xfffe) return { encoding: "utf-16le", guessed: false };
  if (mark === 0xfeff) return { encoding: "utf-16be", guessed: false };
  const start = bytes.subarray(0, 1000);
  const zeros = [0, 0];
  start.forEach((byte, at) => byte === 0 && zeros[at & 1]++);
  if (zeros[1] > 0.3 * start.length && zeros[0] === 0) return { encoding: "utf-16le", guessed: true };
  if (zeros[0] > 0.3 * start.length && zeros[1] === 0) return { encoding: "utf-16be", guessed: true };
  const none = { encoding: "utf-8", guessed: false };
  // A sample may end within a character.
  const text = new TextDecoder().decode(complete ? bytes : bytes.subarray(0, Math.max(0, bytes.length - 4)));
  let [faults, good] = [0, 0];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    // Text in an 8-bit encoding has no NUL.
    if (code === 0) return none;
    if (code === 0xfffd) faults++;
    else if (code > 0x7f) good++;
  }
  return faults > good && textOfWindows1252(bytes) !== null ? { encoding: "windows-1252", guessed: true } : none;
}

function decoded(bytes: ReadableStream<Uint8Array>, encoding: string): ReadableStream<Uint8Array<ArrayBuffer>> {
  const decoder = new TextDecoder(encoding);
  const encoder = new TextEncoder();
  const reader = bytes.getReader();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await reader.read();
      const text = decoder.decode(value, { stream: !done });
      if (text !== "") controller.enqueue(encoder.encode(text));
      else if (!done) controller.enqueue(new Uint8Array(0));
      if (done) controller.close();
    },
    cancel: (reason) => reader.cancel(reason),
  }, { highWaterMark: 0 });
}

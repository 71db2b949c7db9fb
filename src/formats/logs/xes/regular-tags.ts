import { startsWith } from "../byte-scanning.ts";

// The regular form of the tags of attributes, which nearly all of them have:
// `<string key="org:resource" value="Ann"/>`, of the six types that have a value, without
// references.

/**
 * Bytes at which the fast path stops within a value: its end, bytes that need decoding or are not
 * allowed, and 0xEF, which may begin U+FFFE.
 */
export const ENDS_VALUE = new Uint8Array(256).fill(1, 0, 32);
for (const byte of [34, 38, 60, 0xef]) ENDS_VALUE[byte] = 1;

const bytesOf = (text: string) => new TextEncoder().encode(text);

/** What stands between the type, the key and the value. */
export const KEY = bytesOf(' key="');
export const VALUE = bytesOf('" value="');

/** By type: the length of its name. */
export const TYPE_LENGTH = [6, 4, 3, 5, 7, 2];

/** Index in VALUE_TYPES of the type whose name is at `at`; -1 if there is none. */
export function typeAt(bytes: Uint8Array, at: number): number {
  switch (bytes[at]) {
    case 115:
      return startsWith(bytes, at, STRING) ? 0 : -1;
    case 100:
      return startsWith(bytes, at, DATE) ? 1 : -1;
    case 105:
      return bytes[at + 1] === 110 && bytes[at + 2] === 116 ? 2 : bytes[at + 1] === 100 ? 5 : -1;
    case 102:
      return startsWith(bytes, at, FLOAT) ? 3 : -1;
    case 98:
      return startsWith(bytes, at, BOOLEAN) ? 4 : -1;
    default:
      return -1;
  }
}

const STRING = bytesOf("string");
const DATE = bytesOf("date");
const FLOAT = bytesOf("float");
const BOOLEAN = bytesOf("boolean");

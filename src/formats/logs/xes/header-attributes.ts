import { startsWith } from "../byte-scanning.ts";
import { ENDS_VALUE, KEY, TYPE_LENGTH, typeAt, VALUE } from "./regular-tags.ts";
import { VALUE_TYPES, type XesAttribute } from "./xes-attribute.ts";

const [SPACE, QUOTE, SLASH, LT, GT] = [32, 34, 47, 60, 62];

/**
 * Passes over the attributes at `from` whose tags are all regular. Makes nothing of them: see
 * {@linkcode attributesOfTags}.
 *
 * @param bytes must have a 0 after the last byte
 * @param most the deepest nesting
 * @returns the position after the last attribute that is whole; `from` if there is none
 */
export function passAttributes(bytes: Uint8Array, from: number, most: number): number {
  /** Types of the open attributes. */
  const open: number[] = [];
  let whole = from;
  for (let at = from;;) {
    while (bytes[at] === SPACE || bytes[at] === 9 || bytes[at] === 10 || bytes[at] === 13) at++;
    if (bytes[at] !== LT) return whole;
    const isEnd = bytes[at + 1] === SLASH;
    const start = at + (isEnd ? 2 : 1);
    const type = typeAt(bytes, start);
    if (type < 0) return whole;
    at = start + TYPE_LENGTH[type];
    if (isEnd) {
      if (open.pop() !== type || bytes[at++] !== GT) return whole;
    } else {
      if (open.length >= most || !startsWith(bytes, at, KEY)) return whole;
      at = endOfValue(bytes, at + KEY.length);
      if (!startsWith(bytes, at, VALUE)) return whole;
      at = endOfValue(bytes, at + VALUE.length);
      if (bytes[at++] !== QUOTE) return whole;
      if (bytes[at] === SPACE) at++;
      if (bytes[at] === SLASH) at++;
      else open.push(type);
      if (bytes[at++] !== GT) return whole;
    }
    if (open.length === 0) whole = at;
  }
}

function endOfValue(bytes: Uint8Array, from: number): number {
  let at = from;
  while (ENDS_VALUE[bytes[at]] === 0) at++;
  return at;
}

const TAG = new RegExp(`<(?:(${VALUE_TYPES.join("|")}) key="([^"]*)" value="([^"]*)" ?(/?)|/)`, "g");

/** The attributes of a text of regular tags, by {@linkcode passAttributes}. */
function attributesOfTags(text: string): XesAttribute[] {
  const attributes: XesAttribute[] = [];
  /** Where the next attribute goes, and where those after the ends of the open ones go. */
  const open = [attributes];
  for (const [, type, key, value, slash] of text.matchAll(TAG)) {
    if (type === undefined) {
      open.pop();
      continue;
    }
    const nested: XesAttribute[] = [];
    open[open.length - 1].push({ key, type: type as XesAttribute["type"], value, attributes: nested });
    if (slash === "") open.push(nested);
  }
  return attributes;
}

/**
 * Attributes under construction: as they are, or the bytes of regular tags, which are read when
 * somebody asks for the attributes. Some logs have megabytes of them before the first trace, which
 * hardly anybody asks for: to read them took a fifth of the time of the log.
 */
export interface AttributeParts {
  readonly parts: (XesAttribute | Uint8Array)[];
  /** All attributes so far. */
  all(): readonly XesAttribute[];
}

/** No attributes. */
export function createAttributeParts(): AttributeParts {
  const parts: AttributeParts["parts"] = [];
  const attributes: XesAttribute[] = [];
  const all = () => {
    for (const part of parts.splice(0)) {
      if (!(part instanceof Uint8Array)) attributes.push(part);
      else for (const attribute of attributesOfTags(decoder.decode(part))) attributes.push(attribute);
    }
    return attributes;
  };
  return { parts, all };
}

const decoder = new TextDecoder();

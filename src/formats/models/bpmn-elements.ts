import type { BpmnNodeKind } from "../../process-models/bpmn/bpmn.ts";
import { childrenOf, elementError, quoted, type XmlElement } from "../xml/read-xml.ts";

/** The elements of BPMN 2.0 that become one node, by their name. */
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
  ["eventBasedGateway", "event-based-gateway"],
]);

const SUB_PROCESSES: ReadonlySet<string> = new Set(["subProcess", "transaction", "adHocSubProcess"]);

/** What the kinds are called when they are written. */
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
export type Repetition = "once" | "one or more" | "any number";

/**
 * The kind of the node that an element becomes; "sub-process" for one with an inside; null for what
 * is no part of the control flow.
 */
export function kindOf(element: XmlElement): BpmnNodeKind | "sub-process" | null {
  const kind = KINDS.get(element.name);
  if (kind !== undefined) return isCompensation(element) ? null : kind;
  if (!SUB_PROCESSES.has(element.name) || isCompensation(element)) return null;
  return hasInside(element) ? "sub-process" : "task";
}

/** Answers for sub-processes: without them each would be searched again for every one around it. */
const insides = new WeakMap<XmlElement, boolean>();

function hasInside(element: XmlElement): boolean {
  const known = insides.get(element);
  if (known !== undefined) return known;
  const answer = element.children.some((child) => kindOf(child) !== null);
  insides.set(element, answer);
  return answer;
}

/** A handler of compensation stands outside the flow. */
const isCompensation = (element: XmlElement) => element.attributes.get("isForCompensation") === "true";

/** Whether an element is a task, a call or a sub-process. */
export const isActivity = (element: XmlElement): boolean => SUB_PROCESSES.has(element.name) || KINDS.get(element.name) === "task";

/**
 * The marker of a loop or of several instances. Several instances at once interleave to the same
 * sequences as one after the other, if each is one step.
 */
export function repetitionOf(element: XmlElement, kind: "task" | "sub-process", source: string | undefined): Repetition {
  const loop = childrenOf(element, "standardLoopCharacteristics")[0];
  if (loop !== undefined) return loop.attributes.get("testBefore") === "true" ? "any number" : "one or more";
  const several = childrenOf(element, "multiInstanceLoopCharacteristics")[0];
  if (several === undefined) return "once";
  if (kind === "sub-process" && several.attributes.get("isSequential") !== "true") {
    throw elementError(several, source, {
      expected: "instances of a sub-process one after the other",
      found: "several at once",
      advice: "How their steps interleave cannot be told by gateways: make the sub-process a single task.",
    });
  }
  return "one or more";
}

/**
 * Refuses the elements that change which sequences are possible in ways that gateways and tasks
 * cannot tell.
 *
 * @throws an input error with the element's place
 */
export function refuseOthers(element: XmlElement, source: string | undefined): void {
  const name = quoted(element.attributes.get("name") || element.attributes.get("id") || "");
  const refuse = (found: string, advice: string): never => {
    throw elementError(element, source, { expected: "tasks, plain events, gateways and sub-processes", found, advice });
  };
  if (element.name === "boundaryEvent") {
    refuse(`the boundary event ${name}`, "Model the exception by a gateway behind the activity, or remove the event.");
  }
  if (element.name === "complexGateway") refuse(`the complex gateway ${name}`, "Say by other gateways when it goes on.");
  if (element.name === "subProcess" && element.attributes.get("triggeredByEvent") === "true") {
    refuse(`the event sub-process ${name}`, "Model it by a gateway, or remove it.");
  }
  if (element.name === "adHocSubProcess" && kindOf(element) === "sub-process") {
    refuse(`the ad-hoc sub-process ${name} with its inside`, "Make it a single task, or tell the order of its steps.");
  }
  if (element.name === "eventBasedGateway" && element.attributes.get("eventGatewayType") === "Parallel") {
    refuse(`the parallel event-based gateway ${name}`, "Use an ordinary parallel gateway.");
  }
}

/**
 * Ids as BPMN files may have them: ASCII letters, digits, `_`, `-` and `.`, a letter or `_` first
 * (XML's ids, as far as every program reads them).
 *
 * @param text any id
 * @returns the same if it is one, else the id with other characters written as `_x20_`
 *
 * @example
 * ```ts
 * import { safeBpmnId } from "@/formats/models/bpmn-elements.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(["Task_1", "1 a"].map(safeBpmnId), ["Task_1", "_x31__x20_a"]);
 * ```
 */
export function safeBpmnId(text: string): string {
  const escape = (sign: string) => `_x${sign.codePointAt(0)!.toString(16)}_`;
  const safe = text.replace(/[^\w.-]/gu, escape).replace(/^[^A-Za-z_]/, escape);
  // Readers that keep ids as keys of plain objects take such a name for one that is there already.
  return safe in {} ? escape(safe[0]) + safe.slice(1) : safe;
}

/** Gives each id that is asked for once; `reserve` keeps one from being given. */
export interface IdPool {
  /** The id made safe; with a number behind it where it is taken. */
  give(wanted: string): string;
}

/** An empty pool. Linear in the number of ids, however many want the same. */
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

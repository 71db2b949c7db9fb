import type { BpmnNodeKind } from "../../process-models/bpmn.ts";
import type { XmlElement } from "../xml/read-xml.ts";
import { childrenOf, elementError, quoted } from "../xml/xml-places.ts";

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

import { childrenOf, type XmlElement } from "../xml/read-xml.ts";
import { boundaryEvents, isEventSubProcess, kindOf } from "./bpmn-elements.ts";

/** What an end event throws, or an event catches: an error, an escalation or a cancellation. */
interface Throwable {
  readonly type: string;
  /** Id of the error or escalation; without one, any of the type. */
  readonly ref: string | undefined;
}

/** What catches what end events throw. */
export interface Catch extends Throwable {
  /** The boundary event or event sub-process. */
  readonly event: XmlElement;
  /** The node that follows; null for the end of the scope. */
  readonly node: number | null;
  /** Whether the scope ends where it is caught. */
  readonly interrupts: boolean;
}

const THROWN: ReadonlyMap<string, string> = new Map([
  ["errorEventDefinition", "errorRef"],
  ["escalationEventDefinition", "escalationRef"],
  ["cancelEventDefinition", ""],
]);

/** What an event throws or catches. */
export const throwablesOf = (event: XmlElement): Throwable[] =>
  event.children.filter(({ name }) => THROWN.has(name)).map(({ name, attributes }) => ({
    type: name.slice(0, -"EventDefinition".length),
    ref: attributes.get(THROWN.get(name)!),
  }));

/** Whether what is thrown is caught by type and, where both have one, by name. */
export const fits = (caught: Throwable, thrown: Throwable): boolean =>
  caught.type === thrown.type && (caught.ref === undefined || thrown.ref === undefined || caught.ref === thrown.ref);

/** Whether what an end event throws is caught. */
export const catchesEnd = (one: Throwable, end: XmlElement): boolean => throwablesOf(end).some((thrown) => fits(one, thrown));

/** The errors that start an event sub-process. */
export const errorsOf = (event: XmlElement): Throwable[] =>
  childrenOf(event, "startEvent").flatMap(throwablesOf).filter(({ type }) => type === "error");

/** Caches: otherwise a sub-process would be searched again for each sub-process around it. */
const thrown = new WeakMap<XmlElement, readonly Throwable[]>();

/**
 * What the end events of a scope throw, also those of sub-processes in it whose boundary events do
 * not catch it (OMG formal/2013-12-09, 10.5.1: the nearest enclosing activity catches it).
 */
export function thrownBy(scope: XmlElement): readonly Throwable[] {
  const known = thrown.get(scope);
  if (known !== undefined) return known;
  const boundaries = boundaryEvents(scope);
  const own = childrenOf(scope, "endEvent").flatMap(throwablesOf);
  const within = scope.children.filter((child) => kindOf(child) === "sub-process").flatMap((child) => {
    const caught = (boundaries.get(child.attributes.get("id") ?? "") ?? []).flatMap(throwablesOf);
    return thrownWithin(child).filter((one) => !caught.some((other) => fits(other, one)));
  });
  const answer = [...own, ...within];
  thrown.set(scope, answer);
  return answer;
}

/** What leaves a scope: what is thrown by it, and not caught by an event sub-process of it. */
export function thrownWithin(scope: XmlElement): Throwable[] {
  const caught = scope.children.filter(isEventSubProcess).flatMap(errorsOf);
  return thrownBy(scope).filter((one) => !caught.some((other) => fits(other, one)));
}

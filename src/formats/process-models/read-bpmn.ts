import { limitError } from "../../errors.ts";
import type { Bpmn, BpmnFlow, BpmnNode, BpmnNodeKind } from "../../process-models/bpmn/bpmn.ts";
import {
  childOf,
  childrenOf,
  elementError,
  type ModelReadOptions,
  quoted,
  readXml,
  requiredAttribute,
  type XmlElement,
} from "../xml/read-xml.ts";
import { type Catch, catchesEnd, errorsOf, fits, throwablesOf, thrownBy, thrownWithin } from "./bpmn-throws.ts";
import {
  boundaryEvents,
  eventTypes,
  type IdPool,
  idPool,
  isActivity,
  isCompensation,
  isEventSubProcess,
  isParallel,
  kindOf,
  nameOf,
  repetitionOf,
  withNodeIds,
} from "./bpmn-elements.ts";

/**
 * Reads the control flow of a process from BPMN 2.0 (OMG formal/2011-01-03), nodes and flows in the
 * order of the document. The diagram is not read.
 *
 * - Tasks of every type, call activities and sub-processes without content are tasks. The content
 *   of other sub-processes is inserted between an intermediate event and another one (or an
 *   inclusive join, if several of its ends can be reached together).
 * - Loop and multi-instance markers become a loop of gateways, conditional flows out of an activity
 *   an inclusive split.
 * - Elements that do not change the order of activities, such as lanes, data, messages, notes and
 *   timers, are skipped.
 * - A boundary event that interrupts a task is a choice: the task is done, or the event happens.
 *   One that interrupts a sub-process follows a copy of it in which every activity may be left out,
 *   since it may be interrupted anywhere. An event sub-process interrupts the scope around it in
 *   the same way. Events that interrupt nothing happen at most once, beside their activity.
 * - An end event within a sub-process, at any depth, that throws an error, an escalation or a
 *   cancellation leads to what catches it around it: the nearest boundary event, or event
 *   sub-process for errors, of that type and name. Where other branches may run then, a copy of the
 *   sub-process in which they may be left out leads there. After an escalation that interrupts
 *   nothing, both the boundary event and what follows the sub-process come.
 * - A terminate end event, or an error that nothing catches, in a scope with parallel branches: in
 *   a copy of the scope, activities that do not lead to it may be left out.
 * - The activities of an ad-hoc sub-process come in any order and number, at least one. Parallel
 *   instances of a sub-process are read as sequential ones, complex gateways as inclusive ones.
 * - Of several pools the one that is named is read, else the only executable one, else the largest.
 *
 * What is assumed or left out is told to `onNote`.
 *
 * Ids that XML does not allow are changed; nodes without an id get one.
 *
 * @throws an input error with line and column if the text is no BPMN, has no process with nodes or
 * not the one that is named, or has a reference to a missing node; a limit error as for
 * {@linkcode readXml}, or if copies of nested sub-processes have too many nodes
 *
 * @example
 * ```ts
 * import { readBpmn } from "@/formats/process-models/read-bpmn.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const bpmn = readBpmn(`<definitions><process id="p">
 *   <startEvent id="s"/><userTask id="t" name="register"/>
 *   <sequenceFlow id="f" sourceRef="s" targetRef="t"/>
 * </process></definitions>`);
 * assertEquals(bpmn.nodes[1], { id: "t", kind: "task", label: "register" });
 * assertEquals(bpmn.flows, [{ id: "f", from: 0, to: 1 }]);
 * ```
 */
export function readBpmn(text: string, options: BpmnReadOptions = {}): Bpmn {
  const { source, onNote = () => {} } = options;
  const { process, lacking } = withNodeIds(chooseProcess(readXml(text, options), options));
  const builder = bpmnBuilder(source, onNote, lacking);
  const copy = createCopy("", () => false);
  if (hasInterruptions(process, [])) {
    const start = addNode(builder, "start", "start-event");
    const { entry, exit } = addScope(process, process.attributes.get("id") || "process", { builder, copy, catches: [] });
    addFlow(builder, "first", start, entry);
    addFlow(builder, "last", exit, addNode(builder, "end", "end-event"));
  } else readNodes(process, { builder, copy, catches: [], isInner: false });
  for (const copy of builder.copies) readFlows(builder, copy);
  return { nodes: builder.nodes, flows: builder.flows };
}

/** Settings of {@linkcode readBpmn}. */
export interface BpmnReadOptions extends ModelReadOptions {
  /**
   * Name or id of the pool or process to read. Default: the only executable one, else the largest.
   */
  readonly pool?: string;
  /** Receives sentences on what was assumed or left out. */
  readonly onNote?: (note: string) => void;
}

/**
 * The process that {@linkcode readBpmn} reads.
 *
 * @throws an input error if there is none
 */
export function chooseProcess(root: XmlElement, { source, pool, onNote = () => {} }: BpmnReadOptions): XmlElement {
  if (root.name !== "definitions") {
    throw elementError(root, source, { expected: "<definitions> as the outermost element", found: `<${root.name}>` });
  }
  const pools = new Map(
    childrenOf(root, "collaboration").flatMap((one) => childrenOf(one, "participant"))
      .map(({ attributes }) => [(attributes.get("processRef") ?? "").replace(/^.*:/, ""), attributes]),
  );
  const nameOf = ({ attributes }: XmlElement) =>
    pools.get(attributes.get("id") ?? "")?.get("name") || attributes.get("name") || attributes.get("id") || "";
  const namesOf = (process: XmlElement) => [
    nameOf(process),
    process.attributes.get("name"),
    process.attributes.get("id"),
    pools.get(process.attributes.get("id") ?? "")?.get("id"),
  ];
  const processes = childrenOf(root, "process").filter((process) => process.children.some((child) => kindOf(child) !== null));
  const wanted = pool === undefined ? processes : processes.filter((process) => namesOf(process).includes(pool));
  if (wanted.length === 0) {
    const names = processes.map((process) => quoted(nameOf(process)));
    throw elementError(root, source, {
      expected: pool === undefined ? "a process with tasks, events or gateways" : `a pool or process ${quoted(pool)}`,
      found: names.length === 0 ? "none" : names.join(", "),
      advice: pool === undefined ? undefined : "Name one of these: --pool NAME.",
    });
  }
  if (wanted.length === 1) return wanted[0];
  const executable = wanted.filter(({ attributes }) => attributes.get("isExecutable") === "true");
  const sizes = wanted.map((process) => process.children.filter((child) => kindOf(child) !== null).length);
  const chosen = executable.length === 1 ? executable[0] : wanted[sizes.indexOf(Math.max(...sizes))];
  const others = wanted.filter((process) => process !== chosen).map((process) => quoted(nameOf(process)));
  onNote(
    `read the pool ${quoted(nameOf(chosen))}, the ${
      executable.length === 1 ? "only executable" : "largest"
    } one; others, for --pool: ${others.join(", ")}`,
  );
  return chosen;
}

/** The first and the last node of an element, by index. */
interface Ports {
  readonly element: XmlElement;
  readonly entry: number;
  readonly exit: number;
}

/** A model under construction. */
interface BpmnBuilder {
  readonly source: string | undefined;
  readonly note: (note: string) => void;
  /** The nodes without an id in the file. */
  readonly lacking: readonly XmlElement[];
  readonly nodes: BpmnNode[];
  readonly flows: BpmnFlow[];
  readonly ids: IdPool;
  readonly copies: ElementCopy[];
}

/**
 * A reading of some elements: those of a scope that may be interrupted are read twice, as they run
 * to their end and as they are interrupted.
 */
interface ElementCopy {
  /** What the ids of its nodes end with. */
  readonly suffix: string;
  /** Whether an activity may be left out. */
  readonly isOptional: (activity: XmlElement) => boolean;
  /** Ids of nodes that are not read: they only lead to an end event that throws. */
  readonly leftOut: Set<string | undefined>;
  /** Sequence flows that are not read. */
  readonly notTaken: Set<XmlElement>;
  /** By id in the file. */
  readonly ports: Map<string, Ports>;
  /** All sequence flows, in the order of the document. */
  readonly sequenceFlows: XmlElement[];
  /** The sub-processes that have content. */
  readonly insides: Inside[];
}

/** A sub-process: its first and last node, and its elements. */
interface Inside {
  readonly element: XmlElement;
  readonly entry: number;
  readonly exit: number;
  readonly content: readonly Ports[];
  /** What catches what its end events throw, the nearest first. */
  readonly catches: readonly Catch[];
}

/** An empty model. */
const bpmnBuilder = (
  source: string | undefined,
  note: (note: string) => void,
  lacking: readonly XmlElement[],
): BpmnBuilder => ({
  source,
  note,
  lacking,
  nodes: [],
  flows: [],
  ids: idPool(),
  copies: [],
});

const createCopy = (suffix: string, isOptional: ElementCopy["isOptional"]): ElementCopy => ({
  suffix,
  isOptional,
  leftOut: new Set(),
  notTaken: new Set(),
  ports: new Map(),
  sequenceFlows: [],
  insides: [],
});

/** Most nodes, with those of copies. */
const MOST_NODES = 50_000;

/** Adds a node. */
function addNode(builder: BpmnBuilder, id: string, kind: BpmnNodeKind, label = ""): number {
  if (builder.nodes.length >= MOST_NODES) {
    throw limitError({
      file: builder.source,
      expected: `a model of at most ${MOST_NODES} nodes, those of interrupted sub-processes counted twice`,
      found: "more",
      advice: "Divide the model, or nest interrupted sub-processes less deeply.",
    });
  }
  return builder.nodes.push({ id: builder.ids.give(id), kind, label }) - 1;
}

/** Adds a flow. */
function addFlow(builder: BpmnBuilder, id: string, from: number, to: number, taken?: BpmnFlow["taken"]): void {
  builder.flows.push({ id: builder.ids.give(id), from, to, ...(taken === undefined ? {} : { taken }) });
}

/** Adds the nodes of a process or sub-process, and collects its flows. */
function readNodes(scope: XmlElement, place: Place): Ports[] {
  const { builder, copy } = place;
  const content: Ports[] = [];
  if (!builder.copies.includes(copy)) builder.copies.push(copy);
  const boundaries = boundaryEvents(scope);
  const add = (element: XmlElement, ends: Ends) => {
    const ports = { element, ...ends };
    copy.ports.set(requiredAttribute(element, "id", builder.source), ports);
    content.push(ports);
  };
  for (const element of scope.children) {
    if (element.name === "sequenceFlow") copy.sequenceFlows.push(element);
    const kind = kindOf(element);
    if (kind === null && isActivity(element) && isCompensation(element) && copy.suffix === "") {
      builder.note(`${nameOf(element)} compensates another activity, after the control flow: left out`);
    }
    if (kind === null || copy.leftOut.has(element.attributes.get("id"))) continue;
    const id = requiredAttribute(element, "id", builder.source);
    if (copy.ports.has(id)) {
      throw elementError(element, builder.source, {
        expected: "an id of its own for each node",
        found: `${quoted(id)} a second time`,
      });
    }
    if (element.name === "complexGateway" && copy.suffix === "") {
      builder.note(`the complex gateway ${nameOf(element)} is read as an inclusive one`);
    }
    const events = isActivity(element) ? boundaries.get(id) ?? [] : [];
    boundaries.delete(id);
    if (events.length === 0) add(element, addElement(element, id + copy.suffix, kind, place));
    else addWithEvents(element, id, kind as "task" | "sub-process", events, { ...place, add });
  }
  for (const [id, [event]] of boundaries) {
    if (copy.leftOut.has(id)) {
      if (copy.suffix === "") {
        const thrown = "interrupts an activity that ends by throwing what is caught outside";
        builder.note(`${nameOf(event)} ${thrown}: cases that go on after it and throw nothing are left out`);
      }
      continue;
    }
    throw elementError(event, builder.source, {
      expected: "the id of a task or sub-process of the same scope in attachedToRef",
      found: quoted(id),
      advice: "Put the boundary event beside its task, not in or outside of a sub-process, or remove it.",
    });
  }
  return content;
}

/** Where scopes are added. */
interface ScopePlace {
  readonly builder: BpmnBuilder;
  readonly copy: ElementCopy;
  /** What catches what end events throw, the nearest first. */
  readonly catches: readonly Catch[];
}

/** Where elements are added. */
interface Place extends ScopePlace {
  /** Whether it is within a sub-process. */
  readonly isInner: boolean;
}

/** An activity with boundary events, and where it is added. */
interface GuardedActivity {
  readonly element: XmlElement;
  readonly kind: "task" | "sub-process";
  /** Its id in this copy, with which those of the nodes around it begin. */
  readonly at: string;
  /** The nodes of its boundary events. */
  readonly nodes: ReadonlyMap<XmlElement, number>;
  readonly place: Place;
}

const interruptsActivity = ({ attributes }: XmlElement): boolean => attributes.get("cancelActivity") !== "false";

/** Adds an activity with its boundary events. */
function addWithEvents(
  element: XmlElement,
  id: string,
  kind: "task" | "sub-process",
  events: readonly XmlElement[],
  place: Place & { readonly add: (element: XmlElement, ends: Ends) => void },
): void {
  const { builder, copy, add } = place;
  const at = id + copy.suffix;
  const nodes = new Map(events.map((event) => {
    const eventId = requiredAttribute(event, "id", builder.source) + copy.suffix;
    return [event, addNode(builder, eventId, "intermediate-event", event.attributes.get("name") ?? "")];
  }));
  const activity: GuardedActivity = { element, kind, at, nodes, place };
  const thrown = kind === "task" ? [] : thrownWithin(element);
  const catches = events.flatMap((event) =>
    throwablesOf(event).filter((type) => thrown.some((one) => fits(type, one)))
      .map((type): Catch => ({ ...type, event, node: nodes.get(event)!, interrupts: interruptsActivity(event) }))
  );
  const apart = catches.filter(({ interrupts }) => interrupts && throwsBesideBranches(element));
  const leadsOn = apart.length === 0 || !leaveOutThrowing(element, apart, copy);
  const body = addElement(element, at, kind, { ...place, catches: [...catches, ...place.catches] });
  let ends = apart.length === 0 ? body : orThrown(activity, body, { apart, leadsOn });
  const isCaught = (event: XmlElement) => catches.some((one) => one.event === event);
  const interrupting = events.filter((event) => interruptsActivity(event) && !isCaught(event));
  // Where its activities may be left out already, what is done before the event needs no copy.
  if (interrupting.length > 0 && kind === "sub-process" && copy.isOptional(element)) {
    ends = { entry: ends.entry, exit: orInterruptedAtEnd(activity, body, interrupting) };
  } else if (interrupting.length > 0) ends = { entry: orInterrupted(activity, ends.entry, interrupting), exit: ends.exit };
  const beside = events.filter((event) => !interruptsActivity(event) && !isCaught(event));
  if (beside.length > 0) {
    const entry = withEventsBeside(activity, ends.entry, beside, (event, nothing) => {
      if (place.isInner) add({ ...event, attributes: new Map([["id", `${id}_nothing`]]) }, { entry: nothing, exit: nothing });
    });
    ends = { entry, exit: ends.exit };
  }
  add(element, ends);
  for (const event of events) add(event, { entry: nodes.get(event)!, exit: nodes.get(event)! });
}

/** What is thrown to boundary events. */
interface ThrownOutside {
  /** What is thrown beside branches that still run: the runs that throw it are a copy. */
  readonly apart: readonly Catch[];
  /** Whether the activity may end without throwing. */
  readonly leadsOn: boolean;
}

/** A choice between the activity and, for each event, what leads to what it catches. */
function orThrown(
  { element, kind, at, nodes, place }: GuardedActivity,
  body: Ends,
  { apart, leadsOn }: ThrownOutside,
): Ends {
  const { builder, copy } = place;
  const entry = addNode(builder, `${at}_throws`, "exclusive-gateway");
  if (leadsOn) addFlow(builder, `${at}_well`, entry, body.entry);
  for (const event of new Set(apart.map(({ event }) => event))) {
    const own = apart.filter((one) => one.event === event);
    const leading = leadingTo(element, (end) => own.some((one) => catchesEnd(one, end)));
    const thrown = leadingCopy(element, `${copy.suffix}_thrown`, leading);
    // What it throws ends it here, and the boundary event follows.
    const ending = own.map((one) => ({ ...one, node: null }));
    const part = addElement(element, `${at}_thrown`, kind, { ...place, copy: thrown, catches: [...ending, ...place.catches] });
    addFlow(builder, `${at}_throw`, entry, part.entry);
    addFlow(builder, `${at}_thrown_to`, part.exit, nodes.get(event)!);
  }
  return { entry, exit: body.exit };
}

/** A choice behind an activity between its end and the events. @returns the exit */
function orInterruptedAtEnd(
  { at, nodes, place: { builder } }: GuardedActivity,
  body: Ends,
  events: readonly XmlElement[],
): number {
  const exit = addNode(builder, `${at}_stop`, "exclusive-gateway");
  addFlow(builder, `${at}_stopped`, body.exit, exit);
  for (const event of events) addFlow(builder, `${at}_interrupt`, exit, nodes.get(event)!);
  return exit;
}

/**
 * A choice between the activity and the events, before which a part of it may have been done.
 *
 * @param whole the entry of the activity
 * @returns the entry
 */
function orInterrupted(
  { element, kind, at, nodes, place }: GuardedActivity,
  whole: number,
  events: readonly XmlElement[],
): number {
  const { builder, copy } = place;
  const entry = addNode(builder, `${at}_choice`, "exclusive-gateway");
  addFlow(builder, `${at}_whole`, entry, whole);
  let before = entry;
  if (kind === "sub-process" || repetitionOf(element) !== "once") {
    const partly = createCopy(`${copy.suffix}_interrupted`, () => true);
    const part = addElement(element, `${at}_interrupted`, kind, { ...place, copy: partly, catches: [] });
    addFlow(builder, `${at}_part`, entry, part.entry);
    before = addNode(builder, `${at}_stop`, "exclusive-gateway");
    addFlow(builder, `${at}_stopped`, part.exit, before);
  }
  for (const event of events) addFlow(builder, `${at}_interrupt`, before, nodes.get(event)!);
  return entry;
}

/**
 * The events beside an activity that they do not interrupt: each may happen or not.
 *
 * @param whole the entry of the activity
 * @param addNothing is given the end of each that does not happen
 * @returns the entry
 */
function withEventsBeside(
  { at, nodes, place: { builder, isInner } }: GuardedActivity,
  whole: number,
  events: readonly XmlElement[],
  addNothing: (event: XmlElement, nothing: number) => void,
): number {
  const split = addNode(builder, `${at}_beside`, "parallel-gateway");
  addFlow(builder, `${at}_begin`, split, whole);
  for (const event of events) {
    const choice = addNode(builder, `${at}_perhaps`, "exclusive-gateway");
    const nothing = addNode(builder, `${at}_nothing`, isInner ? "intermediate-event" : "end-event");
    addFlow(builder, `${at}_event`, split, choice);
    addFlow(builder, `${at}_yes`, choice, nodes.get(event)!);
    addFlow(builder, `${at}_no`, choice, nothing);
    addNothing(event, nothing);
  }
  return split;
}

/** Whether a scope has event sub-processes, or an end event that ends what runs beside it. */
const hasInterruptions = (scope: XmlElement, catches: readonly Catch[]): boolean =>
  scope.children.some((child) => isEventSubProcess(child) && hasContent(child)) || terminates(scope, catches);

const hasContent = (scope: XmlElement): boolean => scope.children.some((child) => kindOf(child) !== null);

/** Whether an end event may leave branches of a scope unfinished. */
const terminates = (scope: XmlElement, catches: readonly Catch[]): boolean =>
  splitsInParallel(scope) && childrenOf(scope, "endEvent").some((end) => isTermination(end, catches));

/** Whether an end event terminates its scope: one for that, or an error that nothing catches. */
const isTermination = (end: XmlElement, catches: readonly Catch[]): boolean =>
  end.name === "endEvent" &&
  (eventTypes(end).includes("terminate") ||
    throwablesOf(end).some(({ type }) => type === "error") && !catches.some((one) => catchesEnd(one, end)));

/**
 * Adds the content of a scope with its event sub-processes and terminate end events, as described
 * at {@linkcode readBpmn}.
 */
function addScope(scope: XmlElement, id: string, place: ScopePlace): Ends {
  const { builder, copy } = place;
  if (!hasInterruptions(scope, place.catches)) return addInside(scope, id, place);
  const events = scope.children.filter((child) => isEventSubProcess(child) && hasContent(child));
  const isOptional = copy.isOptional(scope);
  const handlers = isOptional || throwsBesideBranches(scope)
    ? []
    : events.filter((event) => errorsOf(event).some((error) => thrownBy(scope).some((one) => fits(error, one))));
  const handled = handlers.map((event) => ({ event, part: contentOf(event) }));
  const catches = handled.flatMap(({ event, part }) =>
    errorsOf(event).map((error): Catch => ({ ...error, event, node: part.entry, interrupts: true }))
  );
  const whole = addInside(scope, id, { ...place, catches: [...catches, ...place.catches] });
  const isInterrupting = (event: XmlElement) =>
    childrenOf(event, "startEvent").every(({ attributes }) => attributes.get("isInterrupting") !== "false");
  function contentOf(event: XmlElement): Ends {
    return addScope(event, `${event.attributes.get("id") ?? "event"}${copy.suffix}`, place);
  }
  const entry = addNode(builder, `${id}_choice`, "exclusive-gateway");
  const exit = addNode(builder, `${id}_merge`, "exclusive-gateway");
  const between = (first: number, part: Ends, last: number) => {
    addFlow(builder, `${id}_begin`, first, part.entry);
    addFlow(builder, `${id}_finish`, part.exit, last);
  };
  const interrupting = events.filter((event) => isInterrupting(event) && !handlers.includes(event));
  const stop = isOptional || interrupting.length > 0 ? addNode(builder, `${id}_stop`, "exclusive-gateway") : exit;
  between(entry, whole, isOptional ? stop : exit);
  for (const { part } of handled) addFlow(builder, `${id}_handled`, part.exit, exit);
  if (isOptional) addFlow(builder, `${id}_unstopped`, stop, exit);
  if (interrupting.length > 0) {
    if (!isOptional) {
      const partly = createCopy(`${copy.suffix}_interrupted`, () => true);
      between(entry, addInside(scope, `${id}_interrupted`, { builder, copy: partly, catches: [] }), stop);
    }
    for (const event of interrupting) between(stop, contentOf(event), exit);
  }
  if (terminates(scope, [...catches, ...place.catches]) && !isOptional) {
    const leading = leadingTo(scope, (end) => isTermination(end, [...catches, ...place.catches]));
    const terminated = leadingCopy(scope, `${copy.suffix}_terminated`, leading);
    between(entry, addInside(scope, `${id}_terminated`, { ...place, copy: terminated }), exit);
  }
  const beside = events.filter((event) => !isInterrupting(event));
  if (beside.length === 0) return { entry, exit };
  const split = addNode(builder, `${id}_beside`, "parallel-gateway");
  const join = addNode(builder, `${id}_together`, "parallel-gateway");
  between(split, { entry, exit }, join);
  for (const event of beside) {
    const perhaps = addNode(builder, `${id}_perhaps`, "exclusive-gateway");
    const done = addNode(builder, `${id}_done`, "exclusive-gateway");
    between(perhaps, contentOf(event), done);
    addFlow(builder, `${id}_not`, perhaps, done);
    between(split, { entry: perhaps, exit: done }, join);
  }
  return { entry: split, exit: join };
}

/**
 * A copy of a scope that ends at end events that some nodes lead to: activities beside them may be
 * left out. Where only one token leads there, it takes no other way.
 *
 * @param leading see {@linkcode leadingTo}
 */
function leadingCopy(scope: XmlElement, suffix: string, leading: ReadonlySet<string | undefined>): ElementCopy {
  const idOf = ({ attributes }: XmlElement) => attributes.get("id");
  const copy = createCopy(suffix, (activity) => !leading.has(idOf(activity)));
  const flows = childrenOf(scope, "sequenceFlow");
  const [after, before] = [groups(flows, "sourceRef"), groups(flows, "targetRef")];
  const leadsOn = (flow: XmlElement) => leading.has(flow.attributes.get("targetRef"));
  const nodes = scope.children.filter((child) => kindOf(child) !== null || child.name === "boundaryEvent");
  const isChoice = (node: XmlElement) => ["exclusive-gateway", "event-based-gateway"].includes(kindOf(node) ?? "");
  const onWay = nodes.filter((node) => leading.has(idOf(node)));
  const begins = onWay.filter((node) => !before.has(idOf(node)) && node.name !== "boundaryEvent" && node.name !== "startEvent");
  const isSplit = (node: XmlElement) => !isChoice(node) && (after.get(idOf(node)) ?? []).filter(leadsOn).length > 1;
  if (begins.length > 1 || onWay.some(isSplit)) return copy;
  for (const node of onWay.filter(isChoice)) {
    for (const flow of after.get(idOf(node)) ?? []) if (!leadsOn(flow)) copy.notTaken.add(flow);
  }
  const events = groups(childrenOf(scope, "boundaryEvent"), "attachedToRef");
  const links = nodes.filter((node) => childrenOf(node, "linkEventDefinition").length > 0);
  const reached = new Set(
    [...nodes.filter((node) => !before.has(idOf(node)) && node.name !== "boundaryEvent"), ...links].map(idOf),
  );
  for (const id of reached) {
    for (const flow of after.get(id) ?? []) if (!copy.notTaken.has(flow)) reached.add(flow.attributes.get("targetRef"));
    for (const event of events.get(id) ?? []) reached.add(idOf(event));
  }
  for (const node of nodes) if (!reached.has(idOf(node))) copy.leftOut.add(idOf(node));
  return copy;
}

/** Whether other branches may run when an end event throws what is caught outside of a scope. */
function throwsBesideBranches(scope: XmlElement): boolean {
  if (splitsInParallel(scope)) return thrownBy(scope).length > 0;
  return scope.children.some((child) =>
    kindOf(child) === "sub-process" && thrownWithin(child).length > 0 && throwsBesideBranches(child)
  );
}

/**
 * Leaves out of a copy what leads only to end events of a scope that are caught.
 *
 * @returns whether that is all of the scope: every way through it leads to them
 */
function leaveOutThrowing(scope: XmlElement, catches: readonly Catch[], { leftOut }: ElementCopy): boolean {
  const isGone = ({ attributes }: XmlElement) => leftOut.has(attributes.get("id"));
  const events = groups(childrenOf(scope, "boundaryEvent"), "attachedToRef");
  const leaveOut = ({ attributes }: XmlElement) => {
    const id = attributes.get("id");
    leftOut.add(id);
    for (const event of events.get(id) ?? []) leftOut.add(event.attributes.get("id"));
  };
  const nodes = scope.children.filter((child) => kindOf(child) !== null);
  const [after, before] = ["sourceRef", "targetRef"].map((name) => groups(childrenOf(scope, "sequenceFlow"), name));
  for (const node of nodes) {
    const throws = node.name === "endEvent" && catches.some((one) => catchesEnd(one, node));
    if (throws || kindOf(node) === "sub-process" && leaveOutThrowing(node, catches, { leftOut } as ElementCopy)) leaveOut(node);
  }
  const isLost = (node: XmlElement) => {
    const id = node.attributes.get("id");
    const ins = (before.get(id) ?? []).map((flow) => leftOut.has(flow.attributes.get("sourceRef")));
    const outs = (after.get(id) ?? []).map((flow) => leftOut.has(flow.attributes.get("targetRef")));
    const kind = kindOf(node);
    const isChoice = kind?.endsWith("-gateway") && kind !== "parallel-gateway";
    return kind === "parallel-gateway" && ins.includes(true) || ins.length > 0 && !ins.includes(false) ||
      outs.length > 0 && (isChoice ? !outs.includes(false) : outs.includes(true));
  };
  for (let size = -1; size < leftOut.size;) {
    size = leftOut.size;
    for (const node of nodes) if (!isGone(node) && isLost(node)) leaveOut(node);
  }
  const starts = nodes.filter(({ attributes }) => !before.has(attributes.get("id")));
  return starts.every(isGone);
}

/** Elements by the value of an attribute. */
function groups(elements: readonly XmlElement[], name: string): Map<string | undefined, XmlElement[]> {
  const found = new Map<string | undefined, XmlElement[]>();
  for (const element of elements) {
    const value = element.attributes.get(name);
    (found.get(value) ?? found.set(value, []).get(value)!).push(element);
  }
  return found;
}

/**
 * The ids of the nodes of a scope from which one of some end events is reached, also within
 * sub-processes.
 */
function leadingTo(scope: XmlElement, isWanted: (end: XmlElement) => boolean): Set<string | undefined> {
  const idOf = ({ attributes }: XmlElement) => attributes.get("id");
  const found = new Set(childrenOf(scope, "endEvent").filter(isWanted).map(idOf));
  for (const child of scope.children.filter((child) => kindOf(child) === "sub-process")) {
    const within = leadingTo(child, (end) => throwablesOf(end).length > 0 && isWanted(end));
    if (within.size > 0) found.add(idOf(child));
    for (const id of within) found.add(id);
  }
  const before = groups(childrenOf(scope, "sequenceFlow"), "targetRef");
  const events = groups(childrenOf(scope, "boundaryEvent"), "id");
  for (const node of found) {
    for (const flow of before.get(node) ?? []) found.add(flow.attributes.get("sourceRef"));
    for (const event of events.get(node) ?? []) found.add(event.attributes.get("attachedToRef"));
  }
  return found;
}

type Ends = Omit<Ports, "element">;

function addElement(
  element: XmlElement,
  id: string,
  kind: BpmnNodeKind | "sub-process",
  place: Place,
): Ends {
  const { builder, copy, isInner } = place;
  const name = element.attributes.get("name") ?? "";
  if (kind !== "task" && kind !== "sub-process") {
    // The label of an intermediate event is an activity, those of starts, ends and links are not.
    const passes = isInner && (kind === "start-event" || kind === "end-event");
    const isLink = childrenOf(element, "linkEventDefinition").length > 0;
    return addSingle(builder, id, passes ? "intermediate-event" : kind, passes || isLink ? "" : name);
  }
  const single = () => {
    if (kind === "task") return addSingle(builder, id, kind, name);
    if (element.name === "adHocSubProcess") return addAdHoc(element, id, place);
    return addScope(element, id, place);
  };
  const repeated = addRepeated(element, id, builder, single);
  if (kind === "sub-process" && isParallel(element) && copy.suffix === "") {
    builder.note(`the parallel instances of the sub-process ${nameOf(element)} are read as if one came after the other`);
  }
  if (!copy.isOptional(element) || kind === "sub-process") return repeated;
  const entry = addNode(builder, `${id}_perhaps`, "exclusive-gateway");
  const exit = addNode(builder, `${id}_or_not`, "exclusive-gateway");
  addFlow(builder, `${id}_do`, entry, repeated.entry);
  addFlow(builder, `${id}_done`, repeated.exit, exit);
  addFlow(builder, `${id}_leave_out`, entry, exit);
  return { entry, exit };
}

function addRepeated(element: XmlElement, id: string, builder: BpmnBuilder, single: () => Ends): Ends {
  const repetition = repetitionOf(element);
  if (repetition === "once") return single();
  const entry = addNode(builder, `${id}_again`, "exclusive-gateway");
  if (repetition === "one or more") {
    const body = single();
    const exit = addNode(builder, `${id}_done`, "exclusive-gateway");
    addFlow(builder, `${id}_first`, entry, body.entry);
    addFlow(builder, `${id}_last`, body.exit, exit);
    addFlow(builder, `${id}_back`, exit, entry);
    return { entry, exit };
  }
  const exit = addNode(builder, `${id}_done`, "exclusive-gateway");
  const body = single();
  addFlow(builder, `${id}_test`, entry, exit);
  addFlow(builder, `${id}_first`, exit, body.entry);
  addFlow(builder, `${id}_back`, body.exit, entry);
  return { entry, exit };
}

/** Adds an ad-hoc sub-process: one part of it after the other, in any order and number. */
function addAdHoc(element: XmlElement, id: string, place: ScopePlace): Ends {
  const { builder, copy, catches } = place;
  if (copy.suffix === "") {
    builder.note(`the parts of the ad-hoc sub-process ${nameOf(element)} come in any order and number, one after the other`);
  }
  const entry = addNode(builder, `${id}_again`, "exclusive-gateway");
  const content = readNodes(element, { ...place, isInner: true });
  const exit = addNode(builder, `${id}_done`, "exclusive-gateway");
  copy.insides.push({ element, entry, exit, content, catches });
  addFlow(builder, `${id}_back`, exit, entry);
  return { entry, exit };
}

function addSingle(builder: BpmnBuilder, id: string, kind: BpmnNodeKind, label: string): Ends {
  const node = addNode(builder, id, kind, label);
  return { entry: node, exit: node };
}

/**
 * Adds the content of a sub-process between two nodes, which {@linkcode tieInsides} connects with
 * it when all flows are known.
 */
function addInside(element: XmlElement, id: string, place: ScopePlace): Ends {
  const { builder, copy, catches } = place;
  const starts = childrenOf(element, "startEvent").length;
  const entry = addNode(builder, id, starts > 1 ? "exclusive-gateway" : "intermediate-event");
  const content = readNodes(element, { ...place, isInner: true });
  const exit = addNode(builder, `${id}_end`, canEndTwice(element) ? "inclusive-gateway" : "intermediate-event");
  copy.insides.push({ element, entry, exit, content, catches });
  return { entry, exit };
}

/**
 * Whether tokens of one instance may reach several ends: there are several, and something within
 * splits them.
 */
function canEndTwice(scope: XmlElement): boolean {
  const sources = new Set(childrenOf(scope, "sequenceFlow").map(({ attributes }) => attributes.get("sourceRef")));
  const nodes = scope.children.filter((child) => kindOf(child) !== null);
  const ends = nodes.filter(({ attributes }) => !sources.has(attributes.get("id")));
  return (ends.length > 1 && splitsInParallel(scope)) || hasEventBeside(scope);
}

/** Whether a boundary event of a scope does not interrupt its activity. */
const hasEventBeside = (scope: XmlElement): boolean =>
  [...boundaryEvents(scope).values()].flat().some(({ attributes }) => attributes.get("cancelActivity") === "false");

/** Whether something in a scope splits a token in several. */
function splitsInParallel(scope: XmlElement): boolean {
  const sources = new Set<string | undefined>();
  const split = new Set<string | undefined>();
  for (const flow of childrenOf(scope, "sequenceFlow")) {
    const source = flow.attributes.get("sourceRef");
    if (sources.has(source)) split.add(source);
    sources.add(source);
  }
  const choices = new Set(["exclusive-gateway", "event-based-gateway"]);
  const isSplit = (node: XmlElement) => split.has(node.attributes.get("id")) && !choices.has(kindOf(node) ?? "");
  return scope.children.filter((child) => kindOf(child) !== null).some(isSplit) || hasEventBeside(scope);
}

/** Whether several conditional flows of an element may be taken together. */
const splitsByCondition = (element: XmlElement, outgoing: readonly XmlElement[]): boolean =>
  isActivity(element) && outgoing.length > 1 && (outgoing.some(hasCondition) || element.attributes.has("default"));

const hasCondition = (flow: XmlElement): boolean => childrenOf(flow, "conditionExpression").length > 0;

/**
 * When a flow is taken that others may be taken with. A flow out of an activity always is unless it
 * has a condition, if others have one. A condition that is `true` is one that is written for that.
 */
function takenOf({ element }: Ports, flow: XmlElement, outgoing: readonly XmlElement[]): BpmnFlow["taken"] {
  const isGateway = element.name === "inclusiveGateway" || element.name === "complexGateway";
  if (outgoing.length < 2 || !isGateway && !splitsByCondition(element, outgoing)) return undefined;
  if (element.attributes.has("default") && element.attributes.get("default") === flow.attributes.get("id")) return "otherwise";
  if (isGateway) return childOf(flow, "conditionExpression")?.text.trim() === "true" ? "always" : undefined;
  return outgoing.some(hasCondition) && !hasCondition(flow) ? "always" : undefined;
}

/** Adds the sequence flows after all nodes. */
function readFlows(builder: BpmnBuilder, copy: ElementCopy): void {
  const isRead = (flow: XmlElement) =>
    !copy.notTaken.has(flow) && !copy.leftOut.has(flow.attributes.get("sourceRef")) &&
    !copy.leftOut.has(flow.attributes.get("targetRef"));
  const ends = copy.sequenceFlows.filter(isRead).map((flow) => ({
    flow,
    from: portsOf(flow, "sourceRef", copy, builder),
    to: portsOf(flow, "targetRef", copy, builder),
  }));
  const outgoing = new Map<Ports, XmlElement[]>();
  for (const { flow, from } of ends) (outgoing.get(from) ?? outgoing.set(from, []).get(from)!).push(flow);
  const exits = new Map<Ports, number>();
  for (const [ports, flows] of outgoing) {
    if (!splitsByCondition(ports.element, flows)) continue;
    const split = addNode(builder, `${ports.element.attributes.get("id")}_split`, "inclusive-gateway");
    addFlow(builder, `${ports.element.attributes.get("id")}_flow`, ports.exit, split);
    exits.set(ports, split);
  }
  for (const { flow, from, to } of ends) {
    const id = `${flow.attributes.get("id") || "flow"}${copy.suffix}`;
    addFlow(builder, id, exits.get(from) ?? from.exit, to.entry, takenOf(from, flow, outgoing.get(from)!));
  }
  tieInsides(builder, copy, ends);
  tieLinks(builder, copy);
}

function portsOf(flow: XmlElement, name: string, { ports }: ElementCopy, { source, lacking }: BpmnBuilder): Ports {
  const id = flow.attributes.get(name);
  const found = ports.get(id ?? "");
  if (found !== undefined) return found;
  const others = lacking.slice(0, 3).map(({ name, line }) => `<${name}> in line ${line}`).join(", ");
  throw elementError(flow, source, {
    expected: `the id of a task, event, gateway or sub-process of the same scope as ${name}`,
    found: id === undefined ? `a <${flow.name}> without it` : quoted(id),
    advice: (others === "" ? "Name one that is there." : `Name one that is there, or give an id to what has none: ${others}.`) +
      " A sequence flow does not cross the border of a sub-process.",
  });
}

/**
 * Connects the first node of a sub-process with its start events, or with its nodes without
 * incoming flow if it has none, and its nodes without outgoing flow with the last node.
 */
function tieInsides(
  builder: BpmnBuilder,
  copy: ElementCopy,
  ends: readonly { readonly from: Ports; readonly to: Ports }[],
): void {
  const [left, reached] = [new Set(ends.map(({ from }) => from)), new Set(ends.map(({ to }) => to))];
  for (const { element, entry, exit, content, catches } of copy.insides) {
    const id = element.attributes.get("id");
    const targets = linkEvents(content, "intermediateCatchEvent");
    const sources = linkEvents(content, "intermediateThrowEvent");
    const starts = content.filter(({ element }) => element.name === "startEvent");
    const isEvent = (ports: Ports) => ports.element.name === "boundaryEvent";
    for (const ports of starts.length > 0 ? starts : content) {
      if (!reached.has(ports) && !targets.has(ports) && !isEvent(ports)) addFlow(builder, `${id}_in`, entry, ports.entry);
    }
    for (const ports of content) {
      if (left.has(ports) || sources.has(ports)) continue;
      const caught = ports.element.name === "endEvent" ? catches.find((one) => catchesEnd(one, ports.element)) : undefined;
      const target = caught?.node ?? exit;
      addFlow(builder, `${id}_out`, ports.exit, target);
      if (target !== exit && !caught!.interrupts) addFlow(builder, `${id}_on`, ports.exit, exit);
    }
  }
}

/** The link events among elements, with the name of their link. */
function linkEvents(elements: Iterable<Ports>, name: string): Map<Ports, string> {
  const links = new Map<Ports, string>();
  for (const ports of elements) {
    const link = ports.element.name === name ? childOf(ports.element, "linkEventDefinition") : undefined;
    if (link) links.set(ports, link.attributes.get("name") || ports.element.attributes.get("name") || "");
  }
  return links;
}

/** Connects each link event that throws with the one that catches its link. */
function tieLinks(builder: BpmnBuilder, copy: ElementCopy): void {
  const all = [...copy.ports.values()];
  const caught = new Map([...linkEvents(all, "intermediateCatchEvent")].map(([ports, name]) => [name, ports]));
  for (const [ports, name] of linkEvents(all, "intermediateThrowEvent")) {
    const target = caught.get(name);
    if (target === undefined) {
      throw elementError(ports.element, builder.source, {
        expected: "a catching event for the link",
        found: `none with the name ${quoted(name)}`,
        advice: "Give both link events the same name.",
      });
    }
    addFlow(builder, `${ports.element.attributes.get("id")}_link${copy.suffix}`, ports.exit, target.entry);
  }
}

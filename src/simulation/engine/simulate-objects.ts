import type {
  ObjectCentricEvent,
  ObjectCentricLog,
  ObjectCentricObject,
  ObjectReference,
  TypeDeclaration,
} from "../../event-log/object-centric-log.ts";
import { createRandom } from "../../numerics/random.ts";
import { DAY } from "../../time/civil-date.ts";
import { formatDay, formatTime } from "../../time/format-time.ts";
import { ianaTimeZone } from "../../time/time-zone.ts";
import type { ObjectTypeDescription, ProcessDescription } from "./process-description.ts";
import {
  simulateDescription,
  type SimulatedEvent,
  type SimulationOptions,
  type SimulationSummary,
} from "./simulate-description.ts";

/** Figures of a finished object-centric simulation. */
export interface ObjectSummary extends SimulationSummary {
  readonly objectTypes: readonly {
    readonly type: string;
    readonly objects: number;
    /** Events that refer to at least one of them. */
    readonly events: number;
  }[];
  /** References between objects. */
  readonly objectRelations: number;
}

/** An object while its references are gathered. */
interface GrowingObject extends ObjectCentricObject {
  readonly objects: ObjectReference[];
}

/**
 * Simulates a described process as an object-centric log: the events of
 * {@linkcode simulateDescription}, each with the objects that its task refers to. The log is held
 * in memory.
 *
 * @throws what `simulateDescription` throws
 *
 * @example
 * ```ts
 * import { simulateObjects } from "@/simulation/engine/simulate-objects.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const description = {
 *   name: "Orders",
 *   start: "2025-01-01",
 *   arrivals: { minutes: 10 },
 *   pools: [],
 *   tree: { task: "Order" },
 *   objects: [{ type: "order", tasks: ["Order"] }, {
 *     type: "item",
 *     tasks: ["Order"],
 *     each: { from: 2, to: 2 },
 *     of: "order",
 *   }],
 * };
 * const { log } = simulateObjects(description, { seed: 1, cases: 1 });
 * assertEquals(log.objects.map(({ id }) => id), ["order-0001", "item-0001-1", "item-0001-2"]);
 * assertEquals(log.events[0].objects.length, 3);
 * ```
 */
export function simulateObjects(
  description: ProcessDescription,
  options: SimulationOptions,
): { readonly log: ObjectCentricLog; readonly summary: ObjectSummary } {
  const types = description.objects ?? [];
  const events: ObjectCentricEvent[] = [];
  const objects: GrowingObject[] = [];
  const numberOf = new Map<string, number>();
  const idsOf = idsOfEvents(description, options);
  const referred = types.map(() => 0);

  /** The objects of a type to which an event refers. */
  const enter = (type: ObjectTypeDescription, event: SimulatedEvent): readonly number[] =>
    idsOf(type, event).map((id) => {
      const known = numberOf.get(id);
      if (known !== undefined) return known;
      const number = objects.length;
      numberOf.set(id, number);
      const object: GrowingObject = { id, type: type.type, attributes: valuesOf(type, description, event), objects: [] };
      objects.push(object);
      const whole = types.find((other) => other.type === type.of);
      if (whole !== undefined) {
        object.objects.push(...enter(whole, event).map((of) => ({ object: of, qualifier: `${type.type} of ${whole.type}` })));
      }
      return number;
    });

  const run = simulateDescription(description, options);
  let step = run.next();
  for (; !step.done; step = run.next()) {
    const { value: event } = step;
    const references = types.map((type) => type.tasks.includes(event.activity) ? enter(type, event) : []);
    references.forEach((own, at) => referred[at] += own.length > 0 ? 1 : 0);
    events.push({
      id: `e${events.length + 1}`,
      type: event.activity,
      time: event.time,
      attributes: [
        { name: "start_timestamp", value: formatTime(event.start) },
        { name: "org:resource", value: event.resource },
        { name: "org:role", value: event.role },
      ],
      objects: references.flatMap((own, at) => own.map((object) => ({ object, qualifier: types[at].type }))),
    });
  }
  return {
    log: {
      eventTypes: [...new Set(events.map(({ type }) => type))].map((name) => ({ name, attributes: EVENT_ATTRIBUTES })),
      objectTypes: types.map((type) => ({ name: type.type, attributes: declared(type, description) })),
      events,
      objects,
    },
    summary: {
      ...step.value,
      objectTypes: types.map(({ type }, at) => ({
        type,
        objects: objects.filter((object) => object.type === type).length,
        events: referred[at],
      })),
      objectRelations: objects.reduce((sum, { objects }) => sum + objects.length, 0),
    },
  };
}

const EVENT_ATTRIBUTES = [
  { name: "start_timestamp", type: "time" },
  { name: "org:resource", type: "string" },
  { name: "org:role", type: "string" },
] as const;

/**
 * The ids of the objects of a type to which an event refers. What is drawn comes from streams of
 * their own, so that the events are those of the log without objects.
 */
function idsOfEvents({ zone = "UTC" }: ProcessDescription, { seed }: SimulationOptions) {
  const timeZone = ianaTimeZone(zone);
  const random = createRandom(seed).fork("objects");
  return (
    { type, each, among, daily }: ObjectTypeDescription,
    { case: { caseId }, start }: SimulatedEvent,
  ): readonly string[] => {
    const number = caseId.slice("CASE_".length);
    const draw = (from: number, to: number) => from + random.fork(`${type} of ${caseId}`).integer(to - from + 1);
    if (daily) return [`${type}-${formatDay(Math.floor((start + timeZone.offsetAt(start)) / DAY))}`];
    if (among !== undefined) return [`${type}-${draw(1, among)}`];
    if (each === undefined) return [`${type}-${number}`];
    return Array.from({ length: draw(each.from, each.to) }, (_, at) => `${type}-${number}-${at + 1}`);
  };
}

/** Attributes of a case that an object of it has. */
function declared({ attributes: own = [] }: ObjectTypeDescription, { attributes = [] }: ProcessDescription) {
  return attributes.filter(({ name }) => own.includes(name)).map((attribute): TypeDeclaration["attributes"][number] => ({
    name: attribute.name,
    type: "number" in attribute ? "float" : "string",
  }));
}

/** Values that always hold: their time is in 1970, as the standard says. */
function valuesOf(
  { attributes: own = [] }: ObjectTypeDescription,
  { attributes = [] }: ProcessDescription,
  event: SimulatedEvent,
) {
  return attributes.flatMap(({ name }, at) => own.includes(name) ? [{ name, time: 0, value: event.case.attributes[at] }] : []);
}

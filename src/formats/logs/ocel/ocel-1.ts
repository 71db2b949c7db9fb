import type { ObjectCentricLog } from "../../../event-log/object-centric-log.ts";
import { createOcelBuilder, type OcelPosition, type RawReference, type RawValue } from "./ocel-builder.ts";

/** A value of OCEL 1.0; XML says its type, JSON shows it. */
interface Ocel1Value extends RawValue {
  readonly type?: string;
}

/** An event of OCEL 1.0. */
interface Ocel1Event {
  readonly id: string;
  readonly activity: string;
  readonly timestamp: unknown;
  /** Ids of its objects, `omap`. */
  readonly objects: readonly string[];
  /** Its attributes, `vmap`. */
  readonly attributes: readonly Ocel1Value[];
  readonly position: OcelPosition;
}

/** An object of OCEL 1.0. */
interface Ocel1Object {
  readonly id: string;
  readonly type: string;
  /** Its attributes, `ovmap`. */
  readonly attributes: readonly Ocel1Value[];
  readonly position: OcelPosition;
}

/** From when the values of objects are valid, which OCEL 1.0 does not say. */
const BEGINNING = "1970-01-01T00:00:00Z";

/**
 * An object-centric log from the parts of one in OCEL 1.0 (Ghahfarokhi, Park, Berti, van der Aalst,
 * "OCEL: A Standard for Object-Centric Event Logs", 2021). Its references have no qualifier, its
 * objects no references and their values no times. An attribute has the type of its values, that of
 * texts where they differ.
 *
 * @param file the name of the source, for messages
 * @throws an input error as the builder of OCEL 2.0
 */
export function ocelOfVersion1(
  { events, objects }: { readonly events: readonly Ocel1Event[]; readonly objects: readonly Ocel1Object[] },
  file: string,
): ObjectCentricLog {
  const builder = createOcelBuilder(file);
  for (const [name, attributes] of declarations(objects.map((object) => ({ ...object, name: object.type })))) {
    builder.objectType(name, attributes, { of: `object type ${JSON.stringify(name)}` });
  }
  for (const [name, attributes] of declarations(events.map((event) => ({ ...event, name: event.activity })))) {
    builder.eventType(name, attributes, { of: `activity ${JSON.stringify(name)}` });
  }
  for (const { id, type, attributes, position } of objects) {
    const values = attributes.map(({ name, value }) => ({ name, value: plain(value), time: BEGINNING }));
    builder.object({ id, type, attributes: values, objects: [] }, position);
  }
  for (const { id, activity, timestamp, attributes, objects, position } of events) {
    const values = attributes.map(({ name, value }) => ({ name, value: plain(value) }));
    const refers = objects.map((object): RawReference => ({ object, qualifier: "" }));
    builder.event({ id, type: activity, time: timestamp, attributes: values, objects: refers }, position);
  }
  return builder.finish();
}

/** Lists and records, which some programs write, as JSON text. */
const plain = (value: unknown): unknown => typeof value === "object" && value !== null ? JSON.stringify(value) : value;

/** The attributes of each type with the type that fits all of their values. */
function declarations(parts: readonly { readonly name: string; readonly attributes: readonly Ocel1Value[] }[]) {
  const found = new Map<string, Map<string, string>>();
  for (const { name, attributes } of parts) {
    let types = found.get(name);
    if (types === undefined) found.set(name, types = new Map());
    for (const { name: attribute, value, type } of attributes) {
      if (value === null || value === undefined) continue;
      const known = types.get(attribute);
      const own = type ?? typeOf(value);
      if (known === undefined) types.set(attribute, own);
      else if (known !== own) types.set(attribute, isNumber(known) && isNumber(own) ? "float" : "string");
    }
  }
  return [...found].map(([name, types]) => [name, [...types].map(([attribute, type]) => ({ name: attribute, type }))] as const);
}

const isNumber = (type: string): boolean => type === "integer" || type === "float";

function typeOf(value: unknown): string {
  if (typeof value === "boolean") return "boolean";
  if (typeof value === "number") return Number.isSafeInteger(value) ? "integer" : "float";
  return "string";
}

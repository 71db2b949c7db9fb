/** Types of attributes in object-centric logs, in the words of OCEL 2.0. */
export type ObjectCentricType = "string" | "time" | "integer" | "float" | "boolean";

/**
 * A value of an attribute: a text for `string`, a text `YYYY-MM-DDTHH:MM:SS.ssssssZ` for `time`, a
 * finite number for `integer` and `float`.
 */
export type ObjectCentricValue = string | number | boolean;

/** A type of events or of objects, with the attributes that these may have. */
export interface TypeDeclaration {
  readonly name: string;
  readonly attributes: readonly { readonly name: string; readonly type: ObjectCentricType }[];
}

/** A reference to an object. */
export interface ObjectReference {
  /** Index into {@linkcode ObjectCentricLog.objects}. */
  readonly object: number;
  /** What the object is to the event or object that refers to it. */
  readonly qualifier: string;
}

/** Something that happened, to any number of objects. */
export interface ObjectCentricEvent {
  readonly id: string;
  /** The activity. */
  readonly type: string;
  /** Ms since 1970-01-01 UTC, microseconds as fraction. */
  readonly time: number;
  /** In the order of the type's declaration. */
  readonly attributes: readonly { readonly name: string; readonly value: ObjectCentricValue }[];
  readonly objects: readonly ObjectReference[];
}

/** A thing that events happen to; its attributes may change. */
export interface ObjectCentricObject {
  readonly id: string;
  readonly type: string;
  /**
   * From when on an attribute has a value: in the order of the type's declaration, then of time.
   */
  readonly attributes: readonly { readonly name: string; readonly time: number; readonly value: ObjectCentricValue }[];
  readonly objects: readonly ObjectReference[];
}

/**
 * An object-centric event log (Berti et al., "OCEL (Object-Centric Event Log) 2.0 Specification",
 * 2023): events that refer to objects of several types, without one notion of a case. Ids are
 * unique among events, and among objects; every type that is used is declared. Frozen by
 * convention.
 */
export interface ObjectCentricLog {
  readonly eventTypes: readonly TypeDeclaration[];
  readonly objectTypes: readonly TypeDeclaration[];
  /** In the order of their source. */
  readonly events: readonly ObjectCentricEvent[];
  readonly objects: readonly ObjectCentricObject[];
}

/** Types of attributes, as named in OCEL 2.0. */
export type ObjectCentricType = "string" | "time" | "integer" | "float" | "boolean";

/**
 * A value of an attribute: a text for `string`, a text `YYYY-MM-DDTHH:MM:SS.ssssssZ` for `time`, a
 * finite number for `integer` and `float`.
 */
export type ObjectCentricValue = string | number | boolean;

/** A type of events or objects, with the attributes that these may have. */
export interface TypeDeclaration {
  readonly name: string;
  readonly attributes: readonly { readonly name: string; readonly type: ObjectCentricType }[];
}

/** A reference to an object. */
export interface ObjectReference {
  /** Index into {@linkcode ObjectCentricLog.objects}. */
  readonly object: number;
  /** The role of the object for the event or object that refers to it. */
  readonly qualifier: string;
}

/** An event, which refers to any number of objects. */
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

/** An object that events refer to. Its attributes may change. */
export interface ObjectCentricObject {
  readonly id: string;
  readonly type: string;
  /**
   * Values of attributes, each from `time` on: in the order of the type's declaration, then of
   * time.
   */
  readonly attributes: readonly { readonly name: string; readonly time: number; readonly value: ObjectCentricValue }[];
  readonly objects: readonly ObjectReference[];
}

/**
 * An object-centric event log (Berti et al., "OCEL (Object-Centric Event Log) 2.0 Specification",
 * 2023): events that refer to objects of several types, without a single notion of case. Ids are
 * unique among events, and among objects. All types in use are declared. Do not change the arrays.
 */
export interface ObjectCentricLog {
  readonly eventTypes: readonly TypeDeclaration[];
  readonly objectTypes: readonly TypeDeclaration[];
  /** In the order of their source. */
  readonly events: readonly ObjectCentricEvent[];
  readonly objects: readonly ObjectCentricObject[];
}

import type { CalendarDocument } from "../../time/calendar-document.ts";

/** A process described by data: the JSON of `data/processes/NAME.json`. Durations are minutes. */
export interface ProcessDescription {
  readonly name: string;
  /** IANA zone of calendars and dates. Default UTC. */
  readonly zone?: string;
  /** The day of the first arrival, such as `2025-01-01`. */
  readonly start: string;
  /**
   * The day from which on nothing is in the log, so that cases are still running. Default: none.
   */
  readonly end?: string;
  readonly calendars?: Readonly<Record<string, Omit<CalendarDocument, "zone">>>;
  readonly pools: readonly PoolDescription[];
  readonly arrivals: ArrivalDescription;
  readonly attributes?: readonly AttributeDescription[];
  /** Cases whose attribute has a greater number here are served first; others have 0. */
  readonly priority?: { readonly attribute: string; readonly of: Readonly<Record<string, number>> };
  readonly tree: StepDescription;
  /** What changes, and when. */
  readonly changes?: readonly ChangeDescription[];
  /** The types of objects of an object-centric log. Default: it cannot be written. */
  readonly objects?: readonly ObjectTypeDescription[];
}

/**
 * A type of objects. A case has one object of it; or some, with `each`; or shares one with other
 * cases, with `among` or `daily`.
 */
export interface ObjectTypeDescription {
  readonly type: string;
  /** The tasks whose events refer to its objects. */
  readonly tasks: readonly string[];
  /** How many objects a case has: a whole number between these, each as likely as the others. */
  readonly each?: { readonly from: number; readonly to: number };
  /** Each case has one of so many objects. */
  readonly among?: number;
  /** All events that start on a day refer to one object, such as a payment run. */
  readonly daily?: boolean;
  /** An earlier type, of which a case has one or some objects: these belong to them. */
  readonly of?: string;
  /** Attributes of the case that its objects have. */
  readonly attributes?: readonly string[];
}

/** People who share a queue. */
export interface PoolDescription {
  readonly name: string;
  readonly people: readonly {
    readonly name: string;
    /** How many of them; they are numbered then. Default 1. */
    readonly count?: number;
    /** Name of a calendar. Default: at work at any time. */
    readonly calendar?: string;
    /** Working time relative to that of the average person. Default 1. */
    readonly pace?: number;
    /** What the person can do besides tasks that need no skill. */
    readonly skills?: readonly string[];
  }[];
}

/** When cases arrive: a Poisson process. */
export interface ArrivalDescription {
  /** Mean minutes between two arrivals, in time of the calendar. */
  readonly minutes: number;
  readonly calendar?: string;
  /** For each month from January on its rate relative to the mean: the season. Default: equal. */
  readonly months?: readonly number[];
}

/** A case attribute: a text by shares, or a number by a distribution. */
export type AttributeDescription =
  | { readonly name: string; readonly values: Readonly<Record<string, number>> }
  | { readonly name: string; readonly number: Distribution; readonly digits?: number };

/** A distribution of positive numbers with a mean; `pareto` and `lognormal` have heavy tails. */
export type Distribution =
  | { readonly kind: "fixed"; readonly mean: number }
  | { readonly kind: "exponential"; readonly mean: number }
  | { readonly kind: "uniform"; readonly from: number; readonly to: number }
  | { readonly kind: "erlang"; readonly mean: number; readonly shape: number }
  | { readonly kind: "lognormal"; readonly mean: number; readonly sigma: number }
  | { readonly kind: "pareto"; readonly mean: number; readonly shape: number };

/** A condition on a case attribute. */
export type Condition =
  | { readonly attribute: string; readonly is: string }
  | { readonly attribute: string; readonly above: number }
  | { readonly attribute: string; readonly atMost: number };

/** A step of the process tree. */
export type StepDescription =
  | TaskDescription
  | { readonly sequence: readonly StepDescription[] }
  | { readonly parallel: readonly StepDescription[] }
  | {
    /** Of the branches whose condition holds, one by weight. */
    readonly choice: readonly { readonly weight?: number; readonly when?: Condition; readonly then: StepDescription }[];
    /** Name for `changes`. */
    readonly name?: string;
  }
  | { readonly loop: StepDescription; readonly redo?: StepDescription; /** Probability. */ readonly again: number }
  | { readonly silent: true };

/** An activity. */
export interface TaskDescription {
  readonly task: string;
  /** Who does it. Default: a system, at any hour. */
  readonly pool?: string;
  readonly skill?: string;
  /** Working time, or running time of the system. Default: none. */
  readonly duration?: Distribution;
  /** What passes before it can start, such as the answer of a customer. */
  readonly delay?: Distribution;
  /** Name of a calendar in whose times it is done: all that wait are done as a batch. */
  readonly batch?: string;
}

/** A change from a day on: another duration of a task, or other weights of a choice. */
export type ChangeDescription =
  | { readonly from: string; readonly task: string; readonly duration: number }
  | { readonly from: string; readonly choice: string; readonly weights: readonly number[] };

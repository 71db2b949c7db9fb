import type { CalendarDocument } from "../../time/calendar-document.ts";

/**
 * A process described by data: the JSON of `data/processes/NAME.json`. Durations are minutes where
 * they have no `unit`.
 */
export interface ProcessDescription {
  readonly name: string;
  /** IANA zone of calendars and dates. Default UTC. */
  readonly zone?: string;
  /** The day of the first arrival, such as `2025-01-01`. */
  readonly start: string;
  /**
   * The day from which on nothing is in the log, or `last arrival`: the log ends at the instant of
   * its last arrival. Cases are still running then. Default: all cases end.
   */
  readonly end?: string;
  /** Cases of a log unless a number is given. Default 1000. */
  readonly cases?: number;
  /**
   * Cases arrive so many days before the start. They are not in the log, but in the way of its
   * cases: queues are as long on the first day as later. Default 0.
   */
  readonly warmUpDays?: number;
  /**
   * Days without work in all calendars, in the form of those of a calendar: `2025-12-25`, `12-25`,
   * `easter+1`.
   */
  readonly holidays?: readonly string[];
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
  /**
   * What the truth file says, any JSON. An object `{"$ref": "#/tree/sequence/0/task"}` stands for
   * that part of the description, `{"$ref": "run#/events"}` for a figure of the run, see
   * `RunFigures`. Default: the description and all figures.
   */
  readonly truth?: Readonly<Record<string, unknown>>;
}

/**
 * A value, or one by an attribute of the case (or the outcome of a wait before): by its text, or by
 * whether its number is below a limit.
 */
export type ByAttribute<T> =
  | T
  | {
    readonly attribute: string;
    readonly of: Readonly<Record<string, ByAttribute<T>>>;
    /** For other texts. Default: there are none. */
    readonly other?: ByAttribute<T>;
  }
  | {
    readonly attribute: string;
    readonly limit: number;
    /** Where the number is below the limit. */
    readonly below: ByAttribute<T>;
    /** From the limit on. */
    readonly from: ByAttribute<T>;
  };

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
  /**
   * Cost of an hour of work. Events have a cost if any pool has one. Default: none, or 0 then.
   */
  readonly costPerHour?: number;
  readonly people: readonly PersonDescription[];
}

/** A person, or several alike. */
export interface PersonDescription {
  readonly name: string;
  /** How many of them; they are numbered then. Default 1. */
  readonly count?: number;
  /** Name of a calendar. Default: at work at any time. */
  readonly calendar?: string;
  /** Working time relative to that of the average person. Default 1. */
  readonly pace?: number;
  /** Helps out: takes tasks only while at least so many wait in the pool. Default 1. */
  readonly helpsFrom?: number;
  /** What the person can do besides tasks that need no skill. */
  readonly skills?: readonly string[];
  readonly vacation?: VacationDescription;
}

/** When a person is away in every year. */
export interface VacationDescription {
  /** Whole weeks, from Monday on; 1 is that of the first Monday of the year. */
  readonly weeks: readonly number[];
  /**
   * In so many years in turn all weeks are 0, 1, 2 ... weeks later. Default 1: the same each year.
   */
  readonly turns?: number;
}

/** When cases arrive: a Poisson process. */
export type ArrivalDescription = SteadyArrivals | ProfiledArrivals;

/** Arrivals at one rate. */
export interface SteadyArrivals {
  /** Mean minutes between two arrivals, in time of the calendar. */
  readonly minutes: number;
  readonly calendar?: string;
  /** For each month from January on its rate relative to the mean: the season. Default: equal. */
  readonly months?: readonly number[];
}

/** Arrivals whose rate depends on weekday and hour. */
export interface ProfiledArrivals {
  /** Mean number of cases a day over a year in which no day is a holiday. */
  readonly perDay: number;
  /** See {@linkcode SteadyArrivals}. */
  readonly months?: readonly number[];
  /** The ways by which cases arrive, such as channels. */
  readonly profiles: readonly ArrivalProfile[];
}

/** A way by which cases arrive. */
export interface ArrivalProfile {
  readonly name: string;
  /** Share of all cases; those of all profiles are 1 together. */
  readonly share: number;
  /** Weight of each weekday from Monday on. Default: equal. */
  readonly weekdays?: readonly number[];
  /** Weight of each hour of the day from 0 on. Default: equal. */
  readonly hours?: readonly number[];
  /** Rate on the holidays of the description relative to other days. Default 1. */
  readonly holidays?: number;
}

/**
 * A case attribute: a text by shares, a number by a distribution, or the profile by which the case
 * arrived. They are drawn in their order; each may depend on earlier ones and on the profile.
 */
export type AttributeDescription =
  & {
    readonly name: string;
    /** Its column in a CSV. Default `case:NAME`. */
    readonly column?: string;
  }
  & (
    | { readonly values: ByAttribute<Shares> }
    | { readonly number: ByAttribute<Distribution>; readonly digits?: number }
    | { readonly arrivals: true }
  );

/** Texts with their shares. */
export type Shares = Readonly<Record<string, number>>;

/** A distribution of positive numbers with a mean; `pareto` and `lognormal` have heavy tails. */
export type Distribution =
  & (
    | { readonly kind: "fixed"; readonly mean: number }
    | { readonly kind: "exponential"; readonly mean: number }
    | { readonly kind: "uniform"; readonly from: number; readonly to: number }
    | { readonly kind: "erlang"; readonly mean: number; readonly shape: number }
    | { readonly kind: "lognormal"; readonly mean: number; readonly sigma: number }
    | { readonly kind: "pareto"; readonly mean: number; readonly shape: number }
  )
  & {
    /** The least number, from which on the kind has its form; the mean stays. Default 0. */
    readonly least?: number;
    /** Greater numbers become this one. Default: none is too great. */
    readonly most?: number;
    /** Numbers are rounded to multiples of it. Default: not. */
    readonly step?: number;
  };

/** A unit of durations. */
export type DurationUnit = "minutes" | "hours" | "days";

/** How long something takes. */
export type Duration = Distribution & {
  /** Default minutes. */
  readonly unit?: DurationUnit;
  /** The mean is so many times as long. Default 1. */
  readonly times?: ByAttribute<number>;
  /** Each `each` of a number attribute adds so much to the mean. */
  readonly plus?: { readonly attribute: string; readonly each: number; readonly adds: number };
};

/** What passes before something happens. */
export type Delay = Duration & {
  /** Name of a calendar in whose times it ends, such as the hours of the post room. */
  readonly calendar?: string;
};

/** A condition on a case attribute, or on the outcome of a wait before. */
export type Condition =
  | { readonly attribute: string; readonly is: string }
  | { readonly attribute: string; readonly isNot: string }
  | { readonly attribute: string; readonly above: number }
  | { readonly attribute: string; readonly atMost: number }
  | { readonly attribute: string; readonly from: number }
  | { readonly attribute: string; readonly below: number };

/** A step of the process tree. */
export type StepDescription =
  | TaskDescription
  | { readonly sequence: readonly StepDescription[] }
  | { readonly parallel: readonly StepDescription[] }
  | {
    /**
     * Of the branches whose condition holds, one by weight; nothing is drawn where it is one only.
     */
    readonly choice: readonly {
      readonly weight?: ByAttribute<number>;
      readonly when?: Condition;
      readonly then: StepDescription;
    }[];
    /** Name for `changes`. */
    readonly name?: string;
  }
  | LoopDescription
  | WaitDescription
  | { readonly silent: true };

/** Steps that may be done again. */
export interface LoopDescription {
  readonly loop: StepDescription;
  readonly redo?: StepDescription;
  /** Probability that redo and loop follow again. */
  readonly again: ByAttribute<number>;
  /** The same after the second and later runs of the loop. Default: as `again`. */
  readonly later?: ByAttribute<number>;
  /** Name for `changes`. */
  readonly name?: string;
}

/**
 * Waits for what is decided outside, such as the answer of a customer: a deferred choice. Its
 * outcome is drawn with the delay after which it is known; conditions of later steps ask for it by
 * the name of the wait.
 */
export interface WaitDescription {
  readonly wait: string;
  /** The outcomes with their shares. */
  readonly values: ByAttribute<Shares>;
  readonly delay: ByAttribute<Delay>;
  /** When the wait ends without an outcome, and its outcome then; if that one is drawn, too. */
  readonly deadline?: Moment & { readonly value: string };
  /** A step that is done if no outcome is known by then; the wait goes on. */
  readonly reminder?: Moment & { readonly then: StepDescription };
}

/** A moment after the begin of a wait. */
export interface Moment {
  readonly after: number;
  /** Default minutes. */
  readonly unit?: DurationUnit;
  /** The next time of day then, such as `06:00`. Default: at once. */
  readonly at?: string;
}

/** An activity. */
export interface TaskDescription {
  readonly task: string;
  /** Who does it. Default: a system, at any hour. */
  readonly pool?: string;
  /**
   * Name of the system that does it, without a pool; its role is `System`. Default: `System`,
   * without a role.
   */
  readonly system?: ByAttribute<string>;
  readonly skill?: string;
  /** Working time, or running time of the system. Default: none. */
  readonly duration?: ByAttribute<Duration>;
  /** What passes before it can start, such as the answer of a customer. */
  readonly delay?: ByAttribute<Delay>;
  /** Name of a calendar in whose times it is done: all that wait are done as a batch. */
  readonly batch?: string;
}

/**
 * A change from an instant on: another duration of a task, other weights of a choice, or another
 * probability of a loop.
 */
export type ChangeDescription =
  & { readonly from: string | ShareOfLog }
  & (
    | { readonly task: string; /** Times the duration. */ readonly duration: number }
    | { readonly choice: string; readonly weights: readonly ByAttribute<number>[] }
    | { readonly loop: string; readonly again: ByAttribute<number> }
  );

/** An instant that moves with the number of cases. */
export interface ShareOfLog {
  /** The first midnight after this share of the time in which the cases arrive on average. */
  readonly share: number;
  /** That of a weekday, 1 for Monday to 7. Default: any. */
  readonly weekday?: number;
}

import type { Shift } from "../time/working-calendar.ts";
import type { LoanWorker } from "./loan-staff.ts";

/** Figures by the value of an attribute: a channel, a kind of applicant, an activity, a role. */
export type Figures = Readonly<Record<string, number>>;

/**
 * What is planted in a demo log, as a JSON document. Times are ISO texts in UTC, units are in the
 * names, shares run from 0 to 1.
 */
export interface LoanTruth {
  /** Title of the log. */
  readonly name: string;
  /** The options that make this very log again. */
  readonly options: { readonly seed: number; readonly cases: number; readonly start: string; readonly drift: string };
  /** Cases and events in the log. */
  readonly cases: number;
  /** See `cases`. */
  readonly events: number;
  /** Begin of the log, and the instant at which it is cut. */
  readonly start: string;
  /** See `start`. */
  readonly end: string;
  /** In the text form of process trees. */
  readonly processTree: string;
  /** Sets of activities that are done side by side. */
  readonly parallel: readonly (readonly string[])[];
  /** Loops: the activities that are repeated, how often, and what that depends on. */
  readonly rework: readonly LoanRework[];
  /** The segment where most time is lost. */
  readonly bottleneck: LoanBottleneck;
  /** What changes, and when. */
  readonly drift: LoanDrift;
  /** What case attributes bring about, with sizes. */
  readonly effects: readonly LoanEffect[];
  /** How customers answer offers. */
  readonly offers: {
    readonly declined: number;
    readonly neverAnswered: number;
    readonly reminderAfterDays: number;
    readonly lapseAfterDays: number;
  };
  /** Cases that have not ended when the log is cut. */
  readonly openCases: { readonly count: number; readonly definition: string; readonly finalActivities: readonly string[] };
  /** How applications come in: a day on average, by month relative to the average, by channel. */
  readonly arrivals: {
    readonly casesPerDay: number;
    readonly months: readonly number[];
    readonly channelShares: Figures;
    readonly byNightAndOnSundays: readonly string[];
  };
  /** Who works when, at what cost, and how long the work takes on average. */
  readonly workingTime: {
    readonly zone: string;
    readonly closed: string;
    readonly hourlyCostEuros: Figures;
    readonly meanMinutes: Figures;
    readonly people: readonly (LoanWorker & { readonly shifts: readonly Shift[] })[];
  };
}

/** A planted loop. */
export interface LoanRework {
  /** Its activities in order. */
  readonly loop: readonly string[];
  /**
   * Share of its last activity's completions after which it is gone through again, where one figure
   * or two figures by amount say it.
   */
  readonly share: Figures | { readonly before: Figures; readonly after: Figures; readonly later: number };
  /** What the share depends on. */
  readonly by: string;
}

/** The planted bottleneck. */
export interface LoanBottleneck {
  /** The two activities between which cases wait. */
  readonly segment: readonly [string, string];
  /** The understaffed role. */
  readonly role: string;
  /** Its people. */
  readonly people: readonly string[];
  /** Who helps out, from how many waiting cases on. */
  readonly helper: { readonly name: string; readonly whenWaiting: number };
  /** In what sense it is the bottleneck, and why. */
  readonly measure: string;
  /** See `measure`. */
  readonly cause: string;
}

/** The planted drift. */
export interface LoanDrift {
  /** The instant from which things are different. */
  readonly at: string;
  /** Whether that is before the end of the log. */
  readonly inLog: boolean;
  /** What happened at the bank. */
  readonly story: string;
  /** What changes, for each value of which attribute. */
  readonly measure: string;
  /** See `measure`. */
  readonly attribute: string;
  /** The figures until then, and from then on. */
  readonly before: Figures;
  /** See `before`. */
  readonly after: Figures;
  /** What stays as it is, though it looks alike. */
  readonly unchanged: { readonly measure: string; readonly share: number };
}

/** A planted effect of a case attribute, by the kind of its figures. */
export type LoanEffect =
  & EffectSubject
  & (
    | { readonly kind: "linear"; readonly atZero: number; readonly perThousandEuros: number }
    | { readonly kind: "ratio"; readonly ratio: number }
    | { readonly kind: "rule"; readonly limit: number }
    | ({ readonly kind: "share by amount" } & FiguresByAmount)
    | ({ readonly kind: "mean by amount" } & FiguresByAmount)
    | { readonly kind: "share"; readonly figures: Figures }
    | { readonly kind: "mean"; readonly figures: Figures }
    | { readonly kind: "order"; readonly first: string; readonly share: number }
  );

/** What affects what. */
export interface EffectSubject {
  /** Column of the log. */
  readonly attribute: string;
  /** What is affected: an activity, or the way between two. */
  readonly activity?: string;
  /** See `activity`. */
  readonly segment?: readonly [string, string];
  /** What is compared, in which unit. */
  readonly measure: string;
}

/** Figures for amounts below and from a limit in euros on. */
export interface FiguresByAmount {
  /** In euros. */
  readonly limit: number;
  /** The figure below the limit. */
  readonly below: number;
  /** The figure from the limit on. */
  readonly from: number;
}

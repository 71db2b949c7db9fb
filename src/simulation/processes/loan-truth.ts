import { printProcessTree } from "../../process-models/process-tree/process-tree-text.ts";
import type { Shift } from "../../time/working-calendar.ts";
import { treeOfStep } from "../engine/process-step.ts";
import { type LoanOptions, loanSettings } from "./loan-options.ts";
import { LOAN_PARAMETERS } from "./loan-parameters.ts";
import { FINAL_ACTIVITIES, loanProcess } from "./loan-process.ts";
import { LOAN_ROLES, LOAN_STAFF, LOAN_ZONE, type LoanWorker, shiftsOf } from "./loan-staff.ts";
import { simulateLoanProcess, type SimulationSummary } from "./simulate-loan-process.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/**
 * Ground truth of a demo log, to compare mining results with: process tree, parallel and repeated
 * parts, bottleneck, drift, effects of case attributes with their sizes, staff and working hours,
 * and the number of running cases at the end. A plain object, ready for `JSON.stringify`; times are
 * ISO texts, units are in the names.
 *
 * @example
 * ```ts
 * import { loanProcessTruth } from "@/simulation/processes/loan-truth.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(loanProcessTruth({ cases: 20 }).bottleneck.segment, ["Assess risk", "Decide"]);
 * ```
 *
 * @param options those of the simulation
 * @param summary what {@linkcode simulateLoanProcess} returned for the same options; the simulation
 * runs once more if it is left out
 * @throws a usage error for options outside their range
 */
export function loanProcessTruth(options: LoanOptions = {}, summary: SimulationSummary = runToEnd(options)): LoanTruth {
  const settings = loanSettings(options);
  return {
    name: "Loan applications (demo log)",
    options: { seed: settings.seed, cases: settings.cases, start: iso(settings.start), drift: iso(settings.drift) },
    cases: summary.cases,
    events: summary.events,
    start: iso(settings.start),
    end: iso(summary.end),
    processTree: printProcessTree(treeOfStep(loanProcess(settings.drift))),
    parallel: [["Check credit history", "Verify income", "Appraise property"]],
    rework: reworkTruth(),
    bottleneck: bottleneckTruth(),
    drift: driftTruth(settings.drift, summary.end),
    effects: effectsTruth(),
    offers: {
      declined: LOAN_PARAMETERS.offer.declined,
      neverAnswered: LOAN_PARAMETERS.offer.silent,
      reminderAfterDays: LOAN_PARAMETERS.offer.remindAfter / DAY,
      lapseAfterDays: LOAN_PARAMETERS.offer.lapseAfter / DAY,
    },
    openCases: {
      count: summary.runningCases,
      definition: "cases whose last event is none of the final activities",
      finalActivities: FINAL_ACTIVITIES,
    },
    arrivals: {
      casesPerDay: LOAN_PARAMETERS.casesPerDay,
      months: LOAN_PARAMETERS.months,
      channelShares: Object.fromEntries(LOAN_PARAMETERS.channels.map(({ name, share }) => [name, share])),
      byNightAndOnSundays: ["online"],
    },
    workingTime: workingTimeTruth(),
  };
}

function runToEnd(options: LoanOptions): SimulationSummary {
  const simulation = simulateLoanProcess(options);
  for (;;) {
    const step = simulation.next();
    if (step.done) return step.value;
  }
}

const iso = (instant: number): string => new Date(instant).toISOString().replace(".000Z", "Z");

function bottleneckTruth(): LoanBottleneck {
  return {
    segment: ["Assess risk", "Decide"],
    role: "Underwriter",
    people: LOAN_STAFF.filter(({ role, helpsFrom }) => role === "Underwriter" && helpsFrom === undefined).map(({ name }) => name),
    helper: LOAN_STAFF.flatMap(({ name, helpsFrom }) => helpsFrom === undefined ? [] : [{ name, whenWaiting: helpsFrom }])[0],
    measure:
      "of all directly-follows segments it takes the most time in total, from completion to completion as well as in waiting",
    cause: "the role is understaffed: waiting rises and falls with the number of cases that wait",
  };
}

function driftTruth(at: number, end: number): LoanDrift {
  const { before, after, later } = LOAN_PARAMETERS.documentRequest;
  return {
    at: iso(at),
    inLog: at <= end,
    story: "a new application form names the documents that are needed",
    measure:
      "share of cases whose first Check completeness, completed before or from that instant on, is followed by Request documents",
    attribute: "channel",
    before,
    after,
    unchanged: { measure: "the same share of later completeness checks", share: later },
  };
}

function reworkTruth(): LoanRework[] {
  const { before, after, later } = LOAN_PARAMETERS.documentRequest;
  const { returned } = LOAN_PARAMETERS;
  return [
    {
      loop: ["Check completeness", "Request documents", "Receive documents"],
      share: { before, after, later },
      by: "channel and drift",
    },
    {
      loop: ["Assess risk", "Decide"],
      share: { below: returned.below, from: returned.from },
      by: `amount, limit ${returned.amount}`,
    },
  ];
}

function effectsTruth(): LoanEffect[] {
  const { work, documentDelay, returned, offer, rejected } = LOAN_PARAMETERS;
  return [
    {
      attribute: "amount",
      activity: "Assess risk",
      measure: "mean working time from start to completion, in minutes, for people of pace 1",
      kind: "linear",
      atZero: work["Assess risk"] / MINUTE,
      perThousandEuros: LOAN_PARAMETERS.riskWorkPerEuro * 1000 / MINUTE,
    },
    {
      attribute: "applicant_type",
      activity: "Verify income",
      measure: "mean working time from start to completion of self-employed relative to other applicants",
      kind: "ratio",
      ratio: LOAN_PARAMETERS.selfEmployedIncomeFactor,
    },
    {
      attribute: "amount",
      activity: "Appraise property",
      measure: "the activity occurs if and only if the amount reaches the limit",
      kind: "rule",
      limit: LOAN_PARAMETERS.appraisalFrom,
    },
    {
      attribute: "amount",
      segment: ["Decide", "Assess risk"],
      measure: "share of decisions that send the case back",
      kind: "share by amount",
      limit: returned.amount,
      below: returned.below,
      from: returned.from,
    },
    {
      attribute: "applicant_type",
      activity: "Reject application",
      measure: "share of cases with a final decision that are rejected",
      kind: "share",
      figures: rejected,
    },
    {
      attribute: "channel",
      segment: ["Request documents", "Receive documents"],
      measure: "mean time between, in days; letters (branch) wait for the office hours of the post room on top",
      kind: "mean",
      figures: Object.fromEntries(Object.entries(documentDelay).map(([channel, delay]) => [channel, delay / DAY])),
    },
    {
      attribute: "amount",
      segment: ["Make offer", "Accept offer or Cancel application"],
      measure: "mean time until the customer answers, in days, of those who do; reminders may come between",
      kind: "mean by amount",
      limit: offer.answer.amount,
      below: offer.answer.below / DAY,
      from: offer.answer.from / DAY,
    },
    {
      attribute: "priority",
      activity: "Decide",
      measure:
        "waiting before it: express cases are served before standard ones in every queue, which shows where the queue is long",
      kind: "order",
      first: "express",
      share: LOAN_PARAMETERS.expressShare,
    },
  ];
}

function workingTimeTruth(): LoanTruth["workingTime"] {
  return {
    zone: LOAN_ZONE.name,
    closed: "public holidays of all German states, 24 and 31 December",
    hourlyCostEuros: LOAN_ROLES,
    meanMinutes: Object.fromEntries(Object.entries(LOAN_PARAMETERS.work).map(([name, time]) => [name, time / MINUTE])),
    people: LOAN_STAFF.map((worker) => ({ ...worker, shifts: shiftsOf(worker) })),
  };
}

/** Figures by a value: a channel, a type of applicant, an activity, a role. */
export type Figures = Readonly<Record<string, number>>;

/**
 * What is planted in a demo log, as a JSON document. Times are ISO texts in UTC, units are in the
 * names, shares run from 0 to 1.
 */
export interface LoanTruth {
  /** Title of the log. */
  readonly name: string;
  /** The options that reproduce this log. */
  readonly options: { readonly seed: number; readonly cases: number; readonly start: string; readonly drift: string };
  /** Cases and events in the log. */
  readonly cases: number;
  /** See `cases`. */
  readonly events: number;
  /** Start of the log, and the instant at which it is cut. */
  readonly start: string;
  /** See `start`. */
  readonly end: string;
  /** In the text form of process trees. */
  readonly processTree: string;
  /** Sets of activities that are done in parallel. */
  readonly parallel: readonly (readonly string[])[];
  /** Loops: the activities that are repeated, how often, and what that depends on. */
  readonly rework: readonly LoanRework[];
  /** The segment that takes most time. */
  readonly bottleneck: LoanBottleneck;
  /** What changes, and when. */
  readonly drift: LoanDrift;
  /** Effects of case attributes, with sizes. */
  readonly effects: readonly LoanEffect[];
  /** How customers answer offers. */
  readonly offers: {
    readonly declined: number;
    readonly neverAnswered: number;
    readonly reminderAfterDays: number;
    readonly lapseAfterDays: number;
  };
  /** Cases that are still running when the log is cut. */
  readonly openCases: { readonly count: number; readonly definition: string; readonly finalActivities: readonly string[] };
  /** Arrivals: a day on average, by month relative to the average, by channel. */
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
   * Share of completions of its last activity after which the loop repeats.
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
  /** Instant of the change. */
  readonly at: string;
  /** Whether that is before the end of the log. */
  readonly inLog: boolean;
  /** Cause of the change. */
  readonly story: string;
  /** What changes, for each value of which attribute. */
  readonly measure: string;
  /** See `measure`. */
  readonly attribute: string;
  /** The figures until then, and from then on. */
  readonly before: Figures;
  /** See `before`. */
  readonly after: Figures;
  /** A similar share that does not change. */
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

/** The attribute of an effect, and what it affects. */
export interface EffectSubject {
  /** Column of the log. */
  readonly attribute: string;
  /** The affected activity or segment. */
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

/**
 * The demo log as tests ask for it: events with the attributes of their cases by name, and what its
 * truth file has.
 *
 * @module
 */
import { assert } from "@std/assert";
import {
  LOAN_APPLICATIONS,
  type PersonFigures,
  type ProcessDescription,
  type SimulatedCase,
  simulateDescription,
  type SimulatedEvent,
  type SimulationSummary,
  truthOfRun,
} from "@/simulation/mod.ts";
import type { Shift } from "@/time/working-calendar.ts";

/** Options of the demo log; start and drift are days. */
export interface LoanOptions {
  readonly seed?: number;
  readonly cases?: number;
  readonly start?: string;
  readonly drift?: string;
}

/** An application with its attributes. */
interface LoanCase {
  readonly caseId: string;
  readonly product: string;
  readonly amount: number;
  readonly channel: string;
  readonly applicantType: string;
  readonly priority: string;
}

/** An event of the demo log. */
export type LoanEvent = Omit<SimulatedEvent, "case"> & { readonly case: LoanCase };

/** The description of the demo log with another start or drift. */
export function loanDescription({ start, drift }: LoanOptions): ProcessDescription {
  const changes = LOAN_APPLICATIONS.changes!.map((change) => ({ ...change, from: drift ?? change.from }));
  return { ...LOAN_APPLICATIONS, start: start ?? LOAN_APPLICATIONS.start, changes };
}

const runOf = ({ seed = 42, cases = LOAN_APPLICATIONS.cases! }: LoanOptions) => ({ seed, cases });

/** The events of the demo log, one object for the case of all of its events. */
export function* simulateLoanProcess(options: LoanOptions = {}): Generator<LoanEvent, SimulationSummary> {
  const cases = new WeakMap<SimulatedCase, LoanCase>();
  const simulation = simulateDescription(loanDescription(options), runOf(options));
  for (;;) {
    const { done, value } = simulation.next();
    if (done) return value;
    const own = cases.get(value.case) ?? loanCaseOf(value.case);
    cases.set(value.case, own);
    yield { ...value, case: own };
  }
}

function loanCaseOf({ caseId, attributes: [product, amount, channel, applicantType, priority] }: SimulatedCase): LoanCase {
  return {
    caseId,
    product: String(product),
    amount: Number(amount),
    channel: String(channel),
    applicantType: String(applicantType),
    priority: String(priority),
  };
}

/** The truth file of the demo log; the simulation runs once more if its summary is left out. */
export function loanProcessTruth(options: LoanOptions = {}, summary: SimulationSummary = runToEnd(options)): LoanTruth {
  return truthOfRun(loanDescription(options), runOf(options), summary) as unknown as LoanTruth;
}

function runToEnd(options: LoanOptions): SimulationSummary {
  const simulation = simulateDescription(loanDescription(options), runOf(options));
  for (;;) {
    const step = simulation.next();
    if (step.done) return step.value;
  }
}

/** An effect of the truth by its attribute and kind. */
export function loanEffect<K extends LoanEffect["kind"]>(
  { effects }: LoanTruth,
  attribute: string,
  kind: K,
): Extract<LoanEffect, { kind: K }> {
  const found = effects.find((one) => one.attribute === attribute && one.kind === kind);
  assert(found !== undefined, `${attribute}, ${kind}`);
  return found as Extract<LoanEffect, { kind: K }>;
}

/** Figures by a value: a channel, a type of applicant, an activity, a role. */
type Figures = Readonly<Record<string, number>>;

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
    readonly people: readonly (PersonFigures & { readonly shifts: readonly Shift[] })[];
  };
}

/** A planted loop. */
interface LoanRework {
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
interface LoanBottleneck {
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
interface LoanDrift {
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
interface EffectSubject {
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
interface FiguresByAmount {
  /** In euros. */
  readonly limit: number;
  /** The figure below the limit. */
  readonly below: number;
  /** The figure from the limit on. */
  readonly from: number;
}

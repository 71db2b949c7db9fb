import { printProcessTree } from "../process-models/process-tree-text.ts";
import { type LoanOptions, loanSettings } from "./loan-options.ts";
import { LOAN_PARAMETERS } from "./loan-parameters.ts";
import { FINAL_ACTIVITIES, loanProcess } from "./loan-process.ts";
import { LOAN_ROLES, LOAN_STAFF, LOAN_ZONE, shiftsOf } from "./loan-staff.ts";
import type { LoanBottleneck, LoanDrift, LoanEffect, LoanRework, LoanTruth } from "./loan-truth.ts";
import { treeOfStep } from "./process-step.ts";
import { simulateLoanProcess, type SimulationSummary } from "./simulate-loan-process.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/**
 * The truth about a demo log, to hold mining results against: the process tree, parallel and
 * repeated parts, the bottleneck, the drift, the effects of case attributes with their sizes, the
 * staff and its hours, and how many cases are open at the end. A plain object of texts, numbers,
 * lists and records, ready for `JSON.stringify`; times as ISO texts, units in the names.
 *
 * @example
 * ```ts
 * import { loanProcessTruth } from "@/simulation/loan-process-truth.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(loanProcessTruth({ cases: 20 }).bottleneck.segment, ["Assess risk", "Decide"]);
 * ```
 *
 * @param options those of the simulation
 * @param summary what {@linkcode simulateLoanProcess} gave back for the same options; the
 * simulation is run once more if it is left out
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
      count: summary.openCases,
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

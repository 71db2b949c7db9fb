import type { Random } from "../../numerics/random.ts";
import { erlang } from "../engine/erlang.ts";
import type { LoanCase } from "./loan-case.ts";
import { LOAN_PARAMETERS } from "./loan-parameters.ts";
import { type LoanRole, nextLocalHour, OFFICE_HOURS } from "./loan-staff.ts";
import type { CaseState, ProcessStep, TaskStep } from "../engine/process-step.ts";

/** A customer's answer to an offer. */
export interface Answer {
  /** Whether the offer is accepted, declined, or lapses without an answer. */
  readonly kind: "accepts" | "declines" | "lapses";
  /** When the answer arrives, or the offer lapses. */
  readonly at: number;
  /** When a reminder is sent, unless the answer has arrived. */
  readonly remindAt: number;
}

/** State of a running loan case. */
export interface LoanState extends CaseState {
  /** Its attributes. */
  readonly case: LoanCase;
  /** A stream for each case, so that a case does not depend on the number of other cases. */
  readonly random: Random;
  /** Whether it arrived during the warm-up and is not part of the log. */
  readonly hidden: boolean;
  /** Completeness checks done. */
  checks: number;
  /** What the customer will answer to the offer, and when. */
  answer: Answer;
}

const { offer } = LOAN_PARAMETERS;

/** The activities that complete a case; a case whose last event is another one is running. */
export const FINAL_ACTIVITIES: readonly string[] = ["Pay out", "Reject application", "Cancel application"];

/**
 * The loan process: submission, completeness check with requests for documents, three checks in
 * parallel, assessment and decision with returns, then rejection, or offer, answer, signature and
 * payment.
 *
 * @param drift the instant from which fewer applications lack documents
 */
export function loanProcess(drift: number): ProcessStep<LoanState> {
  return {
    kind: "sequence",
    steps: [
      system("Submit application", ({ case: { channel } }) => COUNTER[channel]),
      completeness(drift),
      {
        kind: "parallel",
        steps: [
          by("Credit analyst", "Check credit history"),
          by("Income verification", "Verify income", { work: incomeWork }),
          {
            kind: "choice",
            steps: [SILENT, by("Appraiser", "Appraise property")],
            choose: (state) => state.case.amount >= LOAN_PARAMETERS.appraisalFrom ? 1 : 0,
          },
        ],
      },
      {
        kind: "loop",
        body: { kind: "sequence", steps: [by("Credit analyst", "Assess risk", { work: riskWork }), by("Underwriter", "Decide")] },
        redo: SILENT,
        again: (state) => state.random.chance(byAmount(state, LOAN_PARAMETERS.returned)),
      },
      {
        kind: "choice",
        steps: [by("Loan advisor", "Reject application"), offerAndPayment()],
        choose: (state) => state.random.chance(LOAN_PARAMETERS.rejected[state.case.applicantType]) ? 0 : 1,
      },
    ],
  };
}

function completeness(drift: number): ProcessStep<LoanState> {
  const { before, after, later } = LOAN_PARAMETERS.documentRequest;
  return {
    kind: "loop",
    body: by("Service desk", "Check completeness"),
    redo: {
      kind: "sequence",
      steps: [
        by("Service desk", "Request documents"),
        system("Receive documents", ({ case: { channel } }) => INBOX[channel], { notBefore: documentsAt }),
      ],
    },
    again(state, now) {
      const first = state.checks++ === 0;
      return state.random.chance(first ? (now < drift ? before : after)[state.case.channel] : later);
    },
  };
}

function offerAndPayment(): ProcessStep<LoanState> {
  return {
    kind: "sequence",
    steps: [
      by("Loan advisor", "Make offer", { done: drawAnswer }),
      {
        kind: "choice",
        steps: [SILENT, system("Send reminder", () => SCHEDULER, { notBefore: ({ answer }) => answer.remindAt })],
        choose: ({ answer }) => answer.remindAt < answer.at ? 1 : 0,
      },
      {
        kind: "choice",
        steps: [
          system("Cancel application", ({ answer }) => answer.kind === "lapses" ? SCHEDULER : INBOX.online, {
            notBefore: ({ answer }) => answer.at,
          }),
          {
            kind: "sequence",
            steps: [
              system("Accept offer", () => INBOX.online, { notBefore: ({ answer }) => answer.at }),
              by("Loan advisor", "Sign contract", { notBefore: appointmentAt }),
              by("Payments", "Pay out"),
            ],
          },
        ],
        choose: ({ answer }) => answer.kind === "accepts" ? 1 : 0,
      },
    ],
  };
}

/** Systems that receive applications and documents, by channel, and the nightly scheduler. */
const COUNTER = { online: "Customer portal", branch: "Branch counter", broker: "Broker gateway" } as const;
const INBOX = { ...COUNTER, branch: "Post room" } as const;
const SCHEDULER = "Scheduler";

const SILENT: ProcessStep<LoanState> = { kind: "silent" };

type TaskDetails = Pick<TaskStep<LoanState>, "notBefore" | "work" | "done">;

function by(role: LoanRole, label: keyof typeof LOAN_PARAMETERS.work, details: TaskDetails = {}): ProcessStep<LoanState> {
  return { kind: "task", label, by: { role }, work: (state) => drawWork(state, LOAN_PARAMETERS.work[label]), ...details };
}

function system(label: string, name: (state: LoanState) => string, details: TaskDetails = {}): ProcessStep<LoanState> {
  return { kind: "task", label, by: { system: name }, ...details };
}

const seconds = (duration: number) => Math.round(duration / 1000) * 1000;

const drawWork = ({ random }: LoanState, mean: number) => erlang(random, LOAN_PARAMETERS.workShape, mean);

function incomeWork(state: LoanState): number {
  const factor = state.case.applicantType === "self-employed" ? LOAN_PARAMETERS.selfEmployedIncomeFactor : 1;
  return drawWork(state, factor * LOAN_PARAMETERS.work["Verify income"]);
}

const riskWork = (state: LoanState) =>
  drawWork(state, LOAN_PARAMETERS.work["Assess risk"] + state.case.amount * LOAN_PARAMETERS.riskWorkPerEuro);

const byAmount = (state: LoanState, rule: { readonly below: number; readonly from: number; readonly amount: number }) =>
  state.case.amount < rule.amount ? rule.below : rule.from;

/** Uploads arrive at any hour, letters when the post room is open. */
function documentsAt(state: LoanState, now: number): number {
  const at = now + seconds(erlang(state.random, 2, LOAN_PARAMETERS.documentDelay[state.case.channel]));
  return state.case.channel === "branch" ? OFFICE_HOURS.next(at) : at;
}

const appointmentAt = ({ random }: LoanState, now: number) =>
  OFFICE_HOURS.next(now + seconds(erlang(random, 3, LOAN_PARAMETERS.appointmentDelay)));

function drawAnswer(state: LoanState, now: number): void {
  const mind = state.random.next();
  const at = now + seconds(erlang(state.random, 2, byAmount(state, offer.answer)));
  const lapsesAt = nextLocalHour(now + offer.lapseAfter, LOAN_PARAMETERS.systemHour);
  const lapses = mind < offer.silent || at >= lapsesAt;
  state.answer = {
    kind: lapses ? "lapses" : mind < offer.silent + offer.declined ? "declines" : "accepts",
    at: lapses ? lapsesAt : at,
    remindAt: nextLocalHour(now + offer.remindAfter, LOAN_PARAMETERS.systemHour),
  };
}

import type { Random } from "../numerics/random.ts";
import { erlang } from "./erlang.ts";
import type { LoanCase } from "./loan-case.ts";
import { LOAN_PARAMETERS } from "./loan-parameters.ts";
import { type LoanRole, nextLocalHour, OFFICE_HOURS } from "./loan-staff.ts";
import type { Run, Step, TaskStep } from "./process-step.ts";

/** A customer's answer to an offer. */
export interface Answer {
  /** Whether the offer is accepted, declined, or never answered. */
  readonly kind: "accepts" | "declines" | "lapses";
  /** When it comes, or the offer lapses. */
  readonly at: number;
  /** When a reminder goes out, unless the answer is there. */
  readonly remindAt: number;
}

/** What a loan case carries while it runs. */
export interface LoanRun extends Run {
  /** Its attributes. */
  readonly case: LoanCase;
  /** The case's own stream: what happens to a case does not depend on how many others there are. */
  readonly random: Random;
  /** Whether it came in during the warm-up and is not part of the log. */
  readonly hidden: boolean;
  /** Completeness checks done. */
  checks: number;
  /** What the customer will answer to the offer, and when. */
  answer: Answer;
}

const { offer } = LOAN_PARAMETERS;

/** The activities that end a case: a case whose last event is another one is open. */
export const FINAL_ACTIVITIES: readonly string[] = ["Pay out", "Reject application", "Cancel application"];

/**
 * The loan process: submission, completeness check with requests of documents, three examinations
 * side by side, assessment and decision with returns, then rejection, or offer, answer, signature
 * and payment.
 *
 * @param drift the instant from which fewer applications lack documents
 */
export function loanProcess(drift: number): Step<LoanRun> {
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
            choose: (run) => run.case.amount >= LOAN_PARAMETERS.appraisalFrom ? 1 : 0,
          },
        ],
      },
      {
        kind: "loop",
        body: { kind: "sequence", steps: [by("Credit analyst", "Assess risk", { work: riskWork }), by("Underwriter", "Decide")] },
        redo: SILENT,
        again: (run) => run.random.chance(byAmount(run, LOAN_PARAMETERS.returned)),
      },
      {
        kind: "choice",
        steps: [by("Loan advisor", "Reject application"), offerAndPayment()],
        choose: (run) => run.random.chance(LOAN_PARAMETERS.rejected[run.case.applicantType]) ? 0 : 1,
      },
    ],
  };
}

function completeness(drift: number): Step<LoanRun> {
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
    again(run, now) {
      const first = run.checks++ === 0;
      return run.random.chance(first ? (now < drift ? before : after)[run.case.channel] : later);
    },
  };
}

function offerAndPayment(): Step<LoanRun> {
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

/**
 * Systems that take in applications, and documents, by channel; and the one that runs every night.
 */
const COUNTER = { online: "Customer portal", branch: "Branch counter", broker: "Broker gateway" } as const;
const INBOX = { ...COUNTER, branch: "Post room" } as const;
const SCHEDULER = "Scheduler";

const SILENT: Step<LoanRun> = { kind: "silent" };

type TaskDetails = Pick<TaskStep<LoanRun>, "notBefore" | "work" | "done">;

function by(role: LoanRole, label: keyof typeof LOAN_PARAMETERS.work, details: TaskDetails = {}): Step<LoanRun> {
  return { kind: "task", label, by: { role }, work: (run) => drawWork(run, LOAN_PARAMETERS.work[label]), ...details };
}

function system(label: string, name: (run: LoanRun) => string, details: TaskDetails = {}): Step<LoanRun> {
  return { kind: "task", label, by: { system: name }, ...details };
}

const seconds = (duration: number) => Math.round(duration / 1000) * 1000;

const drawWork = ({ random }: LoanRun, mean: number) => erlang(random, LOAN_PARAMETERS.workShape, mean);

function incomeWork(run: LoanRun): number {
  const factor = run.case.applicantType === "self-employed" ? LOAN_PARAMETERS.selfEmployedIncomeFactor : 1;
  return drawWork(run, factor * LOAN_PARAMETERS.work["Verify income"]);
}

const riskWork = (run: LoanRun) =>
  drawWork(run, LOAN_PARAMETERS.work["Assess risk"] + run.case.amount * LOAN_PARAMETERS.riskWorkPerEuro);

const byAmount = (run: LoanRun, rule: { readonly below: number; readonly from: number; readonly amount: number }) =>
  run.case.amount < rule.amount ? rule.below : rule.from;

/** Uploads come at any hour, letters when the post room is open. */
function documentsAt(run: LoanRun, now: number): number {
  const at = now + seconds(erlang(run.random, 2, LOAN_PARAMETERS.documentDelay[run.case.channel]));
  return run.case.channel === "branch" ? OFFICE_HOURS.next(at) : at;
}

const appointmentAt = ({ random }: LoanRun, now: number) =>
  OFFICE_HOURS.next(now + seconds(erlang(random, 3, LOAN_PARAMETERS.appointmentDelay)));

function drawAnswer(run: LoanRun, now: number): void {
  const mind = run.random.next();
  const at = now + seconds(erlang(run.random, 2, byAmount(run, offer.answer)));
  const lapsesAt = nextLocalHour(now + offer.lapseAfter, LOAN_PARAMETERS.systemHour);
  const lapses = mind < offer.silent || at >= lapsesAt;
  run.answer = {
    kind: lapses ? "lapses" : mind < offer.silent + offer.declined ? "declines" : "accepts",
    at: lapses ? lapsesAt : at,
    remindAt: nextLocalHour(now + offer.remindAfter, LOAN_PARAMETERS.systemHour),
  };
}

import type { Random } from "../numerics/random.ts";
import { erlang } from "./erlang.ts";
import { LOAN_PARAMETERS } from "./loan-parameters.ts";

/** How an application came in. */
export type Channel = "online" | "branch" | "broker";
/** What the money is for. */
export type Product = "home" | "car" | "personal";
/** What the applicant lives on. */
export type ApplicantType = "employed" | "self-employed" | "retired";
/** Express applications are served before standard ones in every queue. */
export type Priority = "standard" | "express";

/** An application: what is known of it from its submission on, the case attributes of the log. */
export interface LoanCase {
  /**
   * `CASE_0001` and so on in the order of submission; five and more digits from the ten thousandth
   * on.
   */
  readonly caseId: string;
  /** What the money is for: it decides how large amounts are. */
  readonly product: Product;
  /** Whole euros. */
  readonly amount: number;
  /** How the application came in. */
  readonly channel: Channel;
  /** What the applicant lives on. */
  readonly applicantType: ApplicantType;
  /** Who is served first. */
  readonly priority: Priority;
}

/**
 * The application that comes in through a channel.
 *
 * @example
 * ```ts
 * import { createRandom } from "@/numerics/random.ts";
 * import { drawLoanCase } from "@/simulation/loan-case.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const loan = drawLoanCase("CASE_0001", "broker", createRandom(42));
 * assertEquals([loan.caseId, loan.channel], ["CASE_0001", "broker"]);
 * ```
 */
export function drawLoanCase(caseId: string, channel: Channel, random: Random): LoanCase {
  const { products, applicants, expressShare } = LOAN_PARAMETERS;
  const product = choose(products.map(({ name, share }) => [name, share[channel]] as const), random);
  return {
    caseId,
    product,
    amount: drawAmount(product, random),
    channel,
    applicantType: choose(applicants.map(({ name, share }) => [name, share] as const), random),
    priority: random.chance(expressShare) ? "express" : "standard",
  };
}

function drawAmount(product: Product, random: Random): number {
  const { least, shape, mean, most, step } = LOAN_PARAMETERS.products.find(({ name }) => name === product)!.amount;
  const amount = least + erlang(random, shape, mean - least);
  return Math.min(most, Math.round(amount / step) * step);
}

function choose<T>(weighted: readonly (readonly [T, number])[], random: Random): T {
  return weighted[random.choose(weighted.map(([, weight]) => weight))][0];
}

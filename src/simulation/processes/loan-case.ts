import type { Random } from "../../numerics/random.ts";
import { erlang } from "../engine/erlang.ts";
import { LOAN_PARAMETERS } from "./loan-parameters.ts";

/** Channel through which an application arrives. */
export type Channel = "online" | "branch" | "broker";
/** Purpose of the loan. */
export type Product = "home" | "car" | "personal";
/** Source of income of the applicant. */
export type ApplicantType = "employed" | "self-employed" | "retired";
/** Express applications are served before standard ones in every queue. */
export type Priority = "standard" | "express";

/** An application with its case attributes, known from its submission on. */
export interface LoanCase {
  /**
   * `CASE_0001` and so on in the order of submission; five and more digits from 10,000 cases on.
   */
  readonly caseId: string;
  /** Purpose of the loan, on which the amount depends. */
  readonly product: Product;
  /** Whole euros. */
  readonly amount: number;
  /** Channel through which it arrived. */
  readonly channel: Channel;
  /** Source of income of the applicant. */
  readonly applicantType: ApplicantType;
  /** Express applications are served first. */
  readonly priority: Priority;
}

/**
 * Draws the attributes of an application that arrives through a channel.
 *
 * @example
 * ```ts
 * import { createRandom } from "@/numerics/random.ts";
 * import { drawLoanCase } from "@/simulation/processes/loan-case.ts";
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

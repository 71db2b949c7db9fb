import { usageError } from "../errors.ts";
import type { Miner, MinerParameter, ParameterValues } from "./miner.ts";

/** A flag or form field for a parameter: `loopTwo` is `loop-two`. */
export const flagOf = (parameter: string): string => parameter.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/**
 * Fills in what is not given and checks the rest.
 *
 * @param given values by parameter name; undefined stands for one that is not given
 * @throws a usage error for a parameter that the miner does not have, and for a value out of its
 * range
 *
 * @example
 * ```ts
 * import { checkParameters } from "@/discovery/miner-parameters.ts";
 * import { minerOf } from "@/discovery/miners.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(checkParameters(minerOf("inductive"), { noise: 0.1 }), { noise: 0.1, from: "variants" });
 * ```
 */
export function checkParameters(miner: Miner, given: Readonly<Record<string, unknown>>): ParameterValues {
  for (const name of Object.keys(given)) {
    if (given[name] !== undefined && !Object.hasOwn(miner.parameters, name)) throw unknownParameter(miner, name);
  }
  const values: Record<string, number | string | null> = {};
  for (const [name, parameter] of Object.entries(miner.parameters)) {
    const value = Object.hasOwn(given, name) ? given[name] : undefined;
    values[name] = value === undefined ? parameter.default : checked(name, parameter, value);
  }
  return values;
}

/**
 * Reads parameters from the texts of flags or of an address: `{ "loop-two": "0.4" }`.
 *
 * @throws a usage error as {@linkcode checkParameters}, and for a text that is no number if a
 * number is expected
 *
 * @example
 * ```ts
 * import { parseParameters } from "@/discovery/miner-parameters.ts";
 * import { minerOf } from "@/discovery/miners.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(parseParameters(minerOf("heuristics"), { "loop-two": "0.4" }).loopTwo, 0.4);
 * ```
 */
export function parseParameters(miner: Miner, texts: Readonly<Record<string, string | undefined>>): ParameterValues {
  const names = new Map(Object.keys(miner.parameters).map((name) => [flagOf(name), name]));
  const given: Record<string, unknown> = {};
  for (const [flag, text] of Object.entries(texts)) {
    if (text === undefined) continue;
    const name = names.get(flag);
    if (name === undefined) throw unknownParameter(miner, flag);
    const isNumber = miner.parameters[name].type === "number" && /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text.trim());
    given[name] = isNumber ? Number(text) : text;
  }
  return checkParameters(miner, given);
}

function checked(name: string, parameter: MinerParameter, value: unknown): number | string | null {
  if (parameter.type === "choice") {
    if (typeof value === "string" && parameter.choices.includes(value)) return value;
    throw usageError({
      expected: `${parameter.choices.join(" or ")} in --${flagOf(name)}`,
      found: JSON.stringify(value) ?? "nothing",
    });
  }
  if (value === null && parameter.default === null) return null;
  if (typeof value === "number" && value >= parameter.min && value <= parameter.max) return value;
  throw usageError({
    expected: `a number from ${parameter.min} to ${parameter.max} in --${flagOf(name)}`,
    found: typeof value === "number" ? String(value) : JSON.stringify(value) ?? "nothing",
  });
}

function unknownParameter(miner: Miner, name: string) {
  const flags = Object.keys(miner.parameters).map((parameter) => `--${flagOf(parameter)}`);
  return usageError({
    expected: flags.length === 0
      ? `no parameters for the miner ${miner.name}`
      : `${flags.join(", ")} for the miner ${miner.name}`,
    found: `--${flagOf(name)}`,
  });
}

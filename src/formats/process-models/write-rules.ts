import type { DeclareModel } from "../../process-models/rules/declare-model.ts";
import type { LogSkeleton } from "../../process-models/rules/log-skeleton.ts";
import type { TemporalProfile } from "../../process-models/rules/temporal-profile.ts";

/** Rules that a log keeps or breaks, with their kind. */
export type RuleModel =
  | { readonly kind: "declare"; readonly model: DeclareModel }
  | { readonly kind: "log-skeleton"; readonly model: LogSkeleton }
  | { readonly kind: "temporal-profile"; readonly model: TemporalProfile };

/** The kinds of {@linkcode RuleModel}. */
export const RULE_KINDS = ["declare", "log-skeleton", "temporal-profile"] as const satisfies readonly RuleModel["kind"][];

/** Whether a kind of model is a kind of rules. */
export const isRuleKind = (kind: string): kind is RuleModel["kind"] => (RULE_KINDS as readonly string[]).includes(kind);

/** Version of the file format; other versions are refused. */
export const RULES_VERSION = 1;

/**
 * Writes rules as JSON: `{"kind": "declare", "version": 1, ...}` with the fields of the model.
 * {@linkcode readRules} reads back an equal model.
 *
 * @example
 * ```ts
 * import { writeRules } from "@/formats/process-models/write-rules.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const text = writeRules({ kind: "temporal-profile", model: { distances: [] } });
 * assertEquals(JSON.parse(text), { kind: "temporal-profile", version: 1, distances: [] });
 * ```
 */
export const writeRules = ({ kind, model }: RuleModel): string =>
  `${JSON.stringify({ kind, version: RULES_VERSION, ...model })}\n`;

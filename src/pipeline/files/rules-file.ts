import { inputError } from "../../errors.ts";
import { readRules } from "../../formats/process-models/read-rules.ts";
import { isRuleKind, type RuleModel, writeRules } from "../../formats/process-models/write-rules.ts";
import { inStep, type Reporter } from "../reporter.ts";
import { endingOf } from "../../formats/process-models/model-endings.ts";
import { type ModelFile, nameOfModel, readModelBytes } from "./read-model.ts";
import type { AnyModel } from "./write-model.ts";
import { writeWhole } from "./write-whole.ts";

/** Whether a file has rules, by its name. */
export const isRulesFile = (path: string): boolean => endingOf(path) === "json";

/** Whether a model consists of rules. */
export const isRuleModel = (model: AnyModel): model is RuleModel => isRuleKind(model.kind);

/**
 * Reads a file with rules.
 *
 * @throws an input error for an invalid file, a limit error if it is too large
 */
export async function readRulesFile(source: string | ModelFile): Promise<RuleModel> {
  return readRules(await rulesText(source), { source: nameOfModel(source) });
}

/**
 * The text of a file with rules.
 *
 * @throws an input error for other bytes than UTF-8, a limit error if it is too large
 */
export async function rulesText(source: string | ModelFile): Promise<string> {
  const bytes = await readModelBytes(source);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    const file = nameOfModel(source);
    throw inputError({ file, expected: "rules as JSON in UTF-8", found: "bytes that are not UTF-8" }, { cause: error });
  }
}

/** Writes rules to a file, as a whole or not at all. */
export async function writeRulesFile(
  rules: RuleModel,
  path: string,
  { reporter, signal }: { readonly reporter: Reporter; readonly signal?: AbortSignal },
): Promise<void> {
  await inStep(reporter, `Writing ${path}`, async (step) => {
    await writeWhole(path, [new TextEncoder().encode(writeRules(rules))], signal);
    step.done("written");
  });
}

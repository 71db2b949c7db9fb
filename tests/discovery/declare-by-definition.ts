import type { DeclareTemplate } from "@/process-models/rules/declare-model.ts";

/**
 * DECLARE templates as regular expressions over words in which each letter is an event, after table
 * 1 of Di Ciccio and Mecella, "On the Discovery of Declarative Control Flows for Artful Processes",
 * 2015: nothing of it is shared with the code that it tests.
 */
const EXPRESSIONS: Readonly<Record<DeclareTemplate, (a: string, b: string) => string>> = {
  "existence": (a) => `.*${a}.*`,
  "absence": (a) => `[^${a}]*`,
  "exactly-one": (a) => `[^${a}]*${a}[^${a}]*`,
  "init": (a) => `${a}.*`,
  "choice": (a, b) => `.*[${a}${b}].*`,
  "exclusive-choice": (a, b) => `([^${b}]*${a}[^${b}]*)|([^${a}]*${b}[^${a}]*)`,
  "responded-existence": (a, b) => `[^${a}]*((${a}.*${b}.*)|(${b}.*${a}.*))*[^${a}]*`,
  "co-existence": (a, b) => `[^${a}${b}]*((${a}.*${b}.*)|(${b}.*${a}.*))*[^${a}${b}]*`,
  "response": (a, b) => `[^${a}]*(${a}.*${b})*[^${a}]*`,
  "precedence": (a, b) => `[^${b}]*(${a}.*${b})*[^${b}]*`,
  "succession": (a, b) => `[^${a}${b}]*(${a}.*${b})*[^${a}${b}]*`,
  "alternate-response": (a, b) => `[^${a}]*(${a}[^${a}]*${b}[^${a}]*)*[^${a}]*`,
  "alternate-precedence": (a, b) => `[^${b}]*(${a}[^${b}]*${b}[^${b}]*)*[^${b}]*`,
  "alternate-succession": (a, b) => `[^${a}${b}]*(${a}[^${a}${b}]*${b}[^${a}${b}]*)*[^${a}${b}]*`,
  "chain-response": (a, b) => `[^${a}]*(${a}${b}[^${a}]*)*[^${a}]*`,
  "chain-precedence": (a, b) => `[^${b}]*(${a}${b}[^${b}]*)*[^${b}]*`,
  "chain-succession": (a, b) => `[^${a}${b}]*(${a}${b}[^${a}${b}]*)*[^${a}${b}]*`,
  "not-responded-existence": (a, b) => `[^${a}${b}]*((${a}[^${b}]*)|(${b}[^${a}]*))?`,
  "not-co-existence": (a, b) => `[^${a}${b}]*((${a}[^${b}]*)|(${b}[^${a}]*))?`,
  "not-response": (a, b) => `[^${a}]*(${a}[^${b}]*)*[^${a}${b}]*`,
  "not-precedence": (a, b) => `[^${a}]*(${a}[^${b}]*)*[^${a}${b}]*`,
  "not-succession": (a, b) => `[^${a}]*(${a}[^${b}]*)*[^${a}${b}]*`,
  "not-chain-response": (a, b) => `[^${a}]*(${a}${a}*[^${a}${b}][^${a}]*)*([^${a}]*|${a}*)`,
  "not-chain-precedence": (a, b) => `[^${a}]*(${a}${a}*[^${a}${b}][^${a}]*)*([^${a}]*|${a}*)`,
  "not-chain-succession": (a, b) => `[^${a}]*(${a}${a}*[^${a}${b}][^${a}]*)*([^${a}]*|${a}*)`,
};

/** Which letters of the constraint a word must have to activate it; none: every word does. */
const CONDITIONS: Readonly<Record<DeclareTemplate, "" | "a" | "b" | "ab">> = {
  "existence": "",
  "absence": "",
  "exactly-one": "",
  "init": "",
  "choice": "",
  "exclusive-choice": "",
  "responded-existence": "a",
  "co-existence": "ab",
  "response": "a",
  "precedence": "b",
  "succession": "ab",
  "alternate-response": "a",
  "alternate-precedence": "b",
  "alternate-succession": "ab",
  "chain-response": "a",
  "chain-precedence": "b",
  "chain-succession": "ab",
  "not-responded-existence": "a",
  "not-co-existence": "ab",
  "not-response": "a",
  "not-precedence": "b",
  "not-succession": "ab",
  "not-chain-response": "a",
  "not-chain-precedence": "b",
  "not-chain-succession": "ab",
};

/** Whether a word keeps a rule. */
export const keepsByDefinition = (template: DeclareTemplate, word: string, a: string, b = ""): boolean =>
  new RegExp(`^(${EXPRESSIONS[template](a, b)})$`).test(word);

/** Whether a word activates a rule. */
export const activatesByDefinition = (template: DeclareTemplate, word: string, a: string, b = ""): boolean =>
  CONDITIONS[template] === "" || [...CONDITIONS[template]].some((side) => word.includes(side === "a" ? a : b));

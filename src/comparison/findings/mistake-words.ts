import type { Mistake, MistakeKind } from "./find-mistakes.ts";

/** What is wrong with events, in words that follow their number. */
export const MISTAKE_WORDS: Readonly<Record<MistakeKind, string>> = {
  "wrong order": "in an order that hardly any other case has",
  "missing": "missing",
  "doubled": "doubled",
  "late entry": "away from their place",
  "wrong person": "by a person who hardly ever does that",
  "impossible time": "at a time that cannot be",
};

/** What a mistake is about: the activity, or of orders which comes before which. */
export const mistakePlace = ({ activity, pair }: Pick<Mistake, "activity" | "pair">, activities: readonly string[]): string =>
  pair === undefined ? activities[activity] : pair.map((own) => activities[own]).join(" before ");

/**
 * What is wrong with one event, in words.
 *
 * @example
 * ```ts
 * import { mistakeSentence } from "@/comparison/findings/mistake-words.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const mistake = { kind: "wrong order", case: 0, event: 2, activity: 0, pair: [1, 0] } as const;
 * assertEquals(mistakeSentence(mistake, ["check", "send"]), "hardly any other case has send before check");
 * ```
 */
export function mistakeSentence(mistake: Mistake, activities: readonly string[]): string {
  const place = mistakePlace(mistake, activities);
  switch (mistake.kind) {
    case "wrong order":
      return `hardly any other case has ${place}`;
    case "missing":
      return `${place} seems to be missing before it`;
    case "doubled":
      return "it seems to be entered twice";
    case "late entry":
      return `it is away from its place: hardly any other case has ${place}`;
    case "wrong person":
      return "this person hardly ever does that";
    case "impossible time":
      return "its time cannot be right";
  }
}

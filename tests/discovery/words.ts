import fc from "fast-check";
import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
import type { EventLog } from "@/event-log/event-log.ts";
import { type Variants, variantsOf } from "@/event-log/variants.ts";

/** A log of cases that are written as words, a letter for each activity. */
export const logOfWords = (words: readonly string[]): EventLog =>
  eventLogFromTraces(words.map((word, i) => ({ caseId: `${i}`, events: [...word].map((activity) => ({ activity })) })));

/** The variants of cases that are written as words; an empty word is left out. */
export const variantsOfWords = (...words: string[]): Variants => variantsOf(logOfWords(words)).variants;

/** Any few words over five letters, equal ones among them. */
export const anyWords: fc.Arbitrary<string[]> = fc.array(fc.string({ unit: fc.constantFrom(..."abcde"), maxLength: 8 }), {
  maxLength: 12,
});

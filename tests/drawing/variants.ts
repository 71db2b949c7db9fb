import fc from "fast-check";
import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
import { type Variants, variantsOf } from "@/event-log/variants.ts";

/**
 * Variants of cases that are written as words, a letter for each activity, with how many cases take
 * them.
 */
export function variantsOfWords(words: Readonly<Record<string, number>>): Variants {
  const traces = Object.entries(words).flatMap(([word, count]) =>
    Array.from({ length: count }, (_, i) => ({ caseId: `${word} ${i}`, events: [...word].map((activity) => ({ activity })) }))
  );
  return variantsOf(eventLogFromTraces(traces)).variants;
}

/** Any variants of up to ten activities. */
export const anyVariants: fc.Arbitrary<Variants> = fc.dictionary(
  fc.string({ unit: fc.constantFrom(..."abcdefghij"), minLength: 1, maxLength: 9 }),
  fc.integer({ min: 1, max: 20 }),
  { minKeys: 1, maxKeys: 15 },
).map(variantsOfWords);

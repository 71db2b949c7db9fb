import fc from "fast-check";
import { eventLogFromTraces, type PlainAttributes, type PlainTrace } from "@/event-log/event-log-from-traces.ts";

const TIME = fc.tuple(fc.integer({ min: Date.UTC(1900, 0), max: Date.UTC(2200, 0) }), fc.nat(999)).map(([ms, us]) =>
  ms + us / 1000
);

/** Texts that are hard to quote, and ordinary ones; not empty. */
const TEXT = fc.oneof(
  fc.constantFrom(
    "a",
    "b",
    "NA",
    'say "no"',
    "x, y; z|",
    "line\nbreak",
    "cr\r\nlf",
    "\ttab",
    "=1+1",
    "R&D <b>",
    "🦆",
    "ä",
    "]]>",
    "'",
    "__proto__",
  ),
  fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 }).filter((text) => /^[^\p{Cc}\p{Cs}\ufffe\uffff]+$/u.test(text)),
);

/** Attribute names: no prefix that means a level, not the names of roles. */
const NAME = fc.constantFrom("amount", "channel", "note", "x y", "größe", "a&b", 'q"q', "org:group");

/** Any value, of a type that goes with the name, so that CSV infers the same one. */
const attributes = (texts: boolean): fc.Arbitrary<PlainAttributes> =>
  fc.dictionary(
    NAME,
    texts
      ? TEXT.map((text) => `_${text}`)
      : fc.oneof(TEXT, fc.integer(), fc.boolean(), fc.double({ noNaN: true, noDefaultInfinity: true })),
    {
      maxKeys: 3,
    },
  );

/** Logs of all kinds; with `texts` all attributes are texts. */
export const arbitraryLog = (options: { texts: boolean }) =>
  fc.uniqueArray(TEXT, { maxLength: 8 }).chain((ids) =>
    fc.tuple(...ids.map((caseId): fc.Arbitrary<PlainTrace> =>
      fc.record({
        caseId: fc.constant(caseId),
        attributes: attributes(options.texts),
        events: fc.array(
          fc.record({
            activity: TEXT,
            time: TIME,
            start: fc.option(TIME, { nil: undefined }),
            resource: fc.option(TEXT, { nil: undefined }),
            lifecycle: fc.option(fc.constantFrom("start", "complete"), { nil: undefined }),
            attributes: attributes(options.texts),
          }),
          { minLength: 1, maxLength: 6 },
        ),
      })
    ))
  ).map(eventLogFromTraces);

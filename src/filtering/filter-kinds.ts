import type { CaseCondition } from "./filter.ts";

/** A kind of filter, for help texts and menus. */
export interface FilterKind {
  readonly kind: CaseCondition["kind"];
  /** The beginning of its text. With the prefix `not-` it selects the other cases. */
  readonly name: string;
  /** Whether it can also select events, as `keep-KIND` and `drop-KIND`. */
  readonly onEvents: boolean;
  /** Its syntax. */
  readonly form: string;
  /** Which cases it selects, as a text after the word "cases". */
  readonly help: string;
  readonly example: string;
}

/**
 * All kinds of filters, in the order of help texts and menus.
 *
 * @example
 * ```ts
 * import { FILTER_KINDS } from "@/filtering/filter-kinds.ts";
 * import { parseFilter, printFilter } from "@/filtering/filter-text.ts";
 * import { assertEquals } from "@std/assert";
 *
 * for (const { example } of FILTER_KINDS) assertEquals(printFilter(parseFilter(example)), example);
 * ```
 */
export const FILTER_KINDS: readonly FilterKind[] = [
  filterKind(
    "contained:FROM..TO",
    "that start and end in the time frame, both bounds included",
    "contained:2026-01-01..2026-03-31",
  ),
  filterKind("intersecting:FROM..TO", "that are running at some time in it", "intersecting:2026-01-31T08:30..2026-01-31T12:00"),
  filterKind("started:FROM..TO", "that start in it", "started:2026-02"),
  filterKind("completed:FROM..TO", "that end in it", "completed:2026-02.."),
  filterKind("time:FROM..TO", "with an event in it", "time:..2026-01-31T12:00:00Z", { onEvents: true }),
  filterKind("start-weekday:Mon,Tue", "that start on one of the days of the week", "start-weekday:Sat,Sun"),
  filterKind("start-hour:FROM..TO", "that start within the hours of the day, 0 to 23, both included", "start-hour:6..11"),
  filterKind("start-load:FROM..TO", "at whose start a number of other cases in the range is running", "start-load:100.."),
  filterKind("through:A,B", "with one of the activities", "through:Add penalty,Payment", { kind: "activity", onEvents: true }),
  filterKind("start-activity:A,B", "whose first event is one of the activities", "start-activity:Create Fine"),
  filterKind("end-activity:A,B", "whose last event is one of them", "end-activity:Payment"),
  filterKind(
    "path:A>B or path:A..B",
    "in which B directly (>) or eventually (..) follows A; longer paths too",
    "path:Create Fine>Send Fine..Payment",
  ),
  filterKind(
    "variant:A>B>C,A>C",
    "that take one of these sequences from start to end",
    "variant:Create Fine>Payment,Create Fine>Send Fine",
  ),
  filterKind(
    "folded-variant:A>B>C,A>C",
    "that take one of these sequences when their loops are folded: what repeats directly counts once",
    "folded-variant:Create Fine>Payment",
  ),
  filterKind("top-variants:N", "that take one of the N most frequent variants", "top-variants:10"),
  filterKind("variant-coverage:P%", "of the fewest most frequent variants that cover P % of all", "variant-coverage:80%"),
  filterKind(
    "variant-number:N..M,N",
    "that take one of the variants with these numbers in the whole log, 1 is the most frequent",
    "variant-number:1..3,7",
  ),
  filterKind("duration:FROM..TO", "with a duration in the range, in s, min, h or d", "duration:90min..2d"),
  filterKind("events:FROM..TO", "with a number of events in the range", "events:3.."),
  filterKind(
    "rework or rework:A,B",
    "in which one of the activities (any, if none is named) occurs more than once",
    "rework:Payment",
  ),
  filterKind("resource:R,S", "with an event by one of the resources", "resource:Sue,Mike", { onEvents: true }),
  filterKind("first-by:A=R,S", "in which one of the resources is the first to do the activity", "first-by:Add penalty=Sue,Mike"),
  filterKind(
    "same-resource:A,B",
    "in which one resource does two of the activities, which four eyes should see",
    "same-resource:Add penalty,Payment",
  ),
  filterKind("lifecycle:T,U", "with an event of one of the lifecycle transitions", "lifecycle:start,complete", {
    onEvents: true,
  }),
  filterKind(
    "attribute:NAME=V,W or :NAME=FROM..TO or :NAME",
    "with an event that has one of the values, a number or time in the range, or any value",
    "attribute:cost=100..250.5",
    { onEvents: true },
  ),
  filterKind(
    "case-attribute:NAME=V,W or :NAME=FROM..TO or :NAME",
    "with such a value as an attribute of the case",
    "case-attribute:channel=web,phone",
  ),
  filterKind("case:ID,ID", "with one of the ids", "case:A1017,A2044"),
  filterKind(
    "sample:N or sample:P%,seed=S",
    "drawn at random, the same cases for the same seed (default 1)",
    "sample:500,seed=7",
  ),
];

function filterKind(
  form: string,
  help: string,
  example: string,
  { kind, onEvents = false }: Partial<Pick<FilterKind, "kind" | "onEvents">> = {},
): FilterKind {
  const [name] = /^[a-z-]+/.exec(form)!;
  return { kind: kind ?? name as FilterKind["kind"], name, onEvents, form, help, example };
}

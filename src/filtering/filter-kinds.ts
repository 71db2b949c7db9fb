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
  {
    kind: "contained",
    name: "contained",
    onEvents: false,
    form: "contained:FROM..TO",
    help: "that start and end in the time frame, both bounds included",
    example: "contained:2026-01-01..2026-03-31",
  },
  {
    kind: "intersecting",
    name: "intersecting",
    onEvents: false,
    form: "intersecting:FROM..TO",
    help: "that are running at some time in it",
    example: "intersecting:2026-01-31T08:30..2026-01-31T12:00",
  },
  {
    kind: "started",
    name: "started",
    onEvents: false,
    form: "started:FROM..TO",
    help: "that start in it",
    example: "started:2026-02",
  },
  {
    kind: "completed",
    name: "completed",
    onEvents: false,
    form: "completed:FROM..TO",
    help: "that end in it",
    example: "completed:2026-02..",
  },
  {
    kind: "time",
    name: "time",
    onEvents: true,
    form: "time:FROM..TO",
    help: "with an event in it",
    example: "time:..2026-01-31T12:00:00Z",
  },
  {
    kind: "start-weekday",
    name: "start-weekday",
    onEvents: false,
    form: "start-weekday:Mon,Tue",
    help: "that start on one of the days of the week",
    example: "start-weekday:Sat,Sun",
  },
  {
    kind: "start-hour",
    name: "start-hour",
    onEvents: false,
    form: "start-hour:FROM..TO",
    help: "that start within the hours of the day, 0 to 23, both included",
    example: "start-hour:6..11",
  },
  {
    kind: "start-load",
    name: "start-load",
    onEvents: false,
    form: "start-load:FROM..TO",
    help: "at whose start a number of other cases in the range is running",
    example: "start-load:100..",
  },
  {
    kind: "activity",
    name: "through",
    onEvents: true,
    form: "through:A,B",
    help: "with one of the activities",
    example: "through:Add penalty,Payment",
  },
  {
    kind: "start-activity",
    name: "start-activity",
    onEvents: false,
    form: "start-activity:A,B",
    help: "whose first event is one of the activities",
    example: "start-activity:Create Fine",
  },
  {
    kind: "end-activity",
    name: "end-activity",
    onEvents: false,
    form: "end-activity:A,B",
    help: "whose last event is one of them",
    example: "end-activity:Payment",
  },
  {
    kind: "path",
    name: "path",
    onEvents: false,
    form: "path:A>B or path:A..B",
    help: "in which B directly (>) or eventually (..) follows A; longer paths too",
    example: "path:Create Fine>Send Fine..Payment",
  },
  {
    kind: "variant",
    name: "variant",
    onEvents: false,
    form: "variant:A>B>C,A>C",
    help: "that take one of these sequences from start to end",
    example: "variant:Create Fine>Payment,Create Fine>Send Fine",
  },
  {
    kind: "folded-variant",
    name: "folded-variant",
    onEvents: false,
    form: "folded-variant:A>B>C,A>C",
    help: "that take one of these sequences when their loops are folded: what repeats directly counts once",
    example: "folded-variant:Create Fine>Payment",
  },
  {
    kind: "top-variants",
    name: "top-variants",
    onEvents: false,
    form: "top-variants:N",
    help: "that take one of the N most frequent variants",
    example: "top-variants:10",
  },
  {
    kind: "variant-coverage",
    name: "variant-coverage",
    onEvents: false,
    form: "variant-coverage:P%",
    help: "of the fewest most frequent variants that cover P % of all",
    example: "variant-coverage:80%",
  },
  {
    kind: "variant-number",
    name: "variant-number",
    onEvents: false,
    form: "variant-number:N..M,N",
    help: "that take one of the variants with these numbers in the whole log, 1 is the most frequent",
    example: "variant-number:1..3,7",
  },
  {
    kind: "duration",
    name: "duration",
    onEvents: false,
    form: "duration:FROM..TO",
    help: "with a duration in the range, in s, min, h or d",
    example: "duration:90min..2d",
  },
  {
    kind: "events",
    name: "events",
    onEvents: false,
    form: "events:FROM..TO",
    help: "with a number of events in the range",
    example: "events:3..",
  },
  {
    kind: "rework",
    name: "rework",
    onEvents: false,
    form: "rework or rework:A,B",
    help: "in which one of the activities (any, if none is named) occurs more than once",
    example: "rework:Payment",
  },
  {
    kind: "resource",
    name: "resource",
    onEvents: true,
    form: "resource:R,S",
    help: "with an event by one of the resources",
    example: "resource:Sue,Mike",
  },
  {
    kind: "first-by",
    name: "first-by",
    onEvents: false,
    form: "first-by:A=R,S",
    help: "in which one of the resources is the first to do the activity",
    example: "first-by:Add penalty=Sue,Mike",
  },
  {
    kind: "lifecycle",
    name: "lifecycle",
    onEvents: true,
    form: "lifecycle:T,U",
    help: "with an event of one of the lifecycle transitions",
    example: "lifecycle:start,complete",
  },
  {
    kind: "attribute",
    name: "attribute",
    onEvents: true,
    form: "attribute:NAME=V,W or :NAME=FROM..TO or :NAME",
    help: "with an event that has one of the values, a number or time in the range, or any value",
    example: "attribute:cost=100..250.5",
  },
  {
    kind: "case-attribute",
    name: "case-attribute",
    onEvents: false,
    form: "case-attribute:NAME=V,W or :NAME=FROM..TO or :NAME",
    help: "with such a value as an attribute of the case",
    example: "case-attribute:channel=web,phone",
  },
  {
    kind: "case",
    name: "case",
    onEvents: false,
    form: "case:ID,ID",
    help: "with one of the ids",
    example: "case:A1017,A2044",
  },
  {
    kind: "sample",
    name: "sample",
    onEvents: false,
    form: "sample:N or sample:P%,seed=S",
    help: "drawn at random, the same cases for the same seed (default 1)",
    example: "sample:500,seed=7",
  },
];

import type { AttributeMatch, CaseCondition, Filter, NumberRange, TimeRange } from "../filtering/filter.ts";
import { countOf, sayCount, sayCountOf, sayNumber } from "../numerics/number-text.ts";
import { sayDuration } from "../time/duration-text.ts";
import { sayPartialDate } from "../time/format-time.ts";
import { WEEKDAY_NAMES } from "../time/weekday-names.ts";

/** A part of a sentence; what comes from the log is apart, so that a page can mark it. */
export type FilterWord = string | { readonly name: string };

/** Most names of a list that are said; of the others only the number is. */
const MOST_NAMES = 3;

/**
 * A filter in words, short enough for a chip.
 *
 * @example
 * ```ts
 * import { filterWords } from "@/browser/filter-words.ts";
 * import { parseFilter } from "@/filtering/filter-text.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(filterWords(parseFilter("not-through:Send Fine")), ["not through ", { name: "Send Fine" }]);
 * assertEquals(filterWords(parseFilter("not-duration:2d..")), ["does not last 2 d or longer"]);
 * assertEquals(filterWords(parseFilter("duration:2d..")), ["lasts 2 d or longer"]);
 * assertEquals(filterWords(parseFilter("case-attribute:fine=0..480.0521016")), [{ name: "fine" }, ": 0 to 480.052"]);
 * ```
 */
export function filterWords(filter: Filter): FilterWord[] {
  const { effect, where } = filter;
  if (effect === "keep") return ["only events ", ...eventWords(where)];
  if (effect === "drop") return ["without events ", ...eventWords(where)];
  return effect === "with" ? conditionWords(where) : negated(conditionWords(where));
}

/** Verbs at the beginning of a condition, and what they become where it is not to hold. */
const VERBS = new Map([
  ["starts", "does not start"],
  ["ends", "does not end"],
  ["repeats", "does not repeat"],
  ["lasts", "does not last"],
  ["has", "does not have"],
  ["with", "without"],
]);

function negated([first, ...rest]: FilterWord[]): FilterWord[] {
  const verb = typeof first === "string" ? first.split(" ", 1)[0] : "";
  const without = VERBS.get(verb);
  return typeof first === "string" && without !== undefined
    ? [without + first.slice(verb.length), ...rest]
    : ["not ", first, ...rest].reduce(joined, []);
}

/** Two texts behind each other are one. */
function joined(words: FilterWord[], word: FilterWord): FilterWord[] {
  const last = words.at(-1);
  if (typeof last !== "string" || typeof word !== "string") return [...words, word];
  return [...words.slice(0, -1), last + word];
}

function eventWords(where: CaseCondition): FilterWord[] {
  return where.kind === "activity" ? ["of ", ...names(where.labels)] : conditionWords(where);
}

function conditionWords(where: CaseCondition): FilterWord[] {
  switch (where.kind) {
    case "activity":
      return ["through ", ...names(where.labels)];
    case "resource":
      return ["by ", ...names(where.labels)];
    case "lifecycle":
      return ["lifecycle ", ...names(where.labels)];
    case "start-activity":
      return ["starts with ", ...names(where.labels)];
    case "end-activity":
      return ["ends with ", ...names(where.labels)];
    case "rework":
      return where.labels.length === 0 ? ["with rework"] : ["repeats ", ...names(where.labels)];
    case "same-resource":
      return ["two by one person of ", ...names(where.labels)];
    case "attribute":
    case "case-attribute":
      return [{ name: where.name }, ...matchWords(where.match)];
    case "case":
      return [where.ids.length === 1 ? "case " : "the cases ", ...names(where.ids)];
    case "contained":
      return [`within ${period(where.range)}`];
    case "intersecting":
      return [`under way in ${period(where.range)}`];
    case "started":
      return [`started ${period(where.range)}`];
    case "start-weekday":
      return [`started on ${where.days.map((day) => WEEKDAY_NAMES[day - 1]).join(" or ")}`];
    case "start-hour":
      return [`started between ${where.hours.from}:00 and ${where.hours.to + 1}:00`];
    case "start-load":
      return [
        where.count.from === 1 && where.count.to === 1
          ? "started beside 1 running case"
          : `started beside ${range(where.count, sayCount, "more")} running cases`,
      ];
    case "first-by":
      return [{ name: where.activity }, " first by ", ...names(where.labels)];
    case "completed":
      return [`ended ${period(where.range)}`];
    case "time":
      return [`with an event in ${period(where.range)}`];
    case "path":
      return [
        { name: where.first },
        ...where.steps.flatMap(({ how, label }): FilterWord[] => [how === "directly" ? " → " : " … ", { name: label }]),
      ];
    case "variant":
    case "folded-variant": {
      const folded = where.kind === "variant" ? "" : ", loops folded";
      return where.variants.length === 1
        ? ["variant of ", { name: countOf(where.variants[0].length, "step") }, ...(folded === "" ? [] : [folded])]
        : [`${sayCount(where.variants.length)} variants${folded}`];
    }
    case "top-variants":
      return [where.count === 1 ? "the most frequent variant" : `the ${sayCount(where.count)} most frequent variants`];
    case "variant-coverage":
      return [`the variants of ${where.percent} % of the cases`];
    case "variant-number": {
      const count = where.ranges.reduce((sum, { from, to }) => sum + to - from + 1, 0);
      return [count === 1 ? `variant ${where.ranges[0].from}` : `${sayCount(count)} variants by number`];
    }
    case "duration":
      return [`lasts ${range(where.seconds, sayDuration, "longer")}`];
    case "events":
      return where.count.from === 1 && where.count.to === 1
        ? ["has 1 event"]
        : [`has ${range(where.count, sayCount, "more")} events`];
    case "sample":
      return [
        `a sample of ${"cases" in where.size ? sayCountOf(where.size.cases, "case") : `${where.size.percent} % of the cases`}`,
      ];
  }
}

function names(labels: readonly string[]): FilterWord[] {
  const shown = labels.length > MOST_NAMES ? labels.slice(0, MOST_NAMES - 1) : labels;
  const words = shown.flatMap((name, i): FilterWord[] => i === 0 ? [{ name }] : [" or ", { name }]);
  return shown.length === labels.length ? words : [...words, ` or ${labels.length - shown.length} others`];
}

function matchWords(match: AttributeMatch): FilterWord[] {
  switch (match.kind) {
    case "present":
      return [" is known"];
    case "values":
      return [": ", ...names(match.values)];
    case "numbers":
      return [`: ${range(match.range, sayNumber, "more")}`];
    case "times":
      return [`: ${period(match.range)}`];
  }
}

function range({ from, to }: NumberRange, say: (value: number) => string, beyond: string): string {
  if (from === to && from !== null) return say(from);
  if (to === null) return `${say(from!)} or ${beyond}`;
  return from === null ? `at most ${say(to)}` : `${say(from)} to ${say(to)}`;
}

function period({ from, to }: TimeRange): string {
  if (from === to && from !== null) return sayPartialDate(from);
  if (to === null) return `from ${sayPartialDate(from!)} on`;
  return from === null ? `up to ${sayPartialDate(to)}` : `${sayPartialDate(from)} to ${sayPartialDate(to)}`;
}

/**
 * Filters once more, on traces written out by hand: slow, and so plain that it can be checked by
 * reading.
 *
 * @module
 */
import type { PlainEvent, PlainTrace } from "@/event-log/event-log-from-traces.ts";
import type { AttributeMatch, CaseCondition, EventCondition, Filter, NumberRange, TimeRange } from "@/filtering/filter.ts";

/** What the filters leave of traces whose events have times and stand in their order. */
export function filterTraces(traces: readonly PlainTrace[], filters: readonly Filter[]): PlainTrace[] {
  let left = traces.filter(({ events }) => events.length > 0);
  for (const filter of filters) {
    const { effect, where } = filter;
    if (effect === "with" || effect === "without") {
      const all = left;
      left = left.filter((trace) => satisfies(trace, where, { all, whole: traces }) === (effect === "with"));
    } else {
      left = left.map((trace) => ({
        ...trace,
        events: trace.events.filter((event) => eventSatisfies(event, where as EventCondition) === (effect === "keep")),
      })).filter(({ events }) => events.length > 0);
    }
  }
  return left;
}

function satisfies(
  trace: PlainTrace,
  where: CaseCondition,
  { all, whole }: { readonly all: readonly PlainTrace[]; readonly whole: readonly PlainTrace[] },
): boolean {
  const labels = trace.events.map(({ activity }) => activity);
  const times = trace.events.map(({ time }) => Number(time));
  const [start, end] = [times[0], times[times.length - 1]];
  switch (where.kind) {
    case "contained":
      return within(start, where.range) && within(end, where.range);
    case "started":
      return within(start, where.range);
    case "completed":
      return within(end, where.range);
    case "intersecting":
      return within(start, { from: null, to: where.range.to }) && within(end, { from: where.range.from, to: null });
    case "case-attribute":
      return matches(trace.attributes?.[where.name], where.match);
    case "case":
      return where.ids.includes(trace.caseId);
    case "start-weekday":
      return where.days.includes(new Date(start).getUTCDay() || 7);
    case "start-hour":
      return inRange(new Date(start).getUTCHours(), where.hours);
    case "start-load": {
      const running = all.filter(({ events }) => Number(events[0].time) < start && Number(events.at(-1)!.time) >= start);
      return inRange(running.length, where.count);
    }
    case "first-by": {
      const first = trace.events.find(({ activity, resource }) => activity === where.activity && resource !== undefined);
      return first !== undefined && where.labels.includes(first.resource!);
    }
    case "start-activity":
      return where.labels.includes(labels[0]);
    case "end-activity":
      return where.labels.includes(labels[labels.length - 1]);
    case "path":
      return places(labels, where.first).some((place) => hasSteps(labels, place, where.steps));
    case "variant":
      return where.variants.some((variant) => same(variant, labels));
    case "folded-variant":
      return where.variants.some((variant) => same(folded(variant), folded(labels)));
    case "top-variants":
      return variantsByRank(all).slice(0, where.count).some((variant) => same(variant.labels, labels));
    case "variant-coverage": {
      let covered = 0;
      for (const variant of variantsByRank(all)) {
        if (covered * 100 >= where.percent * all.length) return false;
        if (same(variant.labels, labels)) return true;
        covered += variant.count;
      }
      return false;
    }
    case "variant-number": {
      // Filters before may have taken events away: the variant is that of the whole case.
      const own = whole.find(({ caseId }) => caseId === trace.caseId)!.events.map(({ activity }) => activity);
      const number = 1 + variantsByRank(whole).findIndex((variant) => same(variant.labels, own));
      return where.ranges.some((range) => inRange(number, range));
    }
    case "duration":
      return inRange((end - start) / 1000, where.seconds);
    case "events":
      return inRange(labels.length, where.count);
    case "rework":
      return labels.some((label, i) => labels.indexOf(label) < i && (where.labels.length === 0 || where.labels.includes(label)));
    case "same-resource": {
      const done = trace.events.filter(({ activity }) => where.labels.includes(activity));
      return done.some((one) =>
        one.resource !== undefined && done.some((other) => other.resource === one.resource && other.activity !== one.activity)
      );
    }
    case "sample":
      throw new Error("a sample has no oracle: it is tested by its laws");
    default:
      return trace.events.some((event) => eventSatisfies(event, where));
  }
}

function eventSatisfies(event: PlainEvent, where: EventCondition): boolean {
  switch (where.kind) {
    case "activity":
      return where.labels.includes(event.activity);
    case "resource":
      return event.resource !== undefined && where.labels.includes(event.resource);
    case "lifecycle":
      return event.lifecycle !== undefined && where.labels.includes(event.lifecycle);
    case "attribute":
      return matches(event.attributes?.[where.name], where.match);
    case "time":
      return within(Number(event.time), where.range);
  }
}

function matches(value: string | number | boolean | undefined, match: AttributeMatch): boolean {
  if (value === undefined) return false;
  if (match.kind === "present") return true;
  if (match.kind === "numbers") {
    return typeof value !== "boolean" && /^\d+$/.test(`${value}`) && inRange(Number(value), match.range);
  }
  if (match.kind === "times") return typeof value === "string" && /^\d{4}-/.test(value) && within(Date.parse(value), match.range);
  return match.values.some((text) =>
    text === String(value) || (typeof value === "number" && text.trim() !== "" && Number(text) === value)
  );
}

const inRange = (value: number, { from, to }: NumberRange) => (from === null || value >= from) && (to === null || value <= to);

/**
 * Times as `Date.parse` reads them, which takes a time without an offset for a local one unless it
 * is a date alone.
 */
function within(time: number, { from, to }: TimeRange): boolean {
  const begin = (text: string) => Date.parse(text.length > 10 && !text.endsWith("Z") ? `${text}Z` : text);
  const lengths = new Map([[10, 86_400_000], [16, 60_000], [19, 1000], [23, 1]]);
  const end = (text: string) => {
    if (text.length > 7) return begin(text) + lengths.get(text.length)!;
    const [year, month] = text.split("-").map(Number);
    return Date.UTC(year, month, 1);
  };
  return (from === null || time >= begin(from)) && (to === null || time < end(to));
}

const places = (labels: readonly string[], label: string) => labels.flatMap((other, i) => other === label ? [i] : []);

function hasSteps(
  labels: readonly string[],
  place: number,
  [step, ...rest]: readonly { readonly how: string; readonly label: string }[],
): boolean {
  if (step === undefined) return true;
  const next = step.how === "directly" ? [place + 1] : labels.map((_, i) => i).filter((i) => i > place);
  return next.some((i) => labels[i] === step.label && hasSteps(labels, i, rest));
}

const same = (a: readonly string[], b: readonly string[]) => JSON.stringify(a) === JSON.stringify(b);

function variantsByRank(traces: readonly PlainTrace[]): { labels: string[]; count: number }[] {
  const found: { labels: string[]; count: number }[] = [];
  for (const { events } of traces) {
    const labels = events.map(({ activity }) => activity);
    const known = found.find((variant) => same(variant.labels, labels));
    if (known === undefined) found.push({ labels, count: 1 });
    else known.count++;
  }
  return found.sort((a, b) => b.count - a.count || compare(a.labels, b.labels));
}

function compare(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) if (a[i] !== b[i]) return a[i] < b[i] ? -1 : 1;
  return a.length - b.length;
}

/** Repeated runs of activities once, the shortest runs first, then those that this has left. */
export function folded(sequence: readonly string[]): string[] {
  let labels = [...sequence];
  for (let length = 1; length <= 8; length++) {
    const before = labels.length;
    for (let at = 0; at + 2 * length <= labels.length;) {
      if (same(labels.slice(at, at + length), labels.slice(at + length, at + 2 * length))) {
        labels = labels.toSpliced(at + length, length);
      } else at++;
    }
    if (labels.length < before && length > 1) length = 0;
  }
  return labels;
}

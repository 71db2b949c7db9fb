import { usageError } from "../../errors.ts";
import { createRandom, type Random } from "../../numerics/random.ts";
import { DAY } from "../../time/civil-date.ts";

/** What is wrong with an event that was planted. */
export type AnomalyKind = "wrong order" | "missing" | "doubled" | "late entry" | "wrong person" | "impossible time";

/** All kinds, in the order in which they are planted in turn. */
export const ANOMALY_KINDS: readonly AnomalyKind[] = [
  "wrong order",
  "missing",
  "doubled",
  "late entry",
  "wrong person",
  "impossible time",
];

/** What anomalies need to know of an event. */
export interface PlainSimulatedEvent {
  readonly case: { readonly caseId: string };
  readonly activity: string;
  /** Start and completion, ms. */
  readonly start: number;
  readonly time: number;
  readonly resource: string;
}

/** A mistake that was put into a log: the truth that findings are compared with. */
export interface PlantedAnomaly {
  readonly kind: AnomalyKind;
  readonly caseId: string;
  /** The activity of the event that is wrong, or that is missing. */
  readonly activity: string;
  /** Completion of that event as it happened, ms. */
  readonly time: number;
}

/** Options of {@linkcode plantAnomalies}. */
export interface AnomalyOptions {
  /** Anomalies by events of the log, from 0 to {@linkcode MOST_NOISE}. */
  readonly rate: number;
  /** Seed of the choice. Default 42. */
  readonly seed?: number;
}

/** Most anomalies by events: a case has only one. */
export const MOST_NOISE = 0.05;

/** Draws for one anomaly, before the log counts as too small for it. */
const MOST_DRAWS = 10_000;

/**
 * Puts mistakes into a log, as people and systems make them when they write one: two steps in the
 * wrong order, a missing, a doubled, or a late entry (after later steps), another person, and times
 * that cannot be (an end before the start, a year of another decade or century). All kinds are
 * equally frequent; a case has one mistake at most. A mistake is always one: an order, a gap or a
 * repetition that the log has nowhere else, a person who never does that activity.
 *
 * Linear in the events; all of them are held.
 *
 * @param events of a log without mistakes, in any order
 * @returns the events by completion, and what was planted, by case id
 * @throws a usage error for a rate out of its range, or one that the log has too few cases for
 *
 * @example
 * ```ts
 * import { plantAnomalies } from "@/simulation/noise/plant-anomalies.ts";
 * import { simulateDescription } from "@/simulation/engine/simulate-description.ts";
 * import { LOAN_APPLICATIONS } from "@/simulation/processes/loan-applications.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const clean = [...simulateDescription(LOAN_APPLICATIONS, { seed: 42, cases: 200 })];
 * const { anomalies } = plantAnomalies(clean, { rate: 0.01, seed: 1 });
 * assertEquals(anomalies.length, Math.round(clean.length / 100));
 * ```
 */
export function plantAnomalies<Event extends PlainSimulatedEvent>(
  events: readonly Event[],
  { rate, seed = 42 }: AnomalyOptions,
): { readonly events: readonly Event[]; readonly anomalies: readonly PlantedAnomaly[] } {
  if (!(rate >= 0 && rate <= MOST_NOISE)) {
    throw usageError({ expected: `a rate of anomalies from 0 to ${MOST_NOISE}`, found: String(rate) });
  }
  const cases = new Map<string, Event[]>();
  for (const event of events) {
    const own = cases.get(event.case.caseId);
    if (own === undefined) cases.set(event.case.caseId, [event]);
    else own.push(event);
  }
  const traces = [...cases.values()].map((own) => own.sort((a, b) => a.time - b.time));
  const known = knownOf(traces);
  const random = createRandom(seed).fork("anomalies");
  const spoiled = new Set<number>();
  const anomalies: PlantedAnomaly[] = [];
  const wanted = Math.round(rate * events.length);
  for (let n = 0; n < wanted; n++) {
    const kind = ANOMALY_KINDS[n % ANOMALY_KINDS.length];
    for (let draw = 0;; draw++) {
      if (draw === MOST_DRAWS) {
        throw usageError({ expected: "a log with cases for all anomalies", found: `${traces.length} cases for ${wanted}` });
      }
      const at = random.integer(traces.length);
      if (spoiled.has(at)) continue;
      const place = random.integer(traces[at].length);
      const { activity, time, case: { caseId } } = traces[at][place];
      const changed = SPOIL[kind](traces[at], place, { ...known, random });
      if (changed === null) continue;
      spoiled.add(at);
      traces[at] = changed as Event[];
      anomalies.push({ kind, caseId, activity, time });
      break;
    }
  }
  return {
    events: traces.flat().map((event, i) => ({ event, i })).sort((a, b) => a.event.time - b.event.time || a.i - b.i)
      .map(({ event }) => event),
    anomalies: anomalies.sort((a, b) => a.caseId < b.caseId ? -1 : 1),
  };
}

/** What occurs in the log as it is. */
interface Known {
  readonly follows: ReadonlySet<string>;
  readonly performs: ReadonlySet<string>;
  readonly resources: readonly string[];
}

const pair = (first: string, second: string): string => JSON.stringify([first, second]);

function knownOf(traces: readonly (readonly PlainSimulatedEvent[])[]): Known {
  const [follows, performs, resources] = [new Set<string>(), new Set<string>(), new Set<string>()];
  for (const trace of traces) {
    trace.forEach(({ activity, resource }, i) => {
      performs.add(pair(activity, resource));
      resources.add(resource);
      if (i > 0) follows.add(pair(trace[i - 1].activity, activity));
    });
  }
  return { follows, performs, resources: [...resources].sort() };
}

type Spoil = (
  trace: readonly PlainSimulatedEvent[],
  place: number,
  known: Known & { readonly random: Random },
) => readonly PlainSimulatedEvent[] | null;

/** How each kind changes a case at an event; null where that would be no mistake. */
const SPOIL: Readonly<Record<AnomalyKind, Spoil>> = {
  "wrong order"(trace, place, { follows }) {
    if (place + 1 === trace.length) return null;
    const [first, second] = [trace[place], trace[place + 1]];
    if (first.time === second.time || follows.has(pair(second.activity, first.activity))) return null;
    return [
      ...trace.slice(0, place),
      { ...second, start: first.start, time: first.time },
      { ...first, start: second.start, time: second.time },
      ...trace.slice(place + 2),
    ];
  },
  "missing"(trace, place, { follows }) {
    if (place === 0 || place + 1 === trace.length) return null;
    if (follows.has(pair(trace[place - 1].activity, trace[place + 1].activity))) return null;
    return trace.filter((_, i) => i !== place);
  },
  "doubled"(trace, place, { follows, random }) {
    const { activity, start, time, ...others } = trace[place];
    if (follows.has(pair(activity, activity))) return null;
    const later = random.chance(0.5) ? 0 : 1000 * (1 + random.integer(60));
    if (place + 1 < trace.length && trace[place + 1].time < time + later) return null;
    return trace.toSpliced(place + 1, 0, { ...others, activity, start: start + later, time: time + later });
  },
  "late entry"(trace, place, { follows, random }) {
    if (place + 1 >= trace.length) return null;
    const after = place + 1 + random.integer(trace.length - place - 1);
    const last = trace[after];
    if (follows.has(pair(last.activity, trace[place].activity))) return null;
    const room = after + 1 < trace.length ? trace[after + 1].time - last.time : DAY;
    const time = last.time + 1000 * Math.max(1, Math.floor(room / 1000 * random.next()));
    if (after + 1 < trace.length && time >= trace[after + 1].time) return null;
    const { start, time: happened } = trace[place];
    return [
      ...trace.slice(0, place),
      ...trace.slice(place + 1, after + 1),
      { ...trace[place], start: time - (happened - start), time },
      ...trace.slice(after + 1),
    ];
  },
  "wrong person"(trace, place, { performs, resources, random }) {
    const resource = resources[random.integer(resources.length)];
    if (performs.has(pair(trace[place].activity, resource))) return null;
    return trace.with(place, { ...trace[place], resource });
  },
  "impossible time"(trace, place, { random }) {
    const { start, time, ...others } = trace[place];
    if (random.chance(0.5)) return trace.with(place, { ...others, start: time + 1000 * (60 + random.integer(86_400)), time });
    const days = (random.chance(0.5) ? -1 : 1) * (random.chance(0.5) ? 36_525 : 3653);
    return trace.with(place, { ...others, start: start + days * DAY, time: time + days * DAY });
  },
};

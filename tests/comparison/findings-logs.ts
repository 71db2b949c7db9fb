import { findMistakes, type MistakeKind } from "@/comparison/findings/find-mistakes.ts";
import type { EventLog } from "@/event-log/event-log.ts";
import { eventLogFromTraces, type PlainEvent } from "@/event-log/event-log-from-traces.ts";
import { createRandom } from "@/numerics/random.ts";
import { plantAnomalies } from "@/simulation/mod.ts";
import { type LoanEvent, simulateLoanProcess } from "../simulation/loan-process.ts";

/** Cases of the demo log that have about 20,500 events. */
const CASES = 1860;

/** The demo log with attributes, in columns. */
export function loanLogOf(events: readonly LoanEvent[]): EventLog {
  const cases = new Map<string, { readonly attributes: Record<string, string>; readonly events: PlainEvent[] }>();
  for (const { activity, start, time, resource, case: { caseId, ...attributes } } of events) {
    let own = cases.get(caseId);
    if (own === undefined) {
      const texts = Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, String(value)]));
      cases.set(caseId, own = { attributes: texts, events: [] });
    }
    own.events.push({ activity, start, time, resource });
  }
  return eventLogFromTraces([...cases].map(([caseId, own]) => ({ caseId, ...own })));
}

/** How many of the planted mistakes are found. */
interface FoundMistakes {
  readonly rows: number;
  readonly planted: number;
  /** Planted ones whose case is told. */
  readonly found: number;
  /** Of these, with the kind that was planted. */
  readonly kindRight: number;
  /** Events that are told, and those in cases where nothing was planted. */
  readonly told: number;
  readonly wrong: number;
}

/** Plants mistakes in a demo log and looks for them. */
export function measureMistakes(seed: number, wanted: number, cases = CASES): FoundMistakes {
  const clean = [...simulateLoanProcess({ seed, cases })];
  const { events, anomalies } = plantAnomalies(clean, { rate: wanted / clean.length, seed });
  const log = loanLogOf(events);
  const told = findMistakes(log);
  const kinds = new Map<string, Set<MistakeKind>>();
  for (const { case: c, kind } of told) {
    const known = kinds.get(log.caseIds[c]);
    if (known === undefined) kinds.set(log.caseIds[c], new Set([kind]));
    else known.add(kind);
  }
  const spoiled = new Set(anomalies.map(({ caseId }) => caseId));
  return {
    rows: clean.length,
    planted: anomalies.length,
    found: anomalies.filter(({ caseId }) => kinds.has(caseId)).length,
    kindRight: anomalies.filter(({ caseId, kind }) => kinds.get(caseId)?.has(kind)).length,
    told: told.length,
    wrong: told.filter((one) => !spoiled.has(log.caseIds[one.case])).length,
  };
}

/**
 * A demo log in which nothing goes with anything: activities and people are permuted over all
 * events; starts, durations (of more than one event) and attributes over all cases, each by itself.
 * The duration of a case is divided at random, as are times between events into waiting and work.
 */
export function shuffledLog(seed: number, cases = CASES): EventLog {
  const log = loanLogOf([...simulateLoanProcess({ seed, cases })]);
  const random = createRandom(seed).fork("shuffle");
  const events = log.time.length;
  const activity = random.shuffle(log.activity.slice());
  const codes = random.shuffle(log.resource!.codes.slice());
  const first = (c: number) => log.time[log.caseOffsets[c]];
  const starts = random.shuffle(Float64Array.from(log.caseIds, (_, c) => first(c)));
  const several = [...log.caseIds.keys()].filter((c) => log.caseOffsets[c + 1] - log.caseOffsets[c] > 1);
  const durations = new Float64Array(log.caseIds.length);
  const shuffled = random.shuffle(several.map((c) => log.time[log.caseOffsets[c + 1] - 1] - first(c)));
  several.forEach((c, i) => durations[c] = shuffled[i]);
  const [time, start] = [new Float64Array(events), new Float64Array(events)];
  for (let c = 0; c < log.caseIds.length; c++) {
    const [begin, end] = [log.caseOffsets[c], log.caseOffsets[c + 1]];
    const parts = Array.from({ length: end - begin - 1 }, () => random.exponential());
    const all = parts.reduce((sum, part) => sum + part, 0);
    time[begin] = start[begin] = starts[c];
    parts.forEach((part, i) => {
      const gap = durations[c] * part / all;
      time[begin + i + 1] = time[begin + i] + gap;
      start[begin + i + 1] = time[begin + i] + gap * random.next();
    });
  }
  return {
    ...log,
    activity,
    time,
    start,
    resource: { ...log.resource!, codes },
    caseAttributes: log.caseAttributes.map((attribute) => ({ ...attribute, codes: random.shuffle(attribute.codes.slice()) })),
  };
}

import type { ProcessDescription } from "./process-description.ts";
import {
  type SimulatedCase,
  simulateDescription,
  type SimulatedEvent,
  type SimulationOptions,
  type SimulationSummary,
} from "./simulate-description.ts";

/**
 * Simulates a described process case by case, each with its events in the order of their
 * completion, for formats that keep the events of a case together (XES). Cases come in the order of
 * their first events; events and return value are those of {@linkcode simulateDescription}.
 *
 * A case is held until it and all cases before it are completed: memory grows with the duration of
 * the longest case, not with the number of cases.
 *
 * @throws what `simulateDescription` throws
 *
 * @example
 * ```ts
 * import { simulateCases } from "@/simulation/engine/simulate-cases.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const description = { name: "Calls", start: "2025-01-01", arrivals: { minutes: 10 }, pools: [], tree: { task: "Ring" } };
 * const cases = [...simulateCases(description, { seed: 1, cases: 2 })];
 * assertEquals(cases.map(([first]) => first.case.caseId), ["CASE_0001", "CASE_0002"]);
 * ```
 */
export function* simulateCases(
  description: ProcessDescription,
  options: SimulationOptions,
): Generator<readonly SimulatedEvent[], SimulationSummary> {
  // A Map keeps the order of insertion.
  const held = new Map<SimulatedCase, SimulatedEvent[]>();
  const simulation = simulateDescription(description, options);
  for (;;) {
    const step = simulation.next();
    if (step.done) {
      yield* held.values();
      return step.value;
    }
    const event = step.value;
    const own = held.get(event.case);
    if (own === undefined) held.set(event.case, [event]);
    else own.push(event);
    if (!event.case.completed) continue;
    for (const [first, events] of held) {
      if (!first.completed) break;
      held.delete(first);
      yield events;
    }
  }
}

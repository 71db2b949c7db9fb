import { type CompletedCases, completedCases, type EventLog, type OverviewFigures, overviewFigures } from "../lib/tracebook.js";
import type { PageLog } from "./open-log.js";

/** What the parts of the overview share. */
export interface OverviewData {
  readonly events: EventLog;
  readonly closing: CompletedCases;
  readonly figures: OverviewFigures;
}

const known = new WeakMap<PageLog, Promise<OverviewData>>();

/** Computes the overview's figures once for a log, however many components ask. */
export function overviewData(log: PageLog): Promise<OverviewData> {
  let data = known.get(log);
  if (data === undefined) {
    data = log.events().then((events) => {
      const closing = completedCases(events);
      return { events, closing, figures: overviewFigures(events, log.variants, closing) };
    });
    known.set(log, data);
  }
  return data;
}

/** The rule by which a case counts as running, in words. */
export function runningRule(figures: OverviewFigures, say: (seconds: number) => string): string {
  if (figures.endActivities === "all") return "Every case counts as completed.";
  const ends = figures.endActivities.length === 0 ? "no activity" : figures.endActivities.map((label) => `“${label}”`).join(", ");
  const timeout = Number.isFinite(figures.inactivityTimeout)
    ? ` and its last event is at most ${
      say(figures.inactivityTimeout)
    } before the end of the log (99.5 % of all waits are shorter)`
    : "";
  return `A case is running if it does not end with an end activity (${ends}: at least 1 % of the cases end with it and at most half of the cases with it go on)${timeout}.`;
}

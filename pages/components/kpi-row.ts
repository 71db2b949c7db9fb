import { type OverviewFigures, sayCount, sayDate, sayDuration, sayRate, sayShare } from "../lib/tracebook.js";
import { h, info } from "./dom.js";
import { follow } from "./follow.js";
import type { PageLog } from "./open-log.js";

/** The row of figures at the top of the overview. */
export function KpiRow(log: PageLog): HTMLElement {
  return follow(log, async (current, signal) => row(log, await current.ask({ kind: "figures" }, { signal })));
}

function row(log: PageLog, figures: OverviewFigures): Node[] {
  return kpis(log, figures).map(({ name, value, below, about }) =>
    h(
      "div",
      { class: "kpi", "data-kpi": name },
      h(
        "small",
        {},
        name,
        info(`${about} From log “${log.entry.name}”, version ${log.entry.version}, checksum ${log.entry.checksum.slice(0, 12)}.`),
      ),
      h("b", {}, value),
      h("span", { title: below }, below),
    )
  );
}

interface Kpi {
  readonly name: string;
  readonly value: string;
  readonly below: string;
  readonly about: string;
}

function kpis(log: PageLog, figures: OverviewFigures): Kpi[] {
  const perYear = figures.casesPerDay * 365.2425;
  const arrivals = figures.casesPerDay >= 1 ? `${sayRate(figures.casesPerDay)} a day` : `${sayRate(perYear)} a year`;
  const repeated = figures.mostRepeated;
  return [
    {
      name: "Cases",
      value: sayCount(figures.cases),
      below: arrivals,
      about:
        "All cases of the log, and how many start on average: cases divided by the time from the log's first to its last event.",
    },
    {
      name: "Median duration",
      value: sayDuration(figures.medianDuration),
      below: `90 %: ${sayDuration(figures.p90Duration)}`,
      about:
        "From the first to the last event of a case; half of the closed cases take no longer than this, 90 % no longer than the figure below. Open cases are left out, as their time is not over.",
    },
    {
      name: "Running cases",
      value: sayCount(figures.running),
      below: figures.running === 0
        ? `log ended ${sayDate(figures.lastTime, log.zone)}`
        : `on ${sayDate(figures.lastTime, log.zone)}`,
      about: runningRule(figures, sayDuration),
    },
    {
      name: "Variants",
      value: sayCount(figures.variants),
      below: `${sayCount(figures.variantsFor80)} cover${figures.variantsFor80 === 1 ? "s" : ""} 80 %`,
      about: "Distinct sequences of activities, and the fewest of them that together have 80 % of the cases.",
    },
    {
      name: "Rework",
      value: sayShare(figures.reworkShare),
      below: repeated === null ? "nothing is done twice" : `${repeated.label} again`,
      about: `Share of cases in which some activity occurs more than once.${
        repeated === null ? "" : ` Repeated in most cases: “${repeated.label}”, in ${sayCount(repeated.cases)}.`
      }`,
    },
    {
      name: "Events",
      value: sayCount(figures.events),
      below: `${sayRate(figures.eventsPerDay)} a day`,
      about: "All events of the log, and how many a day on average over the time from the first to the last.",
    },
  ];
}

/** The rule by which a case counts as running, in words. */
function runningRule(figures: OverviewFigures, say: (seconds: number) => string): string {
  if (figures.endActivities === "all") return "Every case counts as completed.";
  const ends = figures.endActivities.length === 0 ? "no activity" : figures.endActivities.map((label) => `“${label}”`).join(", ");
  const timeout = Number.isFinite(figures.inactivityTimeout)
    ? ` and its last event is at most ${
      say(figures.inactivityTimeout)
    } before the end of the log (99.5 % of all waits are shorter)`
    : "";
  return `A case is running if it does not end with an end activity (${ends}: at least 1 % of the cases end with it and at most half of the cases with it go on)${timeout}.`;
}

import {
  areComparable,
  type CaseCondition,
  type ChangeUnit,
  LEAST_IN_PERIOD,
  type OverviewFigures,
  type PeriodComparison,
  type PeriodFigures,
  sayChange,
  sayCount,
  sayDuration,
  sayDurationChange,
  sayPeriod,
  sayPeriods,
  sayRate,
  sayShare,
} from "../../lib/tracebook.js";
import type { Figure, FigureName } from "../../lib/figures.js";
import { askedOnce } from "../log/asked-once.js";
import { csvButton } from "../elements/save-buttons.js";
import { clipName, explain, fill, h, info } from "../elements/dom.js";
import { type FilterOffer, offerFilters } from "../filters/filter-actions.js";
import { pageAddress } from "../address/page-address.js";
import { viewState } from "../address/view-state.js";
import { exactWords } from "../log/exact-note.js";
import { figureButton, figuresButton, partsOf } from "../figures/figure-button.js";
import { follow } from "../log/follow.js";
import { pageDoor } from "../frame/page-door.js";
import type { PageLog } from "../log/page-log.js";
import { rebuilt } from "../log/rebuilt.js";
import { selectable } from "../address/selection.js";
import { sayLogDate } from "../log/log-time.js";

/**
 * The row of figures at the top of the overview, each with its change over the last full period. A
 * figure that is clicked offers a filter; its name leads to the page that explains it.
 */
export const KpiRow = (log: PageLog): HTMLElement =>
  rebuilt(log, (log) => {
    let isFirst = true;
    // A change that comes all the same makes its own room.
    const isCompared = log.entry.timed !== false && areComparable(log.entry);
    return follow(log, async (current, signal) => {
      const figures = askedOnce(current, { kind: "figures" });
      const ask = () => current.ask({ kind: "period-comparison" }, { signal });
      const asked = log.entry.timed === false ? null : ask();
      asked?.catch(() => {}); // told where the changes are shown
      const shown = kpis(log, await figures).filter(({ figure }) => log.entry.timed !== false || !OF_TIME.has(figure));
      const boxes = shown.map((kpi) => kpiBox(log, kpi, { isCompared }));
      const showChanges = async (asked: ReturnType<typeof ask>): Promise<void> => {
        try {
          const compared = await asked;
          const found = boxes.map(({ showChange }) => showChange(compared));
          // Room is given back only before the row stands: later what is below would move.
          if (!found.includes(true) && !boxes[0].box.isConnected) { for (const { dropChange } of boxes) dropChange(); }
        } catch (error) {
          if (!signal.aborted) { for (const { showProblem } of boxes) showProblem(error, () => void showChanges(ask())); }
        }
      };
      const changes = asked && showChanges(asked);
      // The first figures do not wait for their changes; others replace figures that have some.
      if (!isFirst) await changes;
      isFirst = false;
      return [
        ...boxes.map(({ box }) => box),
        h("p", { class: "table-foot" }, csvButton(`${log.entry.slug}-figures`, () => csvColumns(shown))),
      ];
    }, h("div", { class: isCompared ? "follow kpi-row" : "follow kpi-row uncompared" }));
  });

const csvColumns = (kpis: readonly Kpi[]) => ({
  figure: kpis.map(({ figure }) => figure),
  value: kpis.map(({ number }) => number),
});

/** Figures that a log without times does not have. */
const OF_TIME: ReadonlySet<FigureName> = new Set(["median-duration", "running-cases"]);

/** One figure of the row. */
interface Kpi {
  readonly name: string;
  readonly value: string;
  readonly below: string;
  /** The figure in {@linkcode below}. */
  readonly second?: Figure;
  readonly about: string;
  readonly figure: FigureName;
  /** The value that {@linkcode value} says. */
  readonly number: number;
  /** Groups of cases that the figure is about; empty if it is about all. */
  readonly offers?: readonly CaseCondition[];
  /** The page that explains the figure, and what it tells. */
  readonly door: readonly [page: string, about: string];
  /** How the figure is compared with the period before. */
  readonly change: ComparedFigure;
  /** What else can be chosen. */
  readonly more?: FilterOffer["more"];
}

/** A figure of a period. */
interface ComparedFigure {
  readonly figure: Exclude<keyof PeriodFigures, "from" | "completed">;
  readonly unit: ChangeUnit | "seconds";
  /** What it counts or measures, in the words of {@linkcode changeOf}. */
  readonly of: string;
}

/** How a figure has changed. */
interface Change {
  /** The last full period, and the one before. */
  readonly periods: string;
  /** The figure of the last full period, which is not that of the whole log, and its difference. */
  readonly words: string;
  /** What was compared, in full. */
  readonly about: string;
  /** The figures of both periods, by their names. */
  readonly figures: Readonly<Record<string, Figure>>;
}

/** The figure of a period, as it is computed again. */
function figureOfPeriod({ figure, unit }: ComparedFigure, figures: PeriodFigures): Figure {
  const value = figures[figure] ?? NaN;
  const day = new Date(figures.from).toISOString().slice(0, 10);
  if (unit === "seconds") return { name: "period-median-duration", parameters: [day], value };
  if (unit === "share") return { name: "period-rework-share", parameters: [day], value };
  return { name: "period-count", parameters: [figure, day], value };
}

/** @param number the figure of the whole log, in whose unit durations are said */
function changeOf(
  { change, number }: Pick<Kpi, "change" | "number">,
  { period, last, before }: PeriodComparison,
): Change | null {
  const { figure, unit, of } = change;
  const counted = OF_COMPLETED.has(figure) ? Math.min(last.completed, before.completed) : Math.max(last.cases, before.cases);
  if (counted < LEAST_IN_PERIOD) return null;
  const said = saidChange(last[figure], before[figure], unit, number);
  if (said === null) return null;
  const [own, earlier, difference] = said;
  const [now, then] = [sayPeriod(last.from, period), sayPeriod(before.from, period)];
  return {
    periods: `${sayPeriods(last.from, before.from, period)}:`,
    words: `${own}, ${difference}`,
    about:
      `${of}: ${own} in ${now}, ${earlier} in ${then}. The last full ${period} in which cases start as usual is compared with the one before; nothing is said where there are fewer than ${LEAST_IN_PERIOD} cases.`,
    figures: {
      [`the figures of ${now}`]: figureOfPeriod(change, last),
      [`the figures of ${then}`]: figureOfPeriod(change, before),
    },
  };
}

/** A figure of the last period and of the one before, and the difference, in words. */
function saidChange(now: number | null, before: number | null, unit: ComparedFigure["unit"], beside: number) {
  if (unit === "seconds") return sayDurationChange(now ?? NaN, before ?? NaN, { beside });
  const difference = sayChange(now, before, unit);
  const say = unit === "share" ? sayShare : sayCount;
  return difference === null ? null : [say(now!), say(before!), difference];
}

/** Figures of the cases that a period completes, which both periods need; the others count. */
const OF_COMPLETED: ReadonlySet<keyof PeriodFigures> = new Set(["medianDuration", "variants", "reworkShare"]);

/** A figure, and its change, which is shown when it is known. */
interface KpiBox {
  readonly box: HTMLElement;
  /** Returns whether there is one. */
  showChange(compared: PeriodComparison | null): boolean;
  /** Takes the room of the change away. */
  dropChange(): void;
  /** Tells in the place of the change why there is none. */
  showProblem(error: unknown, again: () => void): void;
}

/** @param options.isCompared whether a change is likely to come: room is kept for it */
function kpiBox(
  log: PageLog,
  kpi: Kpi,
  { isCompared }: { readonly isCompared: boolean },
): KpiBox {
  const { name, value, below, second, about, figure, number, door, offers = [], more } = kpi;
  const source = `From log “${log.entry.name}”, version ${log.entry.version}, checksum ${log.entry.checksum.slice(0, 12)}.`;
  const aboutWith = (compared: string | null) =>
    [about, compared, exactWords(log, "cases"), source].filter((part) => part !== null).join(" ");
  const sign = info(aboutWith(null));
  const change = h("span", { class: "change" }, h("span", {}, "\u00a0"), h("span", {}, "\u00a0"));
  const box = h(
    "div",
    { class: "kpi", "data-kpi": name },
    h("small", {}, pageDoor(...door, name) ?? name, sign),
    h(
      "b",
      {},
      h("button", {
        type: "button",
        class: "figure",
        ...(offers.length === 0 ? {} : selectable(offers[0])),
        title: offers.length === 0 ? "About this figure" : "Filter by this",
        onclick: (event: Event) =>
          offerFilters(log, event.currentTarget as Element, offers, {
            more,
            figure: { name: figure, parameters: [], value: number },
          }),
      }, value),
    ),
    h("span", { title: below }, h("bdi", {}, second === undefined ? below : figureButton(log, partsOf(second), below))),
    isCompared && change,
  );
  const say = (about: string, ...lines: readonly (Node | string)[]) => {
    change.title = about;
    box.append(change);
    fill(change, lines.map((line) => h("span", {}, line)));
  };
  return {
    box,
    showChange(compared) {
      const found = compared && changeOf(kpi, compared);
      if (found === null) return false;
      say(found.about, found.periods, figuresButton(log, found.figures, found.words));
      explain(sign, aboutWith(found.about));
      return true;
    },
    dropChange: () => change.remove(),
    showProblem(error, again) {
      const message = error instanceof Error ? error.message : String(error);
      const button = h("button", { type: "button", class: "pick", title: message, onclick: again }, "Try again");
      say(message, "not compared", button);
      explain(sign, aboutWith(`It could not be compared: ${message}`));
    },
  };
}

function kpis(log: PageLog, figures: OverviewFigures): Kpi[] {
  const { medianDuration, p90Duration, completed, mostRepeated: repeated } = figures;
  const hasDurations = completed > 0;
  const ends = figures.endActivities;
  const lastTime = log.entry.lastTime === null ? null : sayLogDate(log.entry, Date.parse(log.entry.lastTime));
  return [
    {
      name: "Cases",
      door: ["cases", "All cases, one by one"],
      change: { figure: "cases", unit: "percent", of: "Cases started" },
      figure: "cases",
      number: figures.cases,
      value: sayCount(figures.cases),
      below: rateWords(figures.casesPerDay, figures),
      second: { name: "cases-per-day", parameters: [], value: figures.casesPerDay ?? NaN },
      about:
        "Cases that the filters leave, and how many of them start on average: cases divided by the time from the first to the last event.",
    },
    {
      name: "Median duration",
      door: ["bottlenecks", "Bottlenecks, ranked by time"],
      change: { figure: "medianDuration", unit: "seconds", of: "Median duration of the cases completed" },
      figure: "median-duration",
      number: medianDuration,
      value: sayDuration(medianDuration),
      second: { name: "p90-duration", parameters: [], value: p90Duration },
      below: hasDurations ? `9 of 10 within ${sayDuration(p90Duration)}` : "no case is completed",
      about:
        "From the first to the last event of a case; half of the completed cases take no longer than this, and 9 of 10 no longer than the figure below. Running cases are left out, as their time is not over.",
      offers: hasDurations
        ? [{ kind: "duration", seconds: { from: medianDuration, to: null } }, {
          kind: "duration",
          seconds: { from: p90Duration, to: null },
        }]
        : [],
    },
    {
      name: "Running cases",
      door: ["predictions", "When the running cases will end"],
      change: { figure: "running", unit: "count", of: "Cases running at the end" },
      figure: "running-cases",
      number: figures.running,
      value: sayCount(figures.running),
      below: lastTime === null ? "no event" : figures.running === 0 ? `log ended ${lastTime}` : `on ${lastTime}`,
      about: runningRule(figures),
      more: [
        ...runningCases(),
        { name: "Which activities end a case?", run: () => void chooseEnds(log, ends === "all" ? [] : ends) },
      ],
    },
    {
      name: "Variants",
      door: ["variants", "All variants"],
      change: { figure: "variants", unit: "count", of: "Variants of the cases completed" },
      figure: "variants",
      number: figures.variants,
      value: sayCount(figures.variants),
      below: figures.variants === 0
        ? "none"
        : `${sayCount(figures.variantsFor80)} cover${figures.variantsFor80 === 1 ? "s" : ""} 80 %`,
      second: { name: "variants-for-80", parameters: [], value: figures.variants === 0 ? NaN : figures.variantsFor80 },
      about: "Distinct sequences of activities, and the fewest of them that together have 80 % of the cases.",
      offers: figures.variants > 1 ? [{ kind: "variant-coverage", percent: 80 }] : [],
    },
    {
      name: "Rework",
      door: ["bottlenecks#rework", "What is repeated"],
      change: { figure: "reworkShare", unit: "share", of: "Share of the cases completed with an activity that is repeated" },
      figure: "rework-share",
      number: figures.reworkShare,
      value: sayShare(figures.reworkShare),
      below: repeated === null ? "nothing is done twice" : `${clipName(repeated.label)} again`,
      about: `Share of cases in which some activity occurs more than once.${
        repeated === null ? "" : ` Repeated in most cases: “${clipName(repeated.label)}”, in ${sayCount(repeated.cases)}.`
      }`,
      offers: repeated === null ? [] : [{ kind: "rework", labels: [] }, { kind: "rework", labels: [repeated.label] }],
    },
    {
      name: "Events",
      door: ["map", "How the events follow each other"],
      change: { figure: "events", unit: "percent", of: "Events" },
      figure: "events",
      number: figures.events,
      value: sayCount(figures.events),
      below: rateWords(figures.eventsPerDay, figures),
      second: { name: "events-per-day", parameters: [], value: figures.eventsPerDay ?? NaN },
      about: "Events that the filters leave, and how many a day on average over the time from the first to the last.",
    },
  ];
}

/** Leads to the running cases, where the site has a page of cases. */
function runningCases(): NonNullable<FilterOffer["more"]> {
  const address = pageAddress("cases", { controls: { ...viewState.current.controls, "cases.state": "running" } });
  return address === null ? [] : [{ name: "The running cases, one by one", run: () => location.assign(address) }];
}

const chooseEnds = async (log: PageLog, found: readonly string[]) =>
  (await import("../filters/end-activities.js")).chooseEndActivities(log, found);

/** How many a day or a year; over less than a day the time that they span. */
function rateWords(perDay: number | null, { firstTime, lastTime, events }: OverviewFigures): string {
  if (events === 0) return "none";
  if (!(firstTime <= lastTime)) return "no times";
  if (perDay === null) return firstTime === lastTime ? "all at one time" : `within ${sayDuration((lastTime - firstTime) / 1000)}`;
  return perDay >= 1 ? `${sayRate(perDay)} a day` : `${sayRate(perDay * 365.2425)} a year`;
}

/** The rule by which a case counts as running, in words. */
function runningRule({ endActivities, inactivityTimeout }: OverviewFigures): string {
  if (endActivities === "all") return "Every case counts as completed.";
  const timeout = Number.isFinite(inactivityTimeout)
    ? ` and its last event is at most ${
      sayDuration(inactivityTimeout)
    } before the end of the log (99.5 % of all waits are shorter)`
    : "";
  if (endActivities.length === 0) {
    return `No activity ends cases as a rule, so a case is running if its last event is not long ago${
      timeout === "" ? "" : `:${timeout.slice(4)}`
    }.`;
  }
  const ends = endActivities.slice(0, 12).map((label) => `“${clipName(label)}”`).join(", ");
  return `A case is running if it does not end with an end activity (${ends}) within its last ten seconds${timeout}.`;
}

import { type CalendarDocument, type Hours, readCalendar, sayCountOf, WEEKDAY_NAMES } from "../../lib/tracebook.js";
import { pageControl } from "../address/controls.js";
import { fill, h } from "../elements/dom.js";
import { segmented } from "../elements/segmented.js";
import { viewState } from "../address/view-state.js";

const control = pageControl("bottlenecks.hours", ["all", "working"]);

/** Calendars that the reader has given, by the log of the address; null for the learned one. */
const given = new Map<string, CalendarDocument | null>();
const listeners = new Set<() => void>();

/** Under what the browser keeps the calendar of the page's log. */
const keyNow = (): string => `tracebook-calendar ${viewState.current.log ?? ""}`;

/** The calendar that the reader has given for the page's log. */
function givenNow(): CalendarDocument | null {
  const key = keyNow();
  if (!given.has(key)) given.set(key, keptCalendar(key));
  return given.get(key)!;
}

function keptCalendar(key: string): CalendarDocument | null {
  try {
    const text = localStorage.getItem(key);
    return text === null ? null : readCalendar(text, { source: "the calendar that is kept in this browser" });
  } catch {
    // Storage is off, or holds a calendar of another version.
    return null;
  }
}

function give(calendar: CalendarDocument | null): void {
  given.set(keyNow(), calendar);
  try {
    if (calendar === null) localStorage.removeItem(keyNow());
    else localStorage.setItem(keyNow(), JSON.stringify(calendar));
  } catch {
    // It is kept until the page is left.
  }
  for (const listener of listeners) listener();
}

/** Which hours count now. */
export const hoursNow = (): Hours => control.value === "all" ? "all" : givenNow() ?? "learned";

/** Hours as a parameter of a figure. */
export const hoursText = (hours: Hours): string => typeof hours === "string" ? hours : JSON.stringify(hours);

/** The hours by which something is out of hours, whatever counts now. */
export const workingHours = (): Hours => givenNow() ?? "learned";

/** Calls back when the hours that count have changed. */
export function onHoursChange(listener: () => void): void {
  control.onChange(listener);
  listeners.add(listener);
}

/** Switches between all hours and working time. */
export const hoursSwitch = (): HTMLElement =>
  segmented(control, "Hours that count", [["all", "All hours"], ["working", "Working time"]]);

const DATES_ONLY = "The log has dates without times of day: working hours cannot be told apart.";

/** Lets nobody choose working time in a log of dates. */
export function withoutWorkingTime(hours: HTMLElement): void {
  const working = hours.querySelector<HTMLInputElement>("input[value=working]");
  if (working === null || working.checked) return;
  working.disabled = true;
  working.closest("label")!.title = DATES_ONLY;
}

/** What the working hours are, with a way to give others. */
export function hoursNote(
  { calendar, datesOnly }: { readonly calendar: CalendarDocument | null; readonly datesOnly: boolean },
): HTMLElement | null {
  if (control.value === "all") return null;
  if (datesOnly) return h("p", { class: "note" }, DATES_ONLY);
  const problem = h("span", { role: "status" });
  const input = h("input", {
    type: "file",
    accept: ".json,application/json",
    hidden: true,
    onchange: async () => {
      const file = input.files?.[0];
      if (file === undefined) return;
      try {
        give(readCalendar(await file.text(), { source: file.name }));
      } catch (error) {
        fill(problem, ` ${error instanceof Error ? error.message : String(error)}`);
      }
    },
  });
  return h(
    "p",
    { class: "note" },
    calendar === null
      ? "No working hours could be learned."
      : `${sayCalendar(calendar)}, ${givenNow() === null ? "learned from the log" : "as given, kept in this browser"}. `,
    h("button", { type: "button", class: "quiet", onclick: () => input.click() }, "Use a calendar file"),
    givenNow() !== null && h("button", { type: "button", class: "quiet", onclick: () => give(null) }, "Learn from the log"),
    input,
    problem,
  );
}

/** A calendar in words: `Mon–Fri 08:00–18:00, Sat 09:00–12:00 in Europe/Rome; 12 days off`. */
export function sayCalendar({ zone = "UTC", shifts, holidays = [] }: CalendarDocument): string {
  const words = shifts.slice(0, 5).map(({ weekdays, from, to }) => `${sayDays(weekdays)} ${from}–${to}`);
  const more = shifts.length > 5 ? `, ${sayCountOf(shifts.length - 5, "more shift")}` : "";
  return `${words.join(", ")}${more} in ${zone}${holidays.length === 0 ? "" : `; ${sayCountOf(holidays.length, "day")} off`}`;
}

/** `Mon–Fri`, `Mon, Wed`. */
function sayDays(weekdays: readonly number[]): string {
  const runs: number[][] = [];
  for (const day of [...weekdays].sort((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last !== undefined && last[last.length - 1] === day - 1) last.push(day);
    else runs.push([day]);
  }
  return runs.map((run) => {
    const [first, last] = [WEEKDAY_NAMES[run[0] - 1], WEEKDAY_NAMES[run[run.length - 1] - 1]];
    return run.length === 1 ? first : run.length === 2 ? `${first}, ${last}` : `${first}–${last}`;
  }).join(", ");
}

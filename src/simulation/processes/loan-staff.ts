import { DAY, dayOfDate, HOUR, weekdayOfDay } from "../../time/civil-date.ts";
import { germanHolidays } from "../../time/holidays.ts";
import { ianaTimeZone, instantOfLocal, localDay, type TimeZone } from "../../time/time-zone.ts";
import { createWorkingCalendar, type Shift, type WorkingCalendar } from "../../time/working-calendar.ts";

/** The time zone of the bank. */
export const LOAN_ZONE: TimeZone = ianaTimeZone("Europe/Berlin");

const WEEKDAYS = [1, 2, 3, 4, 5];

/** Working hours at the bank, by name. */
export type WorkingHours = "full day" | "early day" | "late day" | "mornings";

const HOURS: Readonly<Record<WorkingHours, readonly Shift[]>> = {
  "full day": [{ weekdays: WEEKDAYS, from: "08:00", to: "12:00" }, { weekdays: WEEKDAYS, from: "12:45", to: "16:30" }],
  "early day": [{ weekdays: WEEKDAYS, from: "07:00", to: "11:30" }, { weekdays: WEEKDAYS, from: "12:00", to: "15:15" }],
  "late day": [{ weekdays: WEEKDAYS, from: "09:30", to: "13:00" }, { weekdays: WEEKDAYS, from: "13:45", to: "18:00" }],
  "mornings": [{ weekdays: [1, 2, 3, 4], from: "08:00", to: "13:00" }],
};

/** Roles of the bank, with the cost of an hour of work in euros. */
export const LOAN_ROLES = {
  "Service desk": 38,
  "Credit analyst": 52,
  "Income verification": 44,
  "Appraiser": 66,
  "Underwriter": 78,
  "Loan advisor": 56,
  "Payments": 42,
} as const;

/** A role of the bank. */
export type LoanRole = keyof typeof LOAN_ROLES;

/** An employee of the bank. All are fictitious. */
export interface LoanWorker {
  /** Unique. */
  readonly name: string;
  /** Role, whose queue they work on. */
  readonly role: LoanRole;
  /** Shifts. */
  readonly hours: WorkingHours;
  /** Working time relative to the average person. */
  readonly pace: number;
  /** Takes work only while at least this many items wait. Default: always. */
  readonly helpsFrom?: number;
}

const worker = (role: LoanRole, name: string, hours: WorkingHours, pace: number): LoanWorker => ({
  name,
  role,
  hours,
  pace,
});

/**
 * The staff. Two underwriters decide on all applications: the planted bottleneck. They have
 * slightly more work than they can do. While many cases wait, the head of the department helps out,
 * which bounds the queue however long the simulation runs.
 */
export const LOAN_STAFF: readonly LoanWorker[] = [
  worker("Service desk", "Lena Hoffmann", "early day", 0.95),
  worker("Service desk", "Tobias Krüger", "late day", 1.1),
  worker("Service desk", "Aylin Demir", "mornings", 0.9),
  worker("Credit analyst", "Jonas Weber", "full day", 1),
  worker("Credit analyst", "Katharina Vogel", "early day", 0.9),
  worker("Credit analyst", "Piotr Nowak", "late day", 1.05),
  worker("Credit analyst", "Hanna Lindqvist", "full day", 1.15),
  worker("Income verification", "Miriam Schäfer", "full day", 0.95),
  worker("Income verification", "Daniel Brandt", "late day", 1.05),
  worker("Appraiser", "Frank Neumann", "full day", 1.1),
  worker("Appraiser", "Sofia Rossi", "full day", 0.9),
  worker("Underwriter", "Claudia Richter", "full day", 0.95),
  worker("Underwriter", "Markus Engel", "late day", 1.05),
  { ...worker("Underwriter", "Ingrid Sommer", "full day", 0.85), helpsFrom: 60 },
  worker("Loan advisor", "Nina Bauer", "full day", 0.95),
  worker("Loan advisor", "Stefan Lorenz", "late day", 1),
  worker("Loan advisor", "Elif Yılmaz", "full day", 1.05),
  worker("Payments", "Petra Scholz", "early day", 1),
  worker("Payments", "Oliver Kaiser", "full day", 1),
];

/** The shifts of a worker's hours by name. */
export const shiftsOf = (worker: LoanWorker): readonly Shift[] => HOURS[worker.hours];

/** Days on which the bank is closed: public holidays, Christmas Eve and New Year's Eve. */
export function loanHolidays(year: number): number[] {
  return [...germanHolidays(year), dayOfDate(year, 12, 24), dayOfDate(year, 12, 31)];
}

/**
 * Days of a year on which a worker is on vacation: a week in winter, a fortnight in summer, a week
 * in autumn. Colleagues of a role take turns, so that they are not away together; the weeks shift
 * from year to year.
 */
export function vacationOf(worker: LoanWorker, year: number): number[] {
  const turn = LOAN_STAFF.filter(({ role }) => role === worker.role).indexOf(worker);
  const newYear = dayOfDate(year, 1, 1);
  const firstMonday = newYear + (8 - weekdayOfDay(newYear)) % 7;
  const week = (weeks: number) => firstMonday + 7 * (weeks + year % 3);
  return [
    ...workweek(week(3 + 3 * turn)),
    ...workweek(week(24 + 3 * turn)),
    ...workweek(week(25 + 3 * turn)),
    ...workweek(week(39 + 2 * turn)),
  ];
}

const workweek = (monday: number): number[] => [0, 1, 2, 3, 4].map((day) => monday + day);

/** Working hours of a worker: shifts without public holidays and vacations. */
export function calendarOf(worker: LoanWorker): WorkingCalendar {
  const daysOff = (year: number) => [...loanHolidays(year), ...vacationOf(worker, year)];
  return createWorkingCalendar({ shifts: shiftsOf(worker), holidays: daysOff, zone: LOAN_ZONE });
}

/** Hours in which the post room accepts letters and branches are open. */
export const OFFICE_HOURS: WorkingCalendar = createWorkingCalendar({
  shifts: HOURS["full day"],
  holidays: loanHolidays,
  zone: LOAN_ZONE,
});

/**
 * The first instant at or after `instant` at which it is `hour` o'clock, local time.
 */
export function nextLocalHour(instant: number, hour: number): number {
  const today = instantOfLocal(LOAN_ZONE, localDay(LOAN_ZONE, instant) * DAY + hour * HOUR);
  return today >= instant ? today : instantOfLocal(LOAN_ZONE, (localDay(LOAN_ZONE, instant) + 1) * DAY + hour * HOUR);
}

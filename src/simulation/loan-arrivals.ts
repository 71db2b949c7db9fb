import { dateOfDay, DAY, HOUR, weekdayOfDay } from "../time/civil-date.ts";
import type { Random } from "../numerics/random.ts";
import type { Channel } from "./loan-case.ts";
import { LOAN_PARAMETERS } from "./loan-parameters.ts";
import { LOAN_ZONE, loanHolidays } from "./loan-staff.ts";

/** An application comes in. */
export interface Arrival {
  /** Instant in ms, a whole second. */
  readonly time: number;
  /** How it comes in. */
  readonly channel: Channel;
}

/**
 * The applications from an instant on, without end: a Poisson process whose rate changes by month,
 * weekday and hour for each channel. Online ones come at night and on Sundays, too, branches and
 * brokers keep to their days. Method: thinning (Lewis and Shedler, 1979).
 */
export function* loanArrivals(from: number, random: Random): Generator<Arrival, never> {
  const rates = hourlyRates();
  let highest = 0;
  for (const week of rates) for (const rate of week) highest = Math.max(highest, rate);
  const most = highest * rates.length * Math.max(...LOAN_PARAMETERS.months);
  for (let time = from;;) {
    time += random.exponential(HOUR / most);
    const now = ratesAt(time, rates);
    let mark = random.next() * most;
    const channel = now.findIndex((rate) => (mark -= rate) < 0);
    if (channel >= 0) yield { time: Math.ceil(time / 1000) * 1000, channel: LOAN_PARAMETERS.channels[channel].name };
  }
}

/** Applications an hour by channel, for each hour of an average week from Monday 00:00 on. */
function hourlyRates(): number[][] {
  return LOAN_PARAMETERS.channels.map(({ share, weekdays, hours }) => {
    const weights = weekdays.flatMap((day) => hours.map((hour) => day * hour));
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return weights.map((weight) => 7 * LOAN_PARAMETERS.casesPerDay * share * weight / sum);
  });
}

function ratesAt(time: number, rates: readonly (readonly number[])[]): number[] {
  const local = time + LOAN_ZONE.offsetAt(time);
  const day = Math.floor(local / DAY);
  const date = dateOfDay(day);
  // Only what runs by itself goes on when the bank is closed.
  const closed = loanHolidays(date.year).includes(day);
  const hour = (weekdayOfDay(day) - 1) * 24 + Math.floor((local - day * DAY) / HOUR);
  const season = LOAN_PARAMETERS.months[date.month - 1];
  return rates.map((week, channel) => closed && LOAN_PARAMETERS.channels[channel].name !== "online" ? 0 : season * week[hour]);
}

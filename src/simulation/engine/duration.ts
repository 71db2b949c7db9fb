import { limitError } from "../../errors.ts";
import type { Random } from "../../numerics/random.ts";
import { DAY, HOUR } from "../../time/civil-date.ts";
import { type CaseValues, forCase, type SlotOf } from "./by-attribute.ts";
import { draw, meanOf } from "./draw.ts";
import type { ByAttribute, Distribution, Duration, DurationUnit } from "./process-description.ts";

/** A unit in ms. */
export const UNITS: Readonly<Record<DurationUnit, number>> = { minutes: 60_000, hours: HOUR, days: DAY };

/** No duration is longer, in ms. */
export const LONGEST: number = 100 * 366 * DAY;

/** Draws a duration of a case in ms; the mean is so many times as long with a `factor`. */
type DrawDuration = (values: CaseValues, random: Random, factor?: number) => number;

/** How the durations of cases are drawn. */
export function durationDrawer(duration: ByAttribute<Duration>, slotOf: SlotOf): DrawDuration {
  const drawer = forCase(duration, slotOf, (one) => plainDrawer(one, slotOf));
  return (values, random, factor) => drawer(values)(values, random, factor);
}

function plainDrawer(duration: Duration, slotOf: SlotOf): DrawDuration {
  const unit = UNITS[duration.unit ?? "minutes"];
  const inMs = scaled(duration, unit);
  const mean = meanOf(inMs);
  const { times, plus } = duration;
  const timesOf = times === undefined ? () => 1 : forCase(times, slotOf, (one: number) => one);
  const slot = plus === undefined ? -1 : slotOf(plus.attribute);
  const perOne = plus === undefined ? 0 : plus.adds * unit / plus.each;
  return (values, random, factor = 1) => {
    const added = slot < 0 ? 0 : Number(values[slot]) * perOne;
    const drawn = draw(inMs, random, (timesOf(values) * mean + added) * factor);
    if (drawn > LONGEST) throw tooLong(drawn);
    return drawn;
  };
}

const tooLong = (drawn: number) =>
  limitError({
    expected: "a duration of at most 100 years",
    found: `${Math.round(drawn / DAY)} days`,
    advice: "Give its distribution a smaller mean, or `most`.",
  });

/** The distribution of numbers that are so many times as great. */
function scaled(distribution: Distribution, by: number): Distribution {
  const bounds = {
    ...(distribution.least === undefined ? {} : { least: distribution.least * by }),
    ...(distribution.most === undefined ? {} : { most: distribution.most * by }),
    ...(distribution.step === undefined ? {} : { step: distribution.step * by }),
  };
  return distribution.kind === "uniform"
    ? { kind: "uniform", from: distribution.from * by, to: distribution.to * by, ...bounds }
    : { ...distribution, mean: distribution.mean * by, ...bounds };
}

import { causesReport } from "@/comparison/causes/causes-report.ts";
import type { CauseRule } from "@/comparison/causes/cause-rules.ts";
import { stratifiedEffect, stratifyOutcome } from "@/comparison/causes/stratified-effect.ts";
import type { EventLog } from "@/event-log/event-log.ts";
import { applyFilters } from "@/filtering/apply-filters.ts";
import { parseFilters } from "@/filtering/filter-text.ts";
import { viewOf } from "@/filtering/log-view.ts";
import { completedCases } from "@/prediction/dataset/completed-cases.ts";
import { loanEffect, loanProcessTruth, simulateLoanProcess } from "../simulation/loan-process.ts";
import { loanLogOf } from "./findings-logs.ts";

const HOUR = 3600;
const DAY = 24 * HOUR;
const MINUTE = 60;
/** Zone of the bank. */
const ZONE = "Europe/Berlin";

/** Mean in days of an answer that comes within a week, before the reminder: Erlang of shape 2. */
function answerWithinWeek(mean: number): number {
  const x = 2 / mean * 7;
  return mean * (1 - Math.exp(-x) * (1 + x + x * x / 2)) / (1 - Math.exp(-x) * (1 + x));
}

/** Mean wait of a letter for the post room, open for eight hours on five days. */
const POST_ROOM = (4 * 16 ** 2 + 64 ** 2) / 2 / 168 * HOUR;

/** What is planted at each part of a demo log: of each case its mean, a share or seconds. */
function plantedIn(demo: EventLog, truth: ReturnType<typeof loanProcessTruth>): Readonly<Record<string, (c: number) => number>> {
  const columns = new Map(demo.caseAttributes.map((own) => [own.name, own]));
  const valueOf = (name: string, c: number): string => columns.get(name)!.values[columns.get(name)!.codes[c]];
  const ofAmount = ({ below, from, limit }: { below: number; from: number; limit: number }, c: number) =>
    Number(valueOf("amount", c)) < limit ? below : from;
  const riskWork = loanEffect(truth, "amount", "linear");
  const documentDelay = loanEffect(truth, "channel", "mean").figures;
  const { ratio: selfEmployed } = loanEffect(truth, "applicant_type", "ratio");
  const paces = new Map(truth.workingTime.people.map(({ name, pace }) => [name, pace]));
  /** What an activity takes in a case: the mean over its events, by the pace of who does it. */
  const workOn = (activity: string, seconds: number, c: number): number => {
    const { codes, values } = demo.resource!;
    const events = Array.from({ length: demo.caseOffsets[c + 1] - demo.caseOffsets[c] }, (_, i) => demo.caseOffsets[c] + i)
      .filter((e) => demo.activities[demo.activity[e]] === activity);
    return seconds * events.reduce((sum, e) => sum + (paces.get(values[codes[e]]) ?? 1), 0) / Math.max(1, events.length);
  };
  return {
    "Check completeness is done again": (c) => {
      const { at, before, after } = truth.drift;
      return (demo.time[demo.caseOffsets[c] + 1] < Date.parse(at) ? before : after)[valueOf("channel", c)];
    },
    "Assess risk is done again": (c) => ofAmount(loanEffect(truth, "amount", "share by amount"), c),
    "Waiting from Make offer to Accept offer": (c) =>
      DAY * answerWithinWeek(ofAmount(loanEffect(truth, "amount", "mean by amount"), c)),
    "Waiting from Request documents to Receive documents": (c) => {
      const channel = valueOf("channel", c);
      return documentDelay[channel] * DAY + (channel === "branch" ? POST_ROOM : 0);
    },
    "Work on Verify income": (c) =>
      workOn(
        "Verify income",
        truth.workingTime.meanMinutes["Verify income"] * MINUTE *
          (valueOf("applicantType", c) === "self-employed" ? selfEmployed : 1),
        c,
      ),
    "Work on Assess risk": (c) =>
      workOn("Assess risk", (riskWork.atZero + riskWork.perThousandEuros * Number(valueOf("amount", c)) / 1000) * MINUTE, c),
  };
}

/** A rule that is told of a part, and what is planted there. */
interface MeasuredRule {
  readonly rule: CauseRule;
  /** Planted difference of the cases that it chooses, adjusted for other rules; NaN: not known. */
  readonly planted: number;
  /** The same times the cases. */
  readonly size: number;
}

/** What is told of the effects that are planted in a demo log. */
interface MeasuredEffects {
  /** By part; nothing where the part is not told. */
  readonly parts: ReadonlyMap<string, readonly MeasuredRule[]>;
  readonly reports: readonly ReturnType<typeof causesReport>[];
}

/** Looks for the effects that are planted in the demo log of a seed. */
export function measureEffects(seed: number, cases?: number): MeasuredEffects {
  const options = { seed, ...(cases === undefined ? {} : { cases }) };
  const demo = loanLogOf([...simulateLoanProcess(options)]);
  const planted = plantedIn(demo, loanProcessTruth(options));
  const { completed, ...others } = completedCases(demo);
  const reports = (["slow", "reworked"] as const).map((target) =>
    causesReport(demo, { completed, ...others, target, zone: ZONE })
  );
  const chosen = (filter: string) => applyFilters(viewOf(demo), parseFilters(filter), { zone: ZONE }).cases;
  const parts = reports.flatMap(({ parts }) => parts).map(({ part, filter, rules }): [string, MeasuredRule[]] => {
    const cases = Uint32Array.from(chosen(filter)).filter((c) => completed[c] === 1);
    if (planted[part] === undefined) return [part, rules.map((rule) => ({ rule, planted: NaN, size: NaN }))];
    const values = Float64Array.from(demo.caseIds, (_, c) => planted[part](c));
    const members = rules.map((rule) => chosen(rule.filter!));
    return [
      part,
      rules.map((rule, i) => {
        const strata = new Uint32Array(demo.caseIds.length);
        members.forEach((own, j) => {
          if (j !== i) { for (const c of own) strata[c] += 2 ** j; }
        });
        const { difference, members: size } = stratifiedEffect(stratifyOutcome(cases, values, strata), members[i]);
        return { rule, planted: difference, size: difference * size };
      }),
    ];
  });
  return { parts: new Map(parts), reports };
}

/** What must be named at each part, in part of the words, itself or as alike. */
const NAMED: Readonly<Record<string, readonly string[]>> = {
  "Check completeness is done again": ["it starts before", "channel is online"],
  "Assess risk is done again": ["amount is at least"],
  "Waiting from Make offer to Accept offer": ["amount is at least"],
  "Waiting from Request documents to Receive documents": ["channel is branch"],
  "Work on Verify income": ["applicantType is self-employed"],
  "Work on Assess risk": ["amount is at least"],
  "Waiting from Assess risk to Decide": ["priority is standard"],
};
/** The smallest effect, which cases of one year show in some seeds only. */
const SMALLEST = ["Check completeness is done again", "channel is broker"] as const;

/** What of the planted effects is not as it should be. */
interface JudgedEffects {
  /** What is not named. */
  readonly missing: readonly string[];
  /** Planted sizes out of their interval, and how many there are. */
  readonly outside: readonly string[];
  readonly sizes: number;
  /** Rules before one whose planted size is greater than all in the interval of the first. */
  readonly order: readonly string[];
  /** Whether the smallest effect is named. */
  readonly smallest: boolean;
}

/** Judges what {@linkcode measureEffects} found. */
export function judgeEffects(parts: MeasuredEffects["parts"]): JudgedEffects {
  const has = (part: string, words: string) =>
    (parts.get(part) ?? []).some(({ rule: { conditions, alike } }) =>
      [...conditions, ...alike].some((own) => own.includes(words))
    );
  const missing = Object.entries(NAMED).flatMap(([part, all]) =>
    all.filter((words) => !has(part, words)).map((words) => `${part}: ${words}`)
  );
  const known = [...parts].map(([part, rules]) => ({ part, rules: rules.filter(({ planted }) => !Number.isNaN(planted)) }));
  const outside = known.flatMap(({ part, rules }) =>
    rules.filter(({ planted, rule: { interval: [low, high] } }) => planted < low || planted > high)
      .map(({ planted, rule: { conditions, interval } }) => `${part}, ${conditions}: planted ${planted}, told ${interval}`)
  );
  // Of sizes that the log cannot tell apart either may come first.
  const order = known.flatMap(({ part, rules }) =>
    rules.flatMap((first, i) =>
      rules.slice(i + 1).filter((second) => second.size > first.size && second.size > first.rule.interval[1] * first.rule.cases)
        .map((second) => `${part}: ${first.rule.conditions} before ${second.rule.conditions}`)
    )
  );
  return { missing, outside, order, sizes: known.flatMap(({ rules }) => rules).length, smallest: has(...SMALLEST) };
}

import type { ProcessTree } from "../../process-models/process-tree/process-tree.ts";
import type { Random } from "../../numerics/random.ts";
import { type CaseValues, forCase, type SlotOf } from "./by-attribute.ts";
import { conditionTest, textDrawer } from "./case-attributes.ts";
import { changeInstant, type DescriptionSetting, momentAfter, settingOf } from "./description-setting.ts";
import { durationDrawer } from "./duration.ts";
import type {
  ByAttribute,
  ChangeDescription,
  Delay,
  LoopDescription,
  ProcessDescription,
  StepDescription,
  TaskDescription,
  WaitDescription,
} from "./process-description.ts";
import { type CaseState, type ProcessStep, treeOfStep } from "./process-step.ts";

/** The state of a case of a described process. */
export interface DescribedState extends CaseState {
  /** A stream for each case, so that a case does not depend on the number of other cases. */
  readonly random: Random;
  /** Its attributes, then the outcomes of its waits, empty until they are known. */
  readonly values: (string | number)[];
  /** Whether it arrived during the warm-up and is not part of the log. */
  readonly hidden: boolean;
}

/** A process as a description means it, and the counts of its choices. */
interface DescribedProcess {
  readonly step: ProcessStep<DescribedState>;
  /** By name of a choice, or its place in the tree: how often each branch was taken. */
  readonly choices: Readonly<Record<string, readonly number[]>>;
  /** The instants of the changes in their order in the description. */
  readonly changes: readonly number[];
}

/**
 * The process tree of a description: all its sequences of activities, whatever the decisions.
 *
 * @example
 * ```ts
 * import { printProcessTree } from "@/process-models/process-tree/process-tree-text.ts";
 * import { EMERGENCY_ROOM } from "@/simulation/processes/emergency-room.ts";
 * import { treeOfDescription } from "@/simulation/engine/process-of-description.ts";
 * import { assertStringIncludes } from "@std/assert";
 *
 * assertStringIncludes(printProcessTree(treeOfDescription(EMERGENCY_ROOM)), "'Triage'");
 * ```
 */
export const treeOfDescription = (description: ProcessDescription): ProcessTree =>
  treeOfStep(processOf(description, { setting: settingOf(description), cases: 1 }).step);

/** The names of attributes and waits in the order of the values of a case. */
export function slotsOf(
  { attributes = [], tree }: ProcessDescription,
): { readonly names: readonly string[]; readonly slotOf: SlotOf } {
  const names = [...new Set([...attributes.map(({ name }) => name), ...waitsOf(tree)])];
  return { names, slotOf: (name) => names.indexOf(name) };
}

function waitsOf(step: StepDescription): readonly string[] {
  if ("sequence" in step) return step.sequence.flatMap(waitsOf);
  if ("parallel" in step) return step.parallel.flatMap(waitsOf);
  if ("choice" in step) return step.choice.flatMap(({ then }) => waitsOf(then));
  if ("loop" in step) return [step.loop, ...step.redo === undefined ? [] : [step.redo]].flatMap(waitsOf);
  if ("wait" in step) return [step.wait, ...step.reminder === undefined ? [] : waitsOf(step.reminder.then)];
  return [];
}

/** A change and its instant. */
type DatedChange = ChangeDescription & { readonly at: number };

/** What the steps of a description share. */
interface Context {
  readonly setting: DescriptionSetting;
  readonly slotOf: SlotOf;
  readonly choices: Map<string, number[]>;
  /** The earliest first. */
  readonly changes: readonly DatedChange[];
}

/**
 * The process that a description means in a log of so many cases.
 *
 * @throws a usage error for a calendar that is not there
 */
export function processOf(
  description: ProcessDescription,
  { setting, cases }: { readonly setting: DescriptionSetting; readonly cases: number },
): DescribedProcess {
  const changes = (description.changes ?? []).map((change) => ({
    ...change,
    at: changeInstant(change.from, description, { setting, cases }),
  }));
  const context: Context = {
    setting,
    slotOf: slotsOf(description).slotOf,
    choices: new Map(),
    changes: changes.toSorted((a, b) => a.at - b.at),
  };
  const step = stepOf(description.tree, "tree", context);
  return { step, choices: Object.fromEntries(context.choices), changes: changes.map(({ at }) => at) };
}

function stepOf(of: StepDescription, place: string, context: Context): ProcessStep<DescribedState> {
  const at = (step: StepDescription, part: string | number) => stepOf(step, `${place}.${part}`, context);
  if ("task" in of) return taskOf(of, context);
  if ("silent" in of) return SILENT;
  if ("sequence" in of) return { kind: "sequence", steps: of.sequence.map(at) };
  if ("parallel" in of) return { kind: "parallel", steps: of.parallel.map(at) };
  if ("loop" in of) {
    const redo = of.redo === undefined ? SILENT : at(of.redo, "redo");
    return { kind: "loop", body: at(of.loop, "loop"), redo, again: loopDecision(of, context) };
  }
  if ("wait" in of) {
    const reminder = of.reminder === undefined ? undefined : at(of.reminder.then, "reminder");
    return { kind: "wait", reminder, until: waitDecision(of, context) };
  }
  const choose = choiceDecision(of, of.name ?? place, context);
  return { kind: "choice", steps: of.choice.map(({ then }, branch) => at(then, branch)), choose };
}

const SILENT = { kind: "silent" } as const;

const itself = <T>(value: T): T => value;

/** The last change that has happened; there are few. */
const latest = <T extends { readonly at: number }>(changes: readonly T[], now: number): T | undefined =>
  changes.length === 0 ? undefined : changes.findLast(({ at }) => at <= now);

function loopDecision({ name, again, later }: LoopDescription, { slotOf, changes }: Context) {
  const share = (of: ByAttribute<number>) => forCase(of, slotOf, itself);
  const first = share(again);
  const next = later === undefined ? null : share(later);
  const changed = changes.flatMap((change) =>
    "loop" in change && change.loop === name ? [{ at: change.at, share: share(change.again) }] : []
  );
  return ({ values, random }: DescribedState, now: number, run: number) =>
    random.chance(next !== null && run > 1 ? next(values) : (latest(changed, now)?.share ?? first)(values));
}

function choiceDecision(
  { name, choice }: Extract<StepDescription, { readonly choice: unknown }>,
  label: string,
  { slotOf, choices, changes }: Context,
) {
  const taken = choice.map(() => 0);
  choices.set(label, taken);
  const weight = (of: ByAttribute<number>) => forCase(of, slotOf, itself);
  const weights = choice.map(({ weight: own = 1 }) => weight(own));
  const holds = choice.map(({ when }) => conditionTest(when, slotOf));
  const changed = changes.flatMap((change) =>
    "choice" in change && change.choice === name ? [{ at: change.at, weights: change.weights.map(weight) }] : []
  );
  return ({ values, random, hidden }: DescribedState, now: number): number => {
    const current = latest(changed, now)?.weights ?? weights;
    const open = holds.map((test, at) => test(values) ? current[at](values) : 0);
    const branches = open.flatMap((weight, at) => weight > 0 ? [at] : []);
    // Where no condition holds, the last branch is the rest.
    const branch = branches.length > 1 ? random.choose(open) : branches[0] ?? open.length - 1;
    if (!hidden) taken[branch]++;
    return branch;
  };
}

function waitDecision({ wait, values, delay, deadline, reminder }: WaitDescription, context: Context) {
  const { slotOf, setting: { zone } } = context;
  const slot = slotOf(wait);
  const outcomeOf = forCase(values, slotOf, textDrawer);
  const known = delayEnd(delay, context);
  return (state: DescribedState, now: number) => {
    const outcome = outcomeOf(state.values)(state.random);
    const at = known(state, now);
    const latest = deadline === undefined ? Infinity : momentAfter(now, deadline, zone);
    const isLate = at >= latest || outcome === deadline?.value;
    state.values[slot] = isLate ? deadline!.value : outcome;
    return { end: isLate ? latest : at, reminder: reminder === undefined ? Infinity : momentAfter(now, reminder, zone) };
  };
}

function taskOf(of: TaskDescription, context: Context): ProcessStep<DescribedState> {
  const { setting, slotOf } = context;
  const { task, pool, system, skill, delay, batch } = of;
  const calendar = batch === undefined ? null : setting.calendar(batch);
  const ready = delay === undefined ? null : delayEnd(delay, context);
  return {
    kind: "task",
    label: task,
    by: pool === undefined ? { system: systemOf(system, slotOf) } : { role: pool },
    skill,
    ...ready === null && calendar === null ? {} : {
      notBefore: (state, now) => {
        const at = ready === null ? now : ready(state, now);
        return calendar === null ? at : calendar.next(at);
      },
    },
    ...of.duration === undefined ? {} : { work: workOf(of, context) },
  };
}

/** A system without a name. */
export const SYSTEM = "System";

function systemOf(system: ByAttribute<string> | undefined, slotOf: SlotOf): (state: { readonly values: CaseValues }) => string {
  const name = forCase(system ?? SYSTEM, slotOf, itself<string>);
  return ({ values }) => name(values);
}

function workOf({ task, pool, duration }: TaskDescription, { slotOf, changes }: Context) {
  const drawn = durationDrawer(duration!, slotOf);
  const changed = changes.flatMap((change) => "task" in change && change.task === task ? [change] : []);
  return ({ values, random }: DescribedState, now: number): number => {
    const work = drawn(values, random, latest(changed, now)?.duration);
    // A pool rounds to seconds by the pace of the person.
    return pool === undefined ? wholeSecond(work) : work;
  };
}

const wholeSecond = (time: number): number => Math.round(time / 1000) * 1000;

/** When a delay that begins now has passed. */
function delayEnd(delay: ByAttribute<Delay>, { slotOf, setting }: Context): (state: DescribedState, now: number) => number {
  const drawn = durationDrawer(delay, slotOf);
  const calendarOf = forCase(delay, slotOf, ({ calendar }: Delay) => calendar === undefined ? null : setting.calendar(calendar));
  return ({ values, random }, now) => {
    const end = now + wholeSecond(drawn(values, random));
    const calendar = calendarOf(values);
    return calendar === null ? end : calendar.next(end);
  };
}

import {
  checkByAttribute,
  checkCalendar,
  checkCondition,
  checkDelay,
  checkDuration,
  checkFigure,
  checkMoment,
  checkShares,
  type Names,
} from "./check-values.ts";
import type { Checks, Fields } from "./description-checks.ts";

/** Descriptions of more steps are refused. */
const MOST_STEPS = 2000;
const DEEPEST = 100;

/** What changes and objects may name. */
export interface UsedNames {
  readonly tasks: ReadonlySet<string>;
  /** Named choices with their numbers of branches. */
  readonly choices: ReadonlyMap<string, number>;
  readonly loops: ReadonlySet<string>;
  /** The names, and those of waits. */
  readonly names: Names;
}

const KINDS = ["task", "sequence", "parallel", "choice", "loop", "wait", "silent"] as const;

/**
 * Checks a tree in the order of its steps: what a wait finds out is known in the steps after it.
 */
export function checkTree(tree: unknown, before: Names, check: Checks): UsedNames {
  const attributes = new Map(before.attributes);
  const names: Names = { ...before, attributes };
  const [tasks, choices, loops] = [new Set<string>(), new Map<string, number>(), new Set<string>()];
  let steps = 0;

  const visit = (step: unknown, place: string, depth: number): void => {
    if (++steps > MOST_STEPS || depth > DEEPEST) check.refuse(place, `at most ${MOST_STEPS} steps, ${DEEPEST} deep`, step);
    const kind = KINDS.find((kind) => typeof step === "object" && step !== null && Object.hasOwn(step, kind));
    if (kind === undefined) return check.refuse(place, `a step with ${KINDS.join(", ")}`, step);
    VISIT[kind](step as Fields, place, (inner, part) => visit(inner, `${place}.${part}`, depth + 1));
  };

  type Inner = (step: unknown, part: string) => void;
  const each = (kind: "sequence" | "parallel") => (step: Fields, place: string, inner: Inner) => {
    const parts = check.fields(step, place, [kind])[kind];
    check.list(parts, `${place}.${kind}`).forEach((one, at) => inner(one, `${kind}[${at}]`));
  };
  const share = (value: unknown, place: string) => checkFigure(value, place, names, check, 0.99);
  const VISIT: Readonly<Record<typeof KINDS[number], (step: Fields, place: string, inner: Inner) => void>> = {
    task: (step, place) => void tasks.add(checkTask(step, place, names, check)),
    sequence: each("sequence"),
    parallel: each("parallel"),
    silent: (step, place) => void check.fields(step, place, ["silent"]),
    loop(step, place, inner) {
      const of = check.fields(step, place, ["loop", "again"], ["redo", "later", "name"]);
      if (of.name !== undefined) loops.add(check.text(of.name, `${place}.name`));
      inner(of.loop, "loop");
      share(of.again, `${place}.again`);
      if (of.later !== undefined) share(of.later, `${place}.later`);
      if (of.redo !== undefined) inner(of.redo, "redo");
    },
    choice(step, place, inner) {
      const of = check.fields(step, place, ["choice"], ["name"]);
      const branches = check.list(of.choice, `${place}.choice`);
      if (of.name !== undefined) {
        if (choices.has(check.text(of.name, `${place}.name`))) check.refuse(`${place}.name`, "a name of its own", of.name);
        choices.set(of.name as string, branches.length);
      }
      branches.forEach((branch, at) => {
        const part = `choice[${at}]`;
        const own = check.fields(branch, `${place}.${part}`, ["then"], ["weight", "when"]);
        if (own.weight !== undefined) checkFigure(own.weight, `${place}.${part}.weight`, names, check, 1e9);
        if (own.when !== undefined) checkCondition(own.when, `${place}.${part}.when`, names, check);
        inner(own.then, `${part}.then`);
      });
    },
    wait(step, place, inner) {
      const { name, texts } = checkWait(step, place, names, check, inner);
      if (attributes.has(name)) check.refuse(`${place}.wait`, "a name of its own, also among the attributes", name);
      attributes.set(name, { texts });
    },
  };
  visit(tree, "tree", 0);
  return { tasks, choices, loops, names };
}

/** Checks a wait. @returns its name, and the texts that it may find out */
function checkWait(
  step: Fields,
  place: string,
  names: Names,
  check: Checks,
  inner: (step: unknown, part: string) => void,
): { readonly name: string; readonly texts: ReadonlySet<string> } {
  const of = check.fields(step, place, ["wait", "values", "delay"], ["deadline", "reminder"]);
  const plain = (one: unknown, place: string) => checkShares(one, place, check);
  const texts = new Set(checkByAttribute(of.values, `${place}.values`, { names, check, plain }));
  checkDelay(of.delay, `${place}.delay`, names, check);
  if (of.reminder !== undefined) {
    const reminder = check.fields(of.reminder, `${place}.reminder`, ["after", "then"], ["unit", "at"]);
    checkMoment(reminder, `${place}.reminder`, check);
    inner(reminder.then, "reminder.then");
  }
  if (of.deadline !== undefined) {
    const deadline = check.fields(of.deadline, `${place}.deadline`, ["after", "value"], ["unit", "at"]);
    checkMoment(deadline, `${place}.deadline`, check);
    texts.add(check.text(deadline.value, `${place}.deadline.value`));
  }
  return { name: check.text(of.wait, `${place}.wait`), texts };
}

function checkTask(step: Fields, place: string, names: Names, check: Checks): string {
  const of = check.fields(step, place, ["task"], ["pool", "system", "skill", "duration", "delay", "batch"]);
  const { pools } = names;
  if (of.pool !== undefined && !pools.has(of.pool as string)) check.refuse(`${place}.pool`, "the name of a pool", of.pool);
  if (of.skill !== undefined && !pools.get(of.pool as string)?.has(of.skill as string)) {
    check.refuse(`${place}.skill`, "a skill of someone in the pool", of.skill);
  }
  if (of.system !== undefined) {
    if (of.pool !== undefined) check.refuse(place, "a pool or a system", step);
    const plain = (one: unknown, place: string) => void check.text(one, place);
    checkByAttribute(of.system, `${place}.system`, { names, check, plain });
  }
  if (of.duration !== undefined) checkDuration(of.duration, `${place}.duration`, names, check);
  if (of.delay !== undefined) checkDelay(of.delay, `${place}.delay`, names, check);
  checkCalendar(of.batch, `${place}.batch`, names, check);
  return check.text(of.task, `${place}.task`);
}

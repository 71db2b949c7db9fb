import {
  type AskedGroups,
  type AttributeName,
  type CaseCondition,
  choosesCases,
  type ComparedGroups,
  type ComparisonFigure,
  comparisonWords,
  DAY,
  type Filter,
  type LanguageDistance,
  localTime,
  nextPeriod,
  sayCount,
  sayCountOf,
  sayDuration,
} from "../../lib/tracebook.js";
import {
  askedGroups,
  chooseGroups,
  comparedGroups,
  figureOfGroup,
  groupProblem,
  groupTexts,
  groupWords,
  onGroupsChange,
} from "./compared-groups.js";
import { clipName, fill, h, info, nameNode, unbroken } from "../elements/dom.js";
import { filterDialog } from "../filters/filter-editor.js";
import { figureButton, partsOf } from "../figures/figure-button.js";
import { alsoOn, follow } from "../log/follow.js";
import { addKey } from "../frame/keys.js";
import type { FilteredLog, PageLog } from "../log/page-log.js";
import { rebuilt } from "../log/rebuilt.js";

const LETTERS = ["A", "B"] as const;

/** Fewer cases in a group tell little. */
const LEAST_CASES = 20;

/** The two groups that are compared, how to choose them, and the sentence that says most. */
export const GroupChoice = (log: PageLog): HTMLElement =>
  rebuilt(log, (log) => {
    let shown: AskedGroups = askedGroups();
    const swap = () => chooseGroups([shown[1], shown[0]]);
    addKey({ key: "x", name: "X", does: "Swap the groups that are compared", run: swap });
    const body = follow(alsoOn(log, onGroupsChange), async (current, signal) => {
      const answer = await comparedGroups(current);
      shown = answer.groups;
      const distance = h("p", { class: "note distance" }, "\u00a0");
      // It takes longer: the figures come first.
      if (answer.comparison !== null) void showDistance(distance, log, signal);
      return [
        h(
          "div",
          { class: "group-bar" },
          h(
            "div",
            { class: "group-pickers" },
            groupButton(log, answer, 0),
            h("button", {
              type: "button",
              class: "plain swap",
              title: "Swap the groups (X)",
              "aria-label": "Swap the groups",
              onclick: swap,
            }, "⇄"),
            groupButton(log, answer, 1),
            presets(log, current),
          ),
          h("div", { class: "group-says", role: "status" }, ...says(log, answer, current.cases), distance),
        ),
      ];
    });
    return h("section", { class: "card group-card", "aria-label": "Groups that are compared" }, body);
  });

/** A group with its size; a click changes it. */
function groupButton(log: PageLog, answer: ComparedGroups, at: 0 | 1): HTMLElement {
  const { groups, comparison } = answer;
  const cases = comparison === null ? answer.cases[at] : comparison.cases[at];
  const cycle = comparison?.differences.find(({ measure }) => measure === "cycle time");
  const median = (at === 0 ? cycle?.first : cycle?.second)?.medianSeconds ?? null;
  return h(
    "button",
    {
      type: "button",
      class: `group-pick ${at === 0 ? "first" : "second"}`,
      title: `Change group ${LETTERS[at]}`,
      onclick: () => editGroup(log, groups, at),
    },
    h("span", { class: "group-letter", "aria-hidden": "true" }, LETTERS[at]),
    h(
      "span",
      { class: "group-words" },
      h("span", { class: "unseen" }, `Group ${LETTERS[at]}: `),
      h("b", {}, groupWords(groups, at)),
      h(
        "small",
        {},
        `${sayCount(cases)} ${cases === 1 ? "case" : "cases"}${
          median === null ? "" : `, median ${sayDuration(median).replaceAll(" ", "\u00a0")}`
        }`,
      ),
    ),
  );
}

function editGroup(log: PageLog, groups: AskedGroups, at: 0 | 1): void {
  const own = groups[at];
  const put = (filters: readonly Filter[] | null) => chooseGroups(at === 0 ? [filters, groups[1]] : [groups[0], filters]);
  filterDialog(log, {
    title: `Group ${LETTERS[at]}`,
    given: own?.length === 1 ? own[0] : null,
    listWith: (filter) => [...log.filters.list, filter],
    applyText: "Compare",
    apply: (filter) => put([filter]),
    others: groups[1 - at] === null ? [] : [{ name: "All other cases", run: () => put(null) }],
    casesOnly: true,
  });
}

function says(log: PageLog, answer: ComparedGroups, cases: number): (Node | string)[] {
  const problem = groupProblem();
  const told = problem === null ? [] : [h("p", { class: "note", role: "alert" }, problem)];
  if (answer.comparison === null) {
    return [
      ...told,
      h("p", { class: "headline" }, cases === 0 ? "No case is left: remove or change a filter." : emptyWords(answer)),
    ];
  }
  const { comparison, inBoth, inNone, running } = answer;
  const few = comparison.cases.findIndex((cases) => cases < LEAST_CASES);
  const notes = [
    few >= 0 &&
    `Group ${LETTERS[few]} has few cases: only very large differences can be told from chance.`,
    inBoth > 0 &&
    `${sayCount(inBoth)} ${inBoth === 1 ? "case" : "cases"} in both groups ${inBoth === 1 ? "is" : "are"} left out.`,
    ...running.map((count, at) => count / comparison.cases[at] >= TOLD_RUNNING && runningWords(count, LETTERS[at])),
    inNone > 0 && `${sayCount(inNone)} ${inNone === 1 ? "case is" : "cases are"} in neither.`,
  ].filter((note) => note !== false);
  return [
    ...told,
    h(
      "p",
      { class: "headline" },
      comparisonWords(comparison).map((word) =>
        typeof word === "string" ? word : h("b", {}, "name" in word ? nameNode(word.name) : wordOfFigure(log, word))
      ),
    ),
    ...(notes.length === 0 ? [] : [h("p", { class: "note" }, notes.join(" "))]),
  ];
}

function wordOfFigure(log: PageLog, { figure, row, group }: ComparisonFigure): Node | string {
  const text = unbroken(figure);
  return row === undefined || group === undefined ? text : figureButton(log, partsOf(figureOfGroup(row, group)), text);
}

/** From this share of a group on, its running cases are told. */
const TOLD_RUNNING = 0.01;

const runningWords = (count: number, group: string): string =>
  `${sayCountOf(count, "case")} of ${group} ${count === 1 ? "is" : "are"} still running: what comes late may be yet to come.`;

function emptyWords(answer: Extract<ComparedGroups, { comparison: null }>): string {
  const { cases, groups, inBoth } = answer;
  if (groups[0] === null && groups[1] === null) {
    return "All cases start at the same time, or there is only one: choose two groups to compare.";
  }
  const empty = cases.findIndex((count) => count === 0);
  const both = inBoth === 0 ? "" : ` ${sayCount(inBoth)} cases are in both groups, and so in neither.`;
  return `Group ${LETTERS[empty]} has no cases.${both} Change a group, or remove a filter.`;
}

/** Pause before the distance is asked for, ms: the map and the tables come before. */
const AFTER = 400;

async function showDistance(place: HTMLElement, log: PageLog, signal: AbortSignal): Promise<void> {
  // It takes long: filters that come meanwhile do not wait for it.
  const asking = new AbortController();
  signal.addEventListener("abort", () => asking.abort());
  const stop = log.onProgress(({ state }) => state === "filtering" && asking.abort());
  const { current } = log;
  try {
    await new Promise((resolve) => setTimeout(resolve, AFTER));
    const distance = await current.ask({ kind: "language-distance", groups: askedGroups() }, { signal: asking.signal });
    if (distance === null) return;
    fill(
      place,
      distanceNodes(log, distance),
      info(
        "The earth mover's distance: how much must be changed to turn the variants of the one group, with their shares, into those of the other; from 0 (the same) to 1 (nothing in common). A change of one variant into another costs their edit distance, normalized (Leemans et al. 2019, Li and Liu 2007). Two groups of chance differ as well: that is measured by dividing the cases at random.",
      ),
    );
  } catch (error) {
    if (!asking.signal.aborted) fill(place, error instanceof Error ? error.message : String(error));
  } finally {
    stop();
  }
}

function distanceNodes(log: PageLog, { lower, upper, chance, beyondChance }: LanguageDistance): (Node | string)[] {
  const figure = (which: string, value: number) =>
    figureButton(log, ["variant-distance", [...groupTexts(), which], value], value.toFixed(3));
  const distance = lower.toFixed(3) === upper.toFixed(3)
    ? [figure("upper", upper)]
    : lower < 0.0005
    ? ["at\u00a0most\u00a0", figure("upper", upper)]
    : [figure("lower", lower), " to\u00a0", figure("upper", upper)];
  return [
    "Distance of the variants: ",
    ...distance,
    "; divided at random ",
    figure("at-random", chance.median),
    ", 95\u00a0% up to\u00a0",
    figure("at-random-95", chance.most),
    beyondChance ? ". " : ": it may be chance. ",
  ];
}

/** Ways to choose both groups at once. */
function presets(log: PageLog, current: FilteredLog): HTMLElement {
  const runs = new Map<string, () => Promise<void> | void>();
  const note = h("span", { class: "note", role: "status" });
  const element = h("select", {
    class: "field",
    "aria-label": "Compare by",
    onpointerenter: () => void load(),
    onfocus: () => void load(),
    onchange: async () => {
      const run = runs.get(element.value);
      element.value = "";
      fill(note);
      try {
        await run?.();
      } catch (error) {
        fill(note, error instanceof Error ? error.message : String(error));
      }
    },
  });
  const option = (value: string, name: string, run: () => Promise<void> | void) => {
    runs.set(value, run);
    return h("option", { value }, clipName(name));
  };
  const always = () => [
    h("option", { value: "" }, "Compare by…"),
    option("halves", "Earlier and later cases", () => chooseGroups([null, null])),
    option("period", "The last full period and the one before", () => lastPeriods(log)),
    option("slow", "Faster and slower cases", () => halvesByDuration(current)),
    log.filters.list.length > 0 && log.filters.list.every(choosesCases)
      ? option("filters", "The filtered cases and all others", () => chooseGroups([null, log.filters.list], []))
      : null,
  ];
  let isLoaded = false;
  const load = async () => {
    if (isLoaded) return;
    isLoaded = true;
    const known = (await current.ask({ kind: "attributes" }).catch(() => [])).filter(({ level }) => level !== "lifecycle");
    if (known.length === 0) return;
    const groups = known.map((attribute, at) =>
      option(`attribute ${at}`, attribute.level === "resource" ? "Resource" : attribute.name, () => twoValues(current, attribute))
    );
    fill(element, always(), h("optgroup", { label: "The two most frequent values of" }, groups));
  };
  fill(element, always());
  return h("span", { class: "group-presets" }, element, note);
}

/** The two most frequent values of an attribute, or the one and all others. */
async function twoValues(current: FilteredLog, attribute: AttributeName): Promise<void> {
  const { values } = await current.ask({ kind: "attribute-values", attribute });
  const { level, name } = attribute;
  const group = (value: string | undefined): readonly Filter[] | null => {
    if (value === undefined) return null;
    const where: CaseCondition = level === "resource" || level === "lifecycle"
      ? { kind: level, labels: [value] }
      : { kind: level === "case" ? "case-attribute" : "attribute", name, match: { kind: "values", values: [value] } };
    return [{ effect: "with", where }];
  };
  if (values.length === 0) throw new Error("No case has a value of it.");
  chooseGroups([group(values[0]), group(values[1])]);
}

async function halvesByDuration(current: FilteredLog): Promise<void> {
  const { median } = await current.ask({ kind: "case-durations" });
  if (!(median > 0)) throw new Error("No case that is completed takes any time.");
  const where: CaseCondition = { kind: "duration", seconds: { from: median, to: null } };
  chooseGroups([[{ effect: "without", where }], [{ effect: "with", where }]]);
}

async function lastPeriods(log: PageLog): Promise<void> {
  const found = await log.current.ask({ kind: "period-comparison" });
  if (found === null) throw new Error("The log has no two full periods.");
  const { last, before } = found;
  const date = (ms: number) => localTime(ms, "UTC").slice(0, 10);
  const range = (from: number): readonly Filter[] => [{
    effect: "with",
    where: { kind: "started", range: { from: date(from), to: date(nextPeriod(from, found.period) - DAY) } },
  }];
  chooseGroups([range(before.from), range(last.from)]);
}

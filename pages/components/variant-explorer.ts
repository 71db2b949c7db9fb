import {
  type ActivityPattern,
  type CaseCondition,
  filtersOfPattern,
  type ListedVariants,
  sayCount,
  sayDuration,
  sayShare,
  type VariantFold,
  type VariantMatches,
  type Variants,
} from "../lib/tracebook.js";
import { chevron, type Sign, signsByFrequency } from "./chevrons.js";
import { pageControl, textControl } from "./controls.js";
import { fill, h, info, nameNode } from "./dom.js";
import { exactNote, exactWords } from "./exact-note.js";
import { follow } from "./follow.js";
import { addKey } from "./keys.js";
import { exportButtons } from "./map-export.js";
import type { FilteredLog, PageLog } from "./page-log.js";
import { parsePattern, patternField, printPattern } from "./pattern-field.js";
import { rebuilt } from "./rebuilt.js";
import { segmented } from "./segmented.js";
import { select } from "./selection.js";
import { type ChosenVariant, variantPanel } from "./variant-panel.js";
import { type Pareto, variantPareto } from "./variant-pareto.js";
import { durationScale, type VariantRow, variantRows } from "./variant-rows.js";
import { viewState } from "./view-state.js";

const fold = pageControl("variants.fold", ["folded", "exact"]);
const words = pageControl("variants.show", ["codes", "names", "time"]);
const order = pageControl("variants.sort", ["share", "longest", "shortest"]);
const searchMode = pageControl("variants.matches", ["mark", "only"]);
const search = textControl("variants.search");
const shownText = textControl("variants.shown");

/** Variants that are listed unless the reader chooses another number. */
const SHOWN = 12;
/** Share of the cases of which the sentence at the top tells. */
const TOLD_COVERAGE = 0.8;
/** Completed cases that a variant must have to be called the slowest. */
const LEAST_CASES = 20;

/**
 * The variants of a log: how few cover how many cases, which they are, exact or with loops folded,
 * how long they take, which match a pattern, and what is to be known of the chosen one. Its
 * controls stand in the address.
 */
export const VariantExplorer = (log: PageLog): HTMLElement =>
  rebuilt(log, (log) => {
    const signs = signsByFrequency(log.variants);
    return follow(log, async (current, signal) => {
      if (current.variants.counts.length === 0) {
        return [h("p", { class: "empty" }, "No case is left, so there is no variant.")];
      }
      const lists = {
        folded: await current.ask({ kind: "listed-variants", fold: "folded" }, { signal }),
        exact: await current.ask({ kind: "listed-variants", fold: "exact" }, { signal }),
      };
      return [explorer({ log, current, signal, signs, lists })];
    }, h("div", { class: "follow variant-follow" }));
  });

interface Source {
  readonly log: PageLog;
  readonly current: FilteredLog;
  readonly signal: AbortSignal;
  readonly signs: ReadonlyMap<number, Sign>;
  readonly lists: Readonly<Record<VariantFold, ListedVariants>>;
}

function explorer(source: Source): HTMLElement {
  const { log, current, signal, signs, lists } = source;
  const members = membersOf(lists.folded);
  const listNow = () => lists[fold.value];
  const shown = () => {
    const wanted = /^\d+$/.test(shownText.value) ? Number(shownText.value) : SHOWN;
    return Math.max(1, Math.min(listNow().variants.counts.length, wanted));
  };
  const show = (count: number, replace = true) => shownText.set(count === SHOWN ? "" : String(count), { replace });
  let matches: VariantMatches | null = null;
  let memberMatches: VariantMatches | null = null;
  let times: Partial<Record<VariantFold, Float64Array>> = {};

  const sentence = h("p", { class: "headline" });
  const paretoBox = h("div", {});
  const foot = h("div", { class: "vrows-foot" });
  const legend = h("p", { class: "variant-legend" });
  const head = h("div", { class: "vrows-head" });
  const panel = h("aside", { class: "card variant-panel", "aria-label": "The chosen variant" });
  const rows = variantRows({
    cases: current.cases,
    signs,
    pick: (row) => select(isChosen(row.where) ? null : row.where, log.entry.version),
  });
  let pareto: Pareto;

  /** The selected variant, if it is one of these lists. */
  const selected = (): { fold: VariantFold; at: number; where: CaseCondition } | null => {
    const where = viewState.current.selection;
    if (where === null || (where.kind !== "variant" && where.kind !== "folded-variant") || where.variants.length !== 1) {
      return null;
    }
    const kind = where.kind === "variant" ? "exact" : "folded";
    const at = rowOfLabels(lists[kind].variants, where.variants[0]);
    return at < 0 ? null : { fold: kind, at, where };
  };
  const isChosen = (where: CaseCondition) => {
    const chosen = selected();
    return chosen !== null && JSON.stringify(chosen.where) === JSON.stringify(where);
  };
  /** The folded variant whose exact ones are listed; -1 for none. */
  const openRow = () => {
    const chosen = fold.value === "folded" ? selected() : null;
    if (chosen === null) return -1;
    return chosen.fold === "folded" ? chosen.at : lists.folded.rowOf[chosen.at];
  };

  const visibleRows = (): VariantRow[] => {
    const list = listNow();
    const { counts } = list.variants;
    let covered = 0;
    const open = openRow();
    const row = (at: number, kind: VariantFold, isMember: boolean): VariantRow => {
      const found = kind === fold.value ? matches : memberMatches;
      const { offsets } = lists[kind].variants;
      return {
        rank: at + 1,
        at,
        list: lists[kind],
        where: conditionOf(lists[kind].variants, at, kind),
        members: kind === "folded" ? members[at].length : 1,
        covered: isMember ? NaN : covered / current.cases,
        isMember,
        isOpen: !isMember && at === open,
        isMarked: (step) => found !== null && found.marked[offsets[at] + step] === 1,
        times: words.value === "time" ? times[kind] ?? null : null,
      };
    };
    const only = searchMode.value === "only" && matches !== null;
    const listed: VariantRow[] = [];
    for (let at = 0; at < shown(); at++) {
      covered += counts[at];
      if (!only || matches!.cases[at] > 0) listed.push(row(at, fold.value, false));
    }
    // A variant that was chosen by a link or on another page is listed, however rare it is.
    if (open >= shown()) listed.push({ ...row(open, "folded", false), covered: NaN });
    const chosen = selected();
    if (fold.value === "exact" && chosen?.fold === "exact" && chosen.at >= shown()) {
      listed.push({ ...row(chosen.at, "exact", false), covered: NaN });
    }
    if (order.value !== "share") {
      const sign = order.value === "longest" ? -1 : 1;
      const median = ({ at, list }: VariantRow) => list.durations.median[at];
      listed.sort((a, b) => compareKnown(median(a), median(b), sign) || a.rank - b.rank);
    }
    return listed.flatMap((one) =>
      one.isOpen && one.members > 1 ? [one, ...members[one.at].map((at) => row(at, "exact", true))] : [one]
    );
  };

  const drawRows = () => {
    const visible = visibleRows();
    drawHead(visible);
    rows.show(visible, words.value);
    const { counts } = listNow().variants;
    const rest = counts.subarray(shown());
    const cases = rest.reduce((sum, count) => sum + count, 0);
    fill(
      foot,
      visible.length === 0 ? h("span", {}, "None of the listed variants matches.") : null,
      rest.length > 0
        ? h(
          "span",
          {},
          h(
            "button",
            { type: "button", class: "quiet", onclick: () => show(counts.length, false) },
            `${sayCount(rest.length)} more`,
          ),
          ` with ${sayCount(cases)} cases (${sayShare(cases / current.cases)})`,
        )
        : counts.length > SHOWN &&
          h("button", { type: "button", class: "quiet", onclick: () => show(SHOWN, false) }, `Only the ${SHOWN} most frequent`),
      h("span", { class: "box-key" }, "line: 80 % of cases, box: half, mark: median, dashed: median of all"),
    );
    drawLegend(visible);
  };
  const drawHead = (visible: readonly VariantRow[]) => {
    const sorts = (value: "share" | "duration", name: string) => {
      const isNow = value === "share" ? order.value === "share" : order.value !== "share";
      const sign = !isNow ? "" : order.value === "shortest" ? " ▲" : " ▼";
      const next = value === "share" ? "share" : order.value === "longest" ? "shortest" : "longest";
      return h("button", {
        type: "button",
        class: "pick",
        "aria-pressed": String(isNow),
        title: value === "share" ? "Most frequent first" : "By median duration",
        onclick: () => order.set(next),
      }, name + sign);
    };
    const { low, high } = durationScale(visible);
    fill(
      head,
      h("span", { class: "rank" }, "#"),
      h("span", { class: "count" }, sorts("share", "Cases")),
      h("span", { class: "share" }, "Share"),
      h("span", { class: "covered", title: "Share of the cases of this variant and all more frequent ones" }, "To here"),
      h("span", { class: "chevrons" }, "Variant"),
      h("span", { class: "box" }, high > 0 ? [h("span", {}, sayDuration(low)), h("span", {}, sayDuration(high))] : ""),
      h("span", { class: "median" }, sorts("duration", "Median")),
    );
  };
  const drawLegend = (visible: readonly VariantRow[]) => {
    const codes = new Set<number>();
    for (const { list, at } of visible.slice(0, 40)) {
      for (const code of list.variants.steps.subarray(list.variants.offsets[at], list.variants.offsets[at + 1])) codes.add(code);
    }
    const known = [...signs].filter(([code]) => codes.has(code));
    fill(
      legend,
      known.slice(0, 12).flatMap(([code, sign]) => [
        h("span", {}, chevron(sign, { about: log.variants.activities[code] }), " ", nameNode(log.variants.activities[code])),
      ]),
      known.length > 12 && h("span", {}, `and ${sayCount(known.length - 12)} others`),
      fold.value === "folded" &&
        h("span", {}, "×3: up to 3 times; ", h("i", { class: "looped-key" }), " a loop of several steps"),
      words.value === "time" && h("span", {}, "time: median to the next step"),
    );
  };

  const field = patternField({
    activities: [...signs.keys()].map((code) => log.variants.activities[code]),
    signOf: (activity) => signs.get(log.variants.activities.indexOf(activity)),
    change: (pattern) => search.set(printPattern(pattern)),
  });
  let searched = "";
  const runSearch = async () => {
    const pattern: ActivityPattern | null = parsePattern(search.value);
    const asked = searched = `${search.value} ${fold.value}`;
    if (pattern === null) {
      matches = memberMatches = null;
      field.say("");
      return drawRows();
    }
    const ask = (kind: VariantFold) => current.ask({ kind: "variant-matches", fold: kind, pattern }, { signal });
    const found = await ask(fold.value);
    const exact = fold.value === "exact" ? found : await ask("exact");
    if (searched !== asked || signal.aborted) return;
    [matches, memberMatches] = [found, exact];
    const cases = found.cases.reduce((sum, count) => sum + count, 0);
    const count = found.cases.reduce((sum, count) => sum + Number(count > 0), 0);
    field.say(
      `${sayCount(count)} variant${count === 1 ? "" : "s"}, ${sayCount(cases)} cases (${sayShare(cases / current.cases)})`,
    );
    drawRows();
  };
  const loadTimes = async () => {
    if (words.value !== "time" || times.exact !== undefined) return drawRows();
    const ask = async (kind: VariantFold) => (await current.ask({ kind: "variant-times", fold: kind }, { signal })).medianSeconds;
    times = { folded: await ask("folded"), exact: await ask("exact") };
    drawRows();
  };

  /** Says what has failed, unless the answer is not wanted any more. */
  const answered = (asked: Promise<void>) =>
    void asked.catch((error) => {
      if (!signal.aborted) fill(foot, h("span", { role: "alert" }, error instanceof Error ? error.message : String(error)));
    });

  let drawnPanel = "";
  let panelAbort = new AbortController();
  const drawPanel = () => {
    const found = selected();
    const first = { fold: fold.value, at: 0, where: conditionOf(listNow().variants, 0, fold.value) };
    const { fold: kind, at, where } = found ?? first;
    const key = JSON.stringify([where, found !== null]);
    if (key === drawnPanel) return;
    drawnPanel = key;
    panelAbort.abort();
    panelAbort = new AbortController();
    const chosen: ChosenVariant = {
      list: lists[kind],
      fold: kind,
      at,
      where,
      members: kind === "folded" ? members[at].length : 1,
      isChosen: found !== null,
    };
    panel.setAttribute("aria-busy", "true");
    const { signal } = panelAbort;
    variantPanel(log, current, { chosen, signs, signal }).then((nodes) => {
      if (signal.aborted) return;
      fill(panel, nodes);
      panel.removeAttribute("aria-busy");
      if (found !== null && panel.isConnected && matchMedia("(max-width: 1100px)").matches) {
        panel.scrollIntoView({ block: "nearest" });
      }
    }).catch((error) => {
      if (signal.aborted) return;
      panel.removeAttribute("aria-busy");
      fill(panel, h("p", { class: "muted" }, error instanceof Error ? error.message : String(error)));
    });
  };
  const drawPareto = () => {
    const curve = (kind: VariantFold) => ({
      counts: lists[kind].variants.counts,
      name: `${sayCount(lists[kind].variants.counts.length)} ${kind === "folded" ? "variants, loops folded" : "exact variants"}`,
    });
    const [main, other] = fold.value === "folded" ? ["folded", "exact"] as const : ["exact", "folded"] as const;
    pareto = variantPareto({
      main: curve(main),
      other: curve(other),
      shown,
      chosen: () => {
        const chosen = selected();
        return chosen?.fold === fold.value ? chosen.at + 1 : null;
      },
      show,
    });
    fill(
      paretoBox,
      h(
        "p",
        { class: "key" },
        h("span", { class: "swatch", style: "border-color: var(--accent)" }),
        curve(main).name,
        h("span", { class: "swatch dashed", style: "border-color: var(--muted)" }),
        curve(other).name,
      ),
      pareto.element,
    );
  };

  const noTimes = exactWords(log, "events");
  const controls = h(
    "div",
    { class: "variant-controls" },
    segmented(fold, "Loops", [["exact", `Exact ${sayCount(lists.exact.variants.counts.length)}`], [
      "folded",
      `Loops folded ${sayCount(lists.folded.variants.counts.length)}`,
    ]], { signal }),
    segmented(words, "Chevrons show", [["codes", "Codes"], ["names", "Names"], ["time", "Time"]], {
      signal,
      disabled: noTimes === null ? {} : { time: noTimes },
    }),
  );
  const keep = h("button", {
    type: "button",
    class: "quiet",
    onclick: () => {
      const pattern = parsePattern(search.value);
      if (pattern !== null) log.filters.set([...log.filters.list, ...filtersOfPattern(pattern)]);
    },
  }, "Keep these cases");
  const searchRow = h(
    "div",
    { class: "variant-search" },
    field.element,
    segmented(searchMode, "Matches", [["mark", "Mark"], ["only", "Only matches"]], { signal }),
    keep,
  );
  const showSearch = () => {
    const pattern = parsePattern(search.value);
    field.show(pattern);
    searchRow.classList.toggle("empty-search", pattern === null);
  };
  addKey({ key: "/", name: "/", does: "search variants by activities", run: () => field.focus() });
  addKey({
    key: "l",
    name: "l",
    does: "fold loops, or list exact variants",
    run: () => fold.set(fold.value === "folded" ? "exact" : "folded"),
  });

  const stops = [
    fold.onChange(() => {
      drawPareto();
      answered(runSearch());
      drawPanel();
    }),
    words.onChange(() => answered(loadTimes())),
    order.onChange(drawRows),
    searchMode.onChange(drawRows),
    shownText.onChange(() => {
      pareto.update();
      drawRows();
    }),
    search.onChange(() => {
      showSearch();
      answered(runSearch());
    }),
    viewState.onChange((now, before) => {
      if (now.selection === before.selection) return;
      pareto.update();
      drawRows();
      drawPanel();
    }),
  ];
  signal.addEventListener("abort", () => {
    panelAbort.abort();
    for (const stop of stops) stop();
  });
  fill(sentence, headline(source));
  drawPareto();
  showSearch();
  answered(runSearch());
  answered(loadTimes());
  drawPanel();
  const exports = exportButtons(`${log.entry.slug}-variants`, {
    svg: () => pareto.markup(),
    csv: () => Promise.resolve(csvRows(listNow(), { members: fold.value === "folded" ? members : null, cases: current.cases })),
    files: {},
  });
  return h(
    "div",
    {},
    sentence,
    h(
      "div",
      { class: "variant-page" },
      h(
        "div",
        { class: "variant-main" },
        h(
          "section",
          { class: "card" },
          h(
            "h2",
            {},
            "How few variants cover how many cases ",
            info(
              "The share of the cases that the most frequent variants have together. Drag the dotted line, or use arrow keys, to choose how many are listed below. With loops folded, steps that are repeated directly count once.",
            ),
          ),
          exactNote(log, "cases"),
          paretoBox,
        ),
        h(
          "section",
          { class: "card" },
          h(
            "div",
            { class: "variant-title" },
            h(
              "h2",
              {},
              "Variants ",
              info(
                "A variant is a sequence of activities that cases have in common. Duration is that of completed cases. Click a variant for its steps and cases; a folded one opens its exact ones. Point at an activity for its full name.",
              ),
            ),
            controls,
          ),
          searchRow,
          legend,
          head,
          rows.element,
          foot,
          h("div", { class: "actions export" }, exports),
        ),
      ),
      panel,
    ),
  );
}

/** Known numbers by size, unknown ones last. */
function compareKnown(a: number, b: number, sign: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return sign * (a - b);
}

/** For each folded variant its exact ones, the most frequent first. */
function membersOf({ variants, rowOf }: ListedVariants): number[][] {
  const members: number[][] = Array.from(variants.counts, () => []);
  rowOf.forEach((row, exact) => members[row].push(exact));
  return members;
}

const labelsOf = ({ activities, offsets, steps }: Variants, at: number): string[] =>
  Array.from(steps.subarray(offsets[at], offsets[at + 1]), (code) => activities[code]);

const conditionOf = (variants: Variants, at: number, kind: VariantFold): CaseCondition => ({
  kind: kind === "exact" ? "variant" : "folded-variant",
  variants: [labelsOf(variants, at)],
});

/** The row of a sequence; -1 where there is none. */
function rowOfLabels({ activities, offsets, steps, counts }: Variants, labels: readonly string[]): number {
  const codes = labels.map((label) => activities.indexOf(label));
  return counts.findIndex((_, row) =>
    offsets[row + 1] - offsets[row] === codes.length && codes.every((code, i) => steps[offsets[row] + i] === code)
  );
}

/** How few variants cover most cases, and which frequent one is the slowest. */
function headline({ lists: { folded, exact }, current }: Source): (Node | string)[] {
  const { counts } = folded.variants;
  if (current.cases === 1) {
    return [
      "A single case is left: its variant has ",
      h("b", {}, sayCount(folded.variants.steps.length)),
      " steps, loops folded.",
    ];
  }
  let [covered, few] = [0, 0];
  while (covered < TOLD_COVERAGE * current.cases) covered += counts[few++];
  const exactly = exact.variants.counts.length;
  const parts: (Node | string)[] = [
    h("b", {}, `${sayCount(few)} of ${sayCount(counts.length)} variants`),
    ` ${few === 1 ? "covers" : "cover"} `,
    h("b", {}, sayShare(covered / current.cases)),
    ` of the cases${exactly > counts.length ? ` (loops folded; ${sayCount(exactly)} exact ones)` : ""}.`,
  ];
  const { durations, all } = folded;
  const frequent = [...counts.keys()].filter((at) =>
    durations.completed[at] >= LEAST_CASES && counts[at] >= 0.01 * current.cases
  );
  const slowest = frequent.reduce((most, at) => durations.median[at] > durations.median[most] ? at : most, frequent[0]);
  if (frequent.length < 2 || !(durations.median[slowest] > 1.2 * all.median[0])) return parts;
  return [
    ...parts,
    ` Of those with at least 1 % of the cases, variant ${sayCount(slowest + 1)} is the slowest: median `,
    h("b", {}, sayDuration(durations.median[slowest])),
    `, against ${sayDuration(all.median[0])} of all.`,
  ];
}

function csvRows(
  { variants, durations }: ListedVariants,
  { members, cases }: { readonly members: readonly (readonly number[])[] | null; readonly cases: number },
): (string | number)[][] {
  let covered = 0;
  const seconds = (value: number) => Number.isNaN(value) ? "" : value;
  return [
    [
      "variant",
      "activities",
      "exact_variants",
      "cases",
      "share",
      "cumulative_share",
      "completed",
      "p10_seconds",
      "p25_seconds",
      "median_seconds",
      "p75_seconds",
      "p90_seconds",
    ],
    ...Array.from(variants.counts, (count, at) => {
      covered += count;
      return [
        at + 1,
        labelsOf(variants, at).join(" → "),
        members?.[at].length ?? 1,
        count,
        count / cases,
        covered / cases,
        durations.completed[at],
        ...[durations.p10, durations.p25, durations.median, durations.p75, durations.p90].map((values) => seconds(values[at])),
      ];
    }),
  ];
}

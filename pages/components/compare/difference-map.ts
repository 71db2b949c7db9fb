import {
  type CaseCondition,
  type ComparedGroups,
  DARK,
  differenceColors,
  type DifferenceMarks,
  differencePaint,
  drawMap,
  durationCondition,
  END,
  type GroupComparison,
  isShown,
  LIGHT,
  type MapPicture,
  type MapRequest,
  mayBeChance,
  type Palette,
  printFilter,
  projectedDifferences,
  shareCondition,
  type ShareDifference,
  START,
  svgMarkup,
} from "../../lib/tracebook.js";
import { askedGroups, comparedGroups, compareWithOthers, figureOfGroup, groupTexts, onGroupsChange } from "./compared-groups.js";
import type { Figure } from "../../lib/figures.js";
import { pageControl } from "../address/controls.js";
import { fill, h, info } from "../elements/dom.js";
import { offerFilters } from "../filters/filter-actions.js";
import { alsoOn, follow } from "../log/follow.js";
import { saveButtons } from "../elements/save-buttons.js";
import { mapLayouts } from "../map/map-layouts.js";
import { mapRoom } from "../map/map-room.js";
import type { MapTarget } from "../map/map-target.js";
import { type MapView, mapView } from "../map/map-view.js";
import type { PageLog } from "../log/page-log.js";
import { zoomButtons } from "../map/picture-view.js";
import type { NodeBox } from "../map/visible-part.js";
import { rebuilt } from "../log/rebuilt.js";
import { segmented } from "../elements/segmented.js";
import { isDark, onThemeChange } from "../elements/theme.js";

const measure = pageControl("compare.map", ["often", "long"]);

const WHOLE_MAP: MapRequest = { activities: null, paths: null, rarest: false };

type Compared = Extract<ComparedGroups, { comparison: object }>;

/** How two groups differ at the nodes and arcs of a map. */
type GroupMarks = Omit<DifferenceMarks, "palette" | "measure">;

/** The map of two groups, and where they differ. */
interface ShownDifferences {
  readonly picture: MapPicture;
  readonly marks: GroupMarks;
  /** What tells where the figures at a node or arc come from, by their names. */
  figures(where: CaseCondition): Readonly<Record<string, Figure>>;
}

/** Where two groups differ, as a process map: how often, or how long. A click filters. */
export const DifferenceMap = (log: PageLog): HTMLElement =>
  rebuilt(log, (log) => {
    let shown: ShownDifferences | null = null;
    const view = filteringView(log, (where) => shown?.figures(where) ?? {});
    const legend = h("div", { class: "difference-legend" });
    const largest = h("div", { class: "actions" });
    const files = h("div", { class: "actions" });
    const buttons = saveButtons(`${log.entry.slug}-differences`, {
      svg: () => svgMarkup(drawMap(shown!.picture.layout, differencePaint(paintedMarks(shown!.marks, LIGHT)))),
      background: "#ffffff",
      csv: () => rowsOf(shown!.picture, shown!.marks),
    });
    const paint = () => {
      if (shown === null) return;
      const palette = isDark() ? DARK : LIGHT;
      const marks = paintedMarks(shown.marks, palette);
      const differences = differencesIn(shown.picture.layout, marks);
      view.show(shown.picture.layout, differencePaint(marks), differences.map(({ box }) => box));
      fill(largest, differences.length > 0 && toLargest(view, differences[0]));
      fill(legend, legendOf(palette));
      fill(files, buttons);
    };
    onThemeChange(paint);
    measure.onChange(paint);
    const foot = h("div", { class: "difference-foot" }, legend, zoomButtons(view.picture), largest, files);
    const drawing = followGroups(log, view.element, {
      show(next) {
        shown = next;
        paint();
      },
      hide: (isHidden) => view.element.hidden = foot.hidden = isHidden,
    });
    const about =
      "How often: the share of the cases of B that go there, less that of A, in points; boxes have both shares. How long: the median of the passages of B less that of A. Blue single lines are more or longer, red double lines less or shorter. Dotted is what may be chance by the corrected p-value, or under one point; how long also what has too few passages. The width is the greater share of the cases.";
    return h(
      "section",
      { class: "card difference-map" },
      h(
        "div",
        { class: "difference-bar" },
        h("h2", {}, "Where B differs from A ", info(about)),
        segmented(measure, "What the map shows", [["often", "How often"], ["long", "How long"]]),
      ),
      view.element,
      drawing,
      foot,
    );
  });

/** A view of a map of which each node and arc offers to filter by it, and tells of its figures. */
function filteringView(log: PageLog, figures: ShownDifferences["figures"]): MapView {
  const view = mapView((target) => {
    view.mark(target);
    const where = target === null ? null : conditionOf(target, log.variants.activities);
    const part = view.element.querySelector(".picked");
    if (where !== null && part !== null) {
      offerFilters(log, part, [where], { ...compareWithOthers(where), figures: figures(where) });
    }
  }, () => {});
  return view;
}

const paintedMarks = (marks: GroupMarks, palette: Palette): DifferenceMarks => ({ ...marks, measure: measure.value, palette });

/** What is done with the differences of the groups. */
interface GroupsFollower {
  show(shown: ShownDifferences): void;
  /** Called before, with whether a group has no case. */
  hide(isHidden: boolean): void;
}

/** Lays out the map of the groups, whenever they change, and says what it leaves out. */
function followGroups(log: PageLog, canvas: HTMLElement, { show, hide }: GroupsFollower): HTMLElement {
  /** As broad as the canvas, as of the first map. Boxes with two shares cannot be lower. */
  let request: MapRequest | null = null;
  const layouts = mapLayouts(log.variants);
  const status = h("p", { class: "note", role: "status" });
  return follow(alsoOn(log, onGroupsChange), async (current, signal) => {
    if (request === null) {
      const room = await mapRoom(canvas, signal);
      if (room === null) return [status];
      request = { ...WHOLE_MAP, room: { ...room, height: Infinity } };
    }
    // Where a group is all other cases, both have all variants: these are laid out meanwhile.
    const meanwhile = askedGroups().includes(null) ? layouts.ask(current.variants, request) : null;
    meanwhile?.catch(() => {});
    const answer = await comparedGroups(current);
    hide(answer.comparison === null);
    if (answer.comparison === null) return [h("p", { class: "empty" }, "With cases in both groups, their map is here.")];
    const isAll = answer.inBoth + answer.inNone === 0;
    const picture = await (meanwhile !== null && isAll ? meanwhile : layouts.ask(answer.variants, request));
    if (picture === null || signal.aborted) return [status];
    show({
      picture,
      marks: marksOf(answer, picture, log.variants.activities),
      figures: (where) => figuresAt(answer.comparison, where),
    });
    const { coverage: { activities, paths } } = picture;
    const all = activities[0] === activities[1] && paths[0] === paths[1];
    fill(
      status,
      all ? "" : `Shows ${activities[0]} of ${activities[1]} activities and ${paths[0]} of ${paths[1]} relations.`,
    );
    return [status];
  });
}

/** The figures of the groups at what a condition is about, as far as they are compared. */
function figuresAt({ activities, relations, differences }: GroupComparison, where: CaseCondition): Record<string, Figure> {
  const text = printFilter({ effect: "with", where });
  const isAbout = (other: CaseCondition | null) => other !== null && printFilter({ effect: "with", where: other }) === text;
  const share = [...activities, ...relations].find((row) => isAbout(shareCondition(row)));
  const duration = differences.find((row) => isAbout(durationCondition(row)));
  return {
    ...(share === undefined ? {} : {
      "the cases of A that go there": figureOfGroup(share, "A"),
      "the cases of B that go there": figureOfGroup(share, "B"),
      "the points between them": { name: "share-difference", parameters: [...groupTexts(), text], value: share.difference },
    }),
    ...(duration === undefined ? {} : {
      "the times of A": figureOfGroup(duration, "A"),
      "the times of B": figureOfGroup(duration, "B"),
    }),
  };
}

function marksOf(
  { comparison, variants, counts }: Compared,
  { graph }: MapPicture,
  labels: readonly string[],
): GroupMarks {
  const codes = new Map(labels.map((label, code) => [label, code]));
  const byActivity = new Map(comparison.activities.map((row) => [codes.get(row.activity)!, row]));
  const keyOf = (from: number, to: number) => `${from} ${to}`;
  const byRelation = new Map(comparison.relations.map((row) => [
    keyOf(row.from === null ? START : codes.get(row.from)!, row.to === null ? END : codes.get(row.to)!),
    row,
  ]));
  const byDuration = new Map(
    comparison.differences.flatMap((row) =>
      row.measure === "cycle time" ? [] : [[keyOf(codes.get(row.measure.from)!, codes.get(row.measure.to)!), row] as const]
    ),
  );
  const isTaken = new Uint8Array(variants.activities.length);
  for (let i = 0; i < variants.steps.length; i++) isTaken[variants.steps[i]] = 1;
  const isWhole = graph.activities.length === isTaken.reduce((sum, one) => sum + one, 0);
  const shown = new Set(graph.activities.map(({ activity }) => activity));
  const compared = (from: number, to: number) => byRelation.get(keyOf(from, to));
  return {
    labels,
    activity: (code) => byActivity.get(code),
    relation: isWhole ? compared : projectedDifferences(variants, counts, { shown, compared, tests: comparison.tests }),
    // Between activities that are left out there are others: their times are not compared.
    duration: (from, to) => isWhole || byRelation.has(keyOf(from, to)) ? byDuration.get(keyOf(from, to)) : undefined,
  };
}

/** A button that moves a difference, which may be out of sight, to the middle of the map. */
const toLargest = (view: MapView, { target, box }: Difference): HTMLElement =>
  h("button", {
    type: "button",
    class: "plain",
    title: "Moves it to the middle of the map",
    onclick: () => {
      view.find(target);
      view.picture.moveTo(box.x, box.y);
    },
  }, "Largest difference");

/** Room for a figure beside an arc, px. */
const FIGURE = { width: 44, height: 14 };

/** A node or an arc that differs by more than chance, and where that is told. */
interface Difference {
  readonly target: MapTarget;
  readonly box: NodeBox;
  readonly size: number;
}

/** What differs by more than chance, the largest differences first. */
function differencesIn(
  { nodes, arcs }: MapPicture["layout"],
  { measure, activity, relation, duration }: Omit<DifferenceMarks, "palette">,
): Difference[] {
  const found: Difference[] = [];
  const add = (target: MapTarget, box: NodeBox, difference: ShareDifference | undefined) => {
    if (difference !== undefined && isShown(difference)) found.push({ target, box, size: Math.abs(difference.difference) });
  };
  if (measure === "often") { for (const box of nodes) if (box.node >= 0) add({ node: box.node }, box, activity(box.node)); }
  for (const { from, to, label } of arcs) {
    if (label === null) continue;
    const target = { from, to };
    const box = { x: label[0], y: label[1], ...FIGURE };
    const time = duration(from, to);
    if (measure === "often") add(target, box, relation(from, to));
    else if (time !== undefined && !mayBeChance(time)) found.push({ target, box, size: Math.abs(time.cliffsDelta) });
  }
  return found.sort((a, b) => b.size - a.size);
}

function conditionOf(target: MapTarget, labels: readonly string[]): CaseCondition | null {
  if ("label" in target) return null;
  if ("node" in target) return target.node < 0 ? null : { kind: "activity", labels: [labels[target.node]] };
  const { from, to } = target;
  if (from === START) return { kind: "start-activity", labels: [labels[to]] };
  if (to === END) return { kind: "end-activity", labels: [labels[from]] };
  return { kind: "path", first: labels[from], steps: [{ how: "directly", label: labels[to] }] };
}

function legendOf(palette: Palette): HTMLElement[] {
  const { more, less } = differenceColors(palette);
  const isOften = measure.value === "often";
  const key = (kind: string, color: string, text: string) =>
    h("span", {}, h("i", { class: `difference-key ${kind}`, style: `color: ${color}`, "aria-hidden": "true" }), text);
  return [
    key("single", more, isOften ? "more often in B" : "longer in B"),
    key("double", less, isOften ? "less often" : "shorter"),
    key("dotted", palette.muted, isOften ? "may be chance, or under 1 point" : "may be chance, or too few"),
    h("span", {}, `Width: share of cases. Figures: ${isOften ? "points" : "medians"}.`),
  ];
}

function rowsOf({ arcs }: MapPicture, { labels, relation, duration }: GroupMarks) {
  const name = (code: number) => code === START ? "(start)" : code === END ? "(end)" : labels[code];
  return [
    ["from", "to", "share_a", "share_b", "difference", "low", "high", "p", "median_a_seconds", "median_b_seconds", "median_p"],
    ...arcs.map(({ from, to }) => {
      const [share, time] = [relation(from, to), duration(from, to)];
      return [
        name(from),
        name(to),
        share?.firstShare ?? "",
        share?.secondShare ?? "",
        share?.difference ?? "",
        share?.interval?.[0] ?? "",
        share?.interval?.[1] ?? "",
        share?.pValue ?? "",
        time?.first.medianSeconds ?? "",
        time?.second.medianSeconds ?? "",
        time?.pValue ?? "",
      ];
    }),
  ];
}

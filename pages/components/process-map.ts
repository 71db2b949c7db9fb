// deno-lint-ignore-file no-import-prefix no-unversioned-import -- Framework resolves npm: by its
// own cache, filled by prepare-site.ts
import {
  activitiesByCount,
  arcColor,
  type ArcDurations,
  arcDurations,
  coverageOf,
  DARK,
  defaultOptionalArcs,
  drawMap,
  FIRST_ACTIVITIES,
  firstSelection,
  type HidableArcs,
  hidableArcs,
  isTimeMeasure,
  type LayoutEngine,
  layoutMap,
  LIGHT,
  type MapMeasure,
  mapPaint,
  mapScale,
  mapToDot,
  type MarkOptions,
  reuseMap,
  sayShare,
  selectArcs,
  svgMarkup,
} from "../lib/tracebook.js";
import { fill, h } from "./dom.js";
import { type MapChoice, mapControls } from "./map-controls.js";
import { showDetails } from "./map-details.js";
import { type MapTarget, mapView } from "./map-view.js";
import type { PageLog } from "./open-log.js";
import { zoomButtons } from "./picture-view.js";
import { saveFile } from "./save-file.js";
import { isDark, onThemeChange } from "./theme.js";

/** Options of {@linkcode ProcessMap}. */
export interface ProcessMapOptions {
  /** Measure that is shown first. Default `count`. */
  readonly measure?: MapMeasure;
}

let graphviz: Promise<LayoutEngine> | undefined;

/** Graphviz is large, so it is loaded when a map must be laid out anew. */
function loadGraphviz(): Promise<LayoutEngine> {
  return graphviz ??= import("npm:@hpcc-js/wasm-graphviz").then(({ Graphviz }) => Graphviz.load()).then((engine) => ({
    layout: (dot, format, name) => engine.layout(dot, format, name),
  }));
}

/**
 * The process map of a log with its controls: number of activities and paths, frequency or
 * performance. Every map is connected: each activity lies on a path from start to end.
 */
export async function ProcessMap(log: PageLog, options: ProcessMapOptions = {}): Promise<HTMLElement> {
  const firstLayout = await log.firstMap() ?? layoutMap(firstSelection(log.variants), await loadGraphviz());
  const { variants } = log;
  const all = activitiesByCount(variants).length;
  const cases = variants.counts.reduce((sum: number, count: number) => sum + count, 0);
  const levelsOf = remember((activities: number) => hidableArcs(variants, activities));
  const durationsOf = remember(async (activities: number) => {
    const kept = new Set(levelsOf(activities).graph.activities.map((node) => node.activity));
    return arcDurations(await log.events(), (activity) => kept.has(activity));
  });
  const firstActivities = Math.min(all, FIRST_ACTIVITIES);
  const first = { activities: firstActivities, optional: defaultOptionalArcs(levelsOf(firstActivities)) };
  let choice: MapChoice = { measure: options.measure ?? "count", ...first };
  let layout = firstLayout;
  let durations: ArcDurations | null = null;
  let picked: MapTarget | null = null;
  let turn = 0;

  const status = h("div", { class: "map-says", role: "status" });
  const legend = h("div", { class: "map-legend" });
  const details = h("div", { class: "map-details" });
  const view = mapView((target) => pick(target));
  const controls = mapControls((change) => void update(change));

  const marks = (): MarkOptions => ({
    graph: levelsOf(choice.activities).graph,
    drawn: selectArcs(levelsOf(choice.activities), choice.optional).arcs,
    labels: variants.activities,
    cases,
    measure: choice.measure,
    durations,
    palette: isDark() ? DARK : LIGHT,
  });
  const pick = (target: MapTarget | null) => {
    picked = target;
    view.mark(target);
    const { activities } = choice;
    void showDetails(details, target, {
      graph: levelsOf(activities).graph,
      labels: variants.activities,
      cases,
      durations: () => durationsOf(activities),
    });
  };
  const paint = () => {
    const levels = levelsOf(choice.activities);
    view.show(layout, mapPaint(marks()));
    fill(legend, ...legendRows(marks()));
    fill(status, h("span", {}, coverageWords(log, levels, choice)));
  };
  const showControls = () => {
    const levels = levelsOf(choice.activities);
    const arcs = selectArcs(levels, choice.optional).arcs.length;
    controls.show(choice, {
      activities: { most: all, text: `${choice.activities} of ${all}` },
      optional: { most: levels.optional.length, text: sayShare(arcs / levels.graph.arcs.length, 0) },
    });
  };
  const update = async (change: Partial<MapChoice>) => {
    const mine = ++turn;
    const before = choice;
    choice = nextChoice(before, change, levelsOf);
    showControls();
    const isSame = choice.activities === before.activities && choice.optional === before.optional;
    if (!isSame || durations === null) fill(status, h("span", {}, "Drawing…"));
    const selection = selectArcs(levelsOf(choice.activities), choice.optional);
    const [nextLayout, nextDurations] = await Promise.all([
      isSame ? layout : reuseMap(selection, firstLayout) ??
        loadGraphviz().then((engine) =>
          mine === turn ? layoutMap(selection, engine, { first: firstLayout, shown: layout }) : layout
        ),
      isTimeMeasure(choice.measure) || durations !== null ? durationsOf(choice.activities) : null,
    ]);
    // The choice has changed in the meantime: the result is dropped.
    if (mine !== turn) return;
    layout = nextLayout;
    durations = nextDurations;
    paint();
    if (picked !== null) pick(picked);
  };

  onThemeChange(paint);
  showControls();
  pick(null);
  const element = h(
    "div",
    { class: "map-page" },
    h(
      "div",
      { class: "map-canvas" },
      view.element,
      legend,
      status,
      zoomButtons(view),
    ),
    h(
      "aside",
      { class: "panel", "aria-label": "Controls of the map" },
      controls.element,
      h("h3", {}, "Details"),
      details,
      exports(),
    ),
  );
  paint();
  if (isTimeMeasure(choice.measure)) void update({});
  return element;

  function exports(): HTMLElement {
    const name = `${log.entry.slug}-map`;
    return h(
      "div",
      {},
      h("h3", {}, "Export"),
      h(
        "div",
        { class: "actions" },
        h("button", {
          type: "button",
          class: "plain",
          onclick: () =>
            saveFile(`${name}.svg`, "image/svg+xml", svgMarkup(drawMap(layout, mapPaint({ ...marks(), palette: LIGHT })))),
        }, "SVG"),
        h("button", {
          type: "button",
          class: "plain",
          onclick: () =>
            saveFile(`${name}.dot`, "text/vnd.graphviz", mapToDot(selectArcs(levelsOf(choice.activities), choice.optional))),
        }, "DOT"),
      ),
    );
  }
}

/**
 * Other activities have other arcs: the same share of them is shown as before, or the default
 * number if that was shown.
 */
function nextChoice(before: MapChoice, change: Partial<MapChoice>, levelsOf: (activities: number) => HidableArcs): MapChoice {
  const after = { ...before, ...change };
  if (after.activities === before.activities) return after;
  const [old, now] = [levelsOf(before.activities), levelsOf(after.activities)];
  const usual = before.optional === defaultOptionalArcs(old);
  const part = old.optional.length === 0 ? 1 : before.optional / old.optional.length;
  return { ...after, optional: usual ? defaultOptionalArcs(now) : Math.round(part * now.optional.length) };
}

function coverageWords(log: PageLog, levels: HidableArcs, choice: MapChoice): string {
  const { cases, steps, activities, paths } = coverageOf(log.variants, selectArcs(levels, choice.optional));
  return `Shows ${sayShare(cases, 0)} of cases completely, ${sayShare(steps, 0)} of steps · ${activities[0]} of ${
    activities[1]
  } activities, ${paths[0]} of ${paths[1]} paths`;
}

function legendRows(marks: MarkOptions): HTMLElement[] {
  const scale = mapScale(marks);
  const colors = [0, 0.25, 0.5, 0.75, 1].map((at) => arcColor(marks.palette, scale.measure, at));
  return [
    h(
      "div",
      {},
      `Colour: ${scale.color.name} `,
      scale.color.least,
      h("span", { class: "ramp", style: `background: linear-gradient(90deg, ${colors.join(", ")})` }),
      scale.color.greatest,
    ),
    h("div", {}, `Width: ${scale.width}`),
  ];
}

function remember<Value>(make: (key: number) => Value): (key: number) => Value {
  const made = new Map<number, Value>();
  return (key) => {
    if (!made.has(key)) made.set(key, make(key));
    return made.get(key)!;
  };
}

import {
  arcColor,
  DARK,
  drawMap,
  isTimeMeasure,
  LIGHT,
  mapPaint,
  type MapPicture,
  type MapRoom,
  mapScale,
  mapToDot,
  type MarkOptions,
  type ProcessGraph,
  sayShare,
  svgMarkup,
} from "../../lib/tracebook.js";
import { type Savable, saveButtons } from "../elements/save-buttons.js";
import { fill } from "../elements/dom.js";
import { figureButton } from "../figures/figure-button.js";
import type { Choice } from "./map-choice.js";
import type { mapControls } from "./map-controls.js";
import type { MapFigures } from "./map-figures.js";
import { mapLayouts } from "./map-layouts.js";
import { legendOf, rampOf } from "./map-legend.js";
import { mapRoom } from "./map-room.js";
import type { MapView } from "./map-view.js";
import type { PageLog } from "../log/open-log.js";
import { isDark } from "../elements/theme.js";

/** Parts of the page that a picture writes to. */
export interface PictureParts {
  readonly log: PageLog;
  readonly view: MapView;
  readonly figures: MapFigures;
  readonly legend: HTMLElement;
  readonly status: HTMLElement;
  /** Place for the buttons of the export. */
  readonly files: HTMLElement;
}

/** One turn of drawing what is chosen. */
export interface Turn {
  /** Whether another one has begun. */
  isOld(): boolean;
  readonly signal: AbortSignal;
}

/** Says that a layout takes long after this, ms. */
const LONG = 400;

/** What a picture needs of its page, with the sliders of the graph. */
type GraphParts = PictureParts & { readonly sliders: ReturnType<typeof mapControls> };

/** What a picture shows, and of what. */
interface Shown {
  picture: MapPicture | null;
  of: PageLog["current"];
  choice: Pick<Choice, "measure" | "rarest">;
}

/** The directly-follows graph as the picture of the page. */
interface GraphPicture {
  update(choice: Choice, turn: Turn): Promise<void>;
  /** Draws it in another theme. */
  paint(): void;
  /** Stops the worker that lays it out. */
  stop(): void;
}

/** Creates the picture; its worker is started at once. */
export function graphPicture(parts: GraphParts): GraphPicture {
  const { log, figures, status } = parts;
  const layouts = mapLayouts(log.variants);
  const shown: Shown = { picture: null, of: log.current, choice: { measure: "count", rarest: false } };
  const buttons = saveButtons(`${log.entry.slug}-map`, savable(parts, shown));
  /** Of the first map: another size of the window moves no node. */
  let room: MapRoom | null = null;
  const paint = () => shown.picture === null ? undefined : paintMap(parts, shown.picture, shown.choice, buttons);
  return {
    async update(choice, { isOld, signal }) {
      const late = setTimeout(() => fill(status, "Laying out the map…"), LONG);
      try {
        room ??= await mapRoom(parts.view.element, signal);
        if (room === null || isOld()) return;
        const next = await layouts.ask(log.current.variants, { ...choice, room });
        if (next === null || isOld()) return;
        const isSame = shown.picture !== null && shown.of === log.current && sameActivities(next.graph, figures.graph);
        Object.assign(shown, { picture: next, of: log.current, choice } satisfies Shown);
        figures.show(next.graph, isSame ? figures.loaded : null);
        if (isTimeMeasure(choice.measure)) await figures.durations(signal);
        if (!isOld()) paint();
      } finally {
        clearTimeout(late);
      }
    },
    paint,
    stop: layouts.stop,
  };
}

/** How nodes and arcs of a map are marked, in the colours of the theme. */
const marksOf = ({ log, figures }: GraphParts, { graph, arcs }: MapPicture, measure: Choice["measure"]): MarkOptions => ({
  graph,
  drawn: arcs,
  labels: log.variants.activities,
  cases: log.current.cases,
  measure,
  durations: figures.loaded,
  palette: isDark() ? DARK : LIGHT,
});

/** The files of the map that is shown when one is saved. */
function savable(parts: GraphParts, shown: Shown): Savable {
  return {
    svg() {
      const paint = mapPaint({ ...marksOf(parts, shown.picture!, shown.choice.measure), palette: LIGHT });
      return svgMarkup(drawMap(shown.picture!.layout, paint));
    },
    background: LIGHT.background,
    csv: () => parts.figures.rows(shown.picture!.arcs),
    files: { dot: () => Promise.resolve(mapToDot(shown.picture!)) },
  };
}

/** Draws a map with its legend, words, sliders and the buttons of its files. */
function paintMap(
  parts: GraphParts,
  map: MapPicture,
  { measure, rarest }: Shown["choice"],
  buttons: ReturnType<typeof saveButtons>,
): void {
  const { log, view, legend, status, files, sliders } = parts;
  const options = marksOf(parts, map, measure);
  view.show(map.layout, mapPaint(options));
  const { measure: kind, color, width } = mapScale(options);
  const colors = rampOf((at) => arcColor(options.palette, kind, at));
  fill(legend, legendOf({ ...color, colors, width: color.values.length === 0 ? null : width }));
  fill(status, coverageNodes(map, log, rarest));
  const [drawn, all] = map.coverage.paths;
  sliders.show({ measure, activities: map.activities, paths: { ...map.paths, text: `${drawn} of ${all}` }, rarest });
  if (files.firstChild !== buttons[0]) fill(files, buttons);
}

function coverageNodes({ coverage, ...map }: MapPicture, log: PageLog, rarest: boolean): (Node | string)[] {
  const { current, manifest } = log;
  if (current.cases === 0) return ["No case is left: remove or change a filter."];
  const sliders = [String(map.activities.shown), String(map.paths.shown), rarest ? "rarest" : "most frequent"];
  const share = (name: "map-cases" | "map-steps", value: number) => figureButton(log, [name, sliders, value], sayShare(value, 0));
  const { activities, paths } = coverage;
  const parts = `${activities[0]} of ${activities[1]} activities, ${paths[0]} of ${paths[1]} paths`;
  const leastGroup = manifest.privacy?.leastGroup ?? 1;
  const withheld = leastGroup > 1 ? ` · groups under ${leastGroup} cases are withheld` : "";
  return [
    "Shows ",
    share("map-cases", coverage.cases),
    " of cases completely, ",
    share("map-steps", coverage.steps),
    ` of steps · ${parts}${withheld}`,
  ];
}

const sameActivities = (a: ProcessGraph, b: ProcessGraph): boolean =>
  a.activities.length === b.activities.length && a.activities.every(({ activity }, i) => activity === b.activities[i].activity);

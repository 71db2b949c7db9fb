import {
  arcColor,
  DARK,
  drawMap,
  isTimeMeasure,
  LIGHT,
  mapPaint,
  type MapPicture,
  mapScale,
  mapToDot,
  type MarkOptions,
  type ProcessGraph,
  sayShare,
  svgMarkup,
} from "../../lib/tracebook.js";
import { type Savable, saveButtons } from "../elements/save-buttons.js";
import { fill } from "../elements/dom.js";
import type { Choice } from "./map-choice.js";
import type { mapControls } from "./map-controls.js";
import type { MapFigures } from "./map-figures.js";
import { mapLayouts } from "./map-layouts.js";
import { legendOf, rampOf } from "./map-legend.js";
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

/** The directly-follows graph as the picture of the page; `paint` draws it in another theme. */
export function graphPicture(
  parts: PictureParts & { readonly sliders: ReturnType<typeof mapControls> },
): { update(choice: Choice, turn: Turn): Promise<void>; paint(): void } {
  const { log, view, figures, legend, status, files, sliders } = parts;
  const layouts = mapLayouts(log.variants);
  let picture: MapPicture | null = null;
  let shownOf = log.current;
  let shown: Pick<Choice, "measure" | "rarest"> = { measure: "count", rarest: false };
  const marks = ({ graph, arcs }: MapPicture): MarkOptions => ({
    graph,
    drawn: arcs,
    labels: log.variants.activities,
    cases: log.current.cases,
    measure: shown.measure,
    durations: figures.loaded,
    palette: isDark() ? DARK : LIGHT,
  });
  const exported: Savable = {
    svg: () => svgMarkup(drawMap(picture!.layout, mapPaint({ ...marks(picture!), palette: LIGHT }))),
    background: LIGHT.background,
    csv: () => figures.rows(picture!.arcs),
    files: { dot: () => Promise.resolve(mapToDot(picture!)) },
  };
  const buttons = saveButtons(`${log.entry.slug}-map`, exported);
  const paint = (map: MapPicture) => {
    const { measure, rarest } = shown;
    const options = marks(map);
    view.show(map.layout, mapPaint(options));
    const { measure: kind, color, width } = mapScale(options);
    const colors = rampOf((at) => arcColor(options.palette, kind, at));
    fill(legend, legendOf({ ...color, colors, width: color.values.length === 0 ? null : width }));
    fill(status, coverageWords(map, log));
    const [drawn, all] = map.coverage.paths;
    sliders.show({ measure, activities: map.activities, paths: { ...map.paths, text: `${drawn} of ${all}` }, rarest });
    if (files.firstChild !== buttons[0]) fill(files, buttons);
  };
  return {
    async update(choice, { isOld, signal }) {
      const late = setTimeout(() => fill(status, "Laying out the map…"), LONG);
      try {
        const next = await layouts.ask(log.current.variants, choice);
        if (next === null || isOld()) return;
        const isSame = picture !== null && shownOf === log.current && sameActivities(next.graph, figures.graph);
        [shownOf, picture, shown] = [log.current, next, choice];
        figures.show(next.graph, isSame ? figures.loaded : null);
        if (isTimeMeasure(choice.measure)) await figures.durations(signal);
        if (!isOld()) paint(next);
      } finally {
        clearTimeout(late);
      }
    },
    paint() {
      if (picture !== null) paint(picture);
    },
  };
}

function coverageWords({ coverage }: MapPicture, { current, manifest }: PageLog): string {
  const { activities, paths } = coverage;
  const shown = `Shows ${sayShare(coverage.cases, 0)} of cases completely, ${sayShare(coverage.steps, 0)} of steps`;
  const parts = `${activities[0]} of ${activities[1]} activities, ${paths[0]} of ${paths[1]} paths`;
  const leastGroup = manifest.privacy?.leastGroup ?? 1;
  const withheld = leastGroup > 1 ? ` · groups under ${leastGroup} cases are withheld` : "";
  return `${current.cases === 0 ? "No case is left: remove or change a filter. " : ""}${shown} · ${parts}${withheld}`;
}

const sameActivities = (a: ProcessGraph, b: ProcessGraph): boolean =>
  a.activities.length === b.activities.length && a.activities.every(({ activity }, i) => activity === b.activities[i].activity);

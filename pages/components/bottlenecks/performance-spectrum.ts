import { type Answer, DAY, localTime, sayCount, sayDate, svg, svgMarkup } from "../../lib/tracebook.js";
import { askedOnce } from "../log/asked-once.js";
import { saveButtons } from "../elements/save-buttons.js";
import { chosenSegment, onSegmentChosen, rankedSegments } from "./chosen-segment.js";
import { pageControl, textControl } from "../address/controls.js";
import { card, fill, h, svgNode } from "../elements/dom.js";
import { exactNote } from "../log/exact-note.js";
import { offerFilters } from "../filters/filter-actions.js";
import { alsoOn, follow } from "../log/follow.js";
import { quartileColors } from "../elements/heat-colors.js";
import type { FilteredLog, PageLog } from "../log/page-log.js";
import { rebuilt } from "../log/rebuilt.js";
import { responsive } from "../elements/responsive.js";
import { segmented } from "../elements/segmented.js";
import { onThemeChange } from "../elements/theme.js";
import { showHover } from "./spectrum-hover.js";
import { drawNames, how, laneEditor, lanesOf, lanesText } from "./spectrum-lanes.js";
import { layoutOf, type SpectrumLayout, type SpectrumView } from "./spectrum-layout.js";
import { canvasPen, type DrawnPassages, drawPassages, frameOf, MOST_LINES, pictureOf } from "./spectrum-picture.js";
import { chooseOrTell, tellQueue } from "./spectrum-figures.js";
import { drawSideFigures } from "./spectrum-side-figures.js";
import { startPointer } from "./spectrum-pointer.js";
import { onHoursChange, workingHours } from "./working-hours.js";

type Spectrum = Answer<"spectrum">;

const shownAs = pageControl("bottlenecks.as", ["auto", "lines", "bands"]);
const windowText = textControl("bottlenecks.window");

/** Lengths of the window of time that can be chosen, in days. */
const WINDOWS = [["all of the time", Infinity], ["a year", 365], ["a quarter", 91], ["four weeks", 28], ["a week", 7], [
  "a day",
  1,
]] as const;

/**
 * The performance spectrum: a lane for each activity, a line for each passage of a case from one
 * lane to the next, in the colour of its quartile. Below it is the queue before the chosen segment.
 */
export const PerformanceSpectrum = (log: PageLog): HTMLElement =>
  rebuilt(log, (log) => {
    const note = exactNote(log, "events");
    const subtitle = h("span", { class: "spectrum-subtitle", role: "status" }, "\u00a0");
    const windowSelect = h("select", { class: "field", "aria-label": "Time shown" });
    const section = card(
      "Performance spectrum",
      "Each line is one case on its way from one activity (a lane) to the next: steep is quick, flat waits. Colours are the quartiles of the durations of each segment. Lines that meet in a point are a batch, lines that never cross a queue. Bands hold all passages, the darker the more; Auto draws them where lines cross too often to be followed. Shaded: hours and days on which next to nobody works, learned or of the calendar that was given. Wheel or + and − zoom time, drag or arrows pan it, Shift and drag choose a time to filter by.",
      note ?? h(
        "div",
        { class: "spectrum-bar" },
        subtitle,
        quartileKey(),
        windowSelect,
        segmented(shownAs, "Show as", [["auto", "Auto"], ["lines", "Lines"], ["bands", "Bands"]]),
      ),
      note === null
        ? follow(alsoOn(log, lanesText.onChange, how.onChange), async (current, signal) => {
          const lanes = lanesOf(lanesText.value);
          const through = lanes.length > 0 ? undefined : (await rankedSegments(current)).rows[0];
          const spectrum = await current.ask({
            kind: "spectrum",
            lanes,
            through: through && { from: through.from, to: through.to },
            how: how.value,
          }, { signal });
          if (spectrum.lanes.length < 2) {
            return [
              h("p", { class: "empty" }, "No case has two different activities: there is no way from one lane to the next."),
            ];
          }
          if (spectrum.segments.every(({ passages }) => passages === null)) {
            return [
              laneEditor(log, spectrum),
              h(
                "p",
                { class: "empty" },
                "No case goes from one of these lanes to the next. Choose other lanes, or “eventually”.",
              ),
            ];
          }
          return await drawn(log, { current, spectrum, subtitle, windowSelect });
        })
        : null,
    );
    return section;
  });

function quartileKey(): HTMLElement {
  const draw = () => [
    "fastest quarter ",
    ...quartileColors().map((color) => h("span", { class: "swatch", style: `border-color: ${color}` })),
    " slowest",
  ];
  return h("span", { class: "key" }, responsiveKey(draw));
}

function responsiveKey(draw: () => (string | Node)[]): HTMLElement {
  const box = h("span", {});
  fill(box, draw());
  onThemeChange(() => fill(box, draw()));
  return box;
}

/** What a drawing of a spectrum needs. */
interface Drawing {
  readonly current: FilteredLog;
  readonly spectrum: Spectrum;
  readonly subtitle: HTMLElement;
  readonly windowSelect: HTMLSelectElement;
}

/** First begin and last end of all passages. */
function spanOf({ segments }: Spectrum): readonly [number, number] {
  let [first, last] = [Infinity, -Infinity];
  for (const { passages } of segments) {
    if (passages === null) continue;
    first = Math.min(first, passages.begin[0]);
    for (const end of passages.end) if (end > last) last = end;
  }
  return [first, Math.max(last, first + 60_000)];
}

/** All of the time where that is legible; else the four weeks around the middle passage. */
function firstWindow(spectrum: Spectrum, [first, last]: readonly [number, number]): readonly [number, number] {
  const named = windowText.value.split("/").map(Number);
  if (named.length === 2 && named[0] < named[1] && named[1] > first && named[0] < last) return [named[0], named[1]];
  const most = spectrum.segments.reduce((top, { passages }) => Math.max(top, passages?.begin.length ?? 0), 0);
  if (spectrum.datesOnly || last - first <= 120 * DAY || most < 1500) return [first, last];
  const { passages } = spectrum.segments.find((segment) => segment.passages?.begin.length === most)!;
  const middle = passages!.begin[most >> 1];
  return [middle - 14 * DAY, middle + 14 * DAY];
}

/** The part of time that a spectrum shows. */
interface TimeWindow {
  readonly from: number;
  readonly to: number;
  /** All of the time, without and with a margin. */
  readonly span: readonly [number, number];
  readonly whole: readonly [number, number];
  /** Shows another part, within the whole. */
  set(from: number, to: number): void;
}

/**
 * The window of time of a spectrum, which stands in the address.
 *
 * @param changed is called at each change
 * @param settled is called when it has not changed for a while
 */
function timeWindow(spectrum: Spectrum, changed: () => void, settled: () => void): TimeWindow {
  const span = spanOf(spectrum);
  const margin = (span[1] - span[0]) * 0.005;
  const whole = [span[0] - margin, span[1] + margin] as const;
  let [from, to] = firstWindow(spectrum, span);
  if (from <= span[0] && to >= span[1]) [from, to] = whole;
  let settling: ReturnType<typeof setTimeout> | undefined;
  return {
    span,
    whole,
    get from() {
      return from;
    },
    get to() {
      return to;
    },
    set(nextFrom, nextTo) {
      const length = Math.min(Math.max(nextTo - nextFrom, 60_000), whole[1] - whole[0]);
      const middle = Math.min(Math.max((nextFrom + nextTo) / 2, whole[0] + length / 2), whole[1] - length / 2);
      [from, to] = [middle - length / 2, middle + length / 2];
      changed();
      clearTimeout(settling);
      settling = setTimeout(() => {
        const isWhole = length >= (whole[1] - whole[0]) * 0.999;
        windowText.set(isWhole ? "" : `${Math.round(from)}/${Math.round(to)}`, { replace: true });
        settled();
      }, 250);
    },
  };
}

/** Shows the window in the choice of lengths, and follows the choice. */
function followWindow(select: HTMLSelectElement, window: TimeWindow, { zone }: Spectrum): () => void {
  const { whole } = window;
  select.onchange = () => {
    const days = Number(select.value);
    const middle = (window.from + window.to) / 2;
    if (days === Infinity) window.set(...whole);
    else window.set(middle - days / 2 * DAY, middle + days / 2 * DAY);
  };
  return () =>
    fill(
      select,
      h(
        "option",
        { value: "", ".selected": true },
        `${sayDate(Math.max(window.from, window.span[0]), zone)} – ${sayDate(Math.min(window.to, window.span[1]), zone)}`,
      ),
      WINDOWS.filter(([, days]) => days === Infinity || days * DAY < whole[1] - whole[0]).map(([name, days]) =>
        h("option", { value: String(days) }, name)
      ),
    );
}

/**
 * Paints the passages on a canvas as sharp as the screen is.
 *
 * @returns what is painted of each segment that a case takes
 */
function paint(canvas: HTMLCanvasElement, view: SpectrumView, layout: SpectrumLayout): readonly DrawnPassages[] {
  const { left, right, lanes, height } = layout;
  const ratio = Math.min(2, devicePixelRatio || 1);
  canvas.width = Math.ceil(view.width * ratio);
  canvas.height = Math.ceil(height * ratio);
  const context = canvas.getContext("2d")!;
  context.scale(ratio, ratio);
  context.lineWidth = 0.8;
  context.beginPath();
  context.rect(left, lanes[0], right - left, lanes[lanes.length - 1] - lanes[0]);
  context.clip();
  return drawPassages(view, layout, canvasPen(context));
}

/** The canvas of the passages, with what lies over it. */
function createStage() {
  const canvas = h("canvas", {});
  const overlay = h("div", { class: "spectrum-frame" });
  const names = h("div", { class: "spectrum-lanes" });
  const figures = h("div", {});
  const tip = h("div", { class: "spectrum-tip", hidden: true });
  const stage = h(
    "div",
    {
      class: "spectrum",
      tabindex: "0",
      role: "application",
      "aria-label": "Performance spectrum. Arrows pan, plus and minus zoom, 0 shows all of the time.",
    },
    canvas,
    overlay,
    names,
    figures,
    tip,
  );
  return { stage, canvas, overlay, names, figures, tip };
}

async function drawn(log: PageLog, { current, spectrum, subtitle, windowSelect }: Drawing): Promise<Node[]> {
  let around: Surroundings = { queue: null, closed: [] };
  let width = 0;
  let isQueued = false;
  const { stage, canvas, overlay, names, figures, tip } = createStage();
  const below = h("p", { class: "spectrum-below", role: "status" });
  const draw = () => {
    const [shown, layout] = [view(), layoutOf({ spectrum, width })];
    stage.style.height = `${layout.height}px`;
    const painted = paint(canvas, shown, layout);
    fill(overlay, frameNode(shown, layout));
    fill(subtitle, subtitleOf(painted));
    showWindow();
  };
  const tellFigures = () => {
    const { queue } = around;
    if (width > 0) drawSideFigures(figures, log, { spectrum, queue }, layoutOf({ spectrum, width }));
  };
  const redraw = () => {
    if (isQueued || width === 0) return;
    isQueued = true;
    requestAnimationFrame(() => {
      isQueued = false;
      draw();
    });
  };
  const load = async () => {
    const [from, to] = [window.from, window.to];
    const answer = await surroundingsOf(current, [from, to]);
    if (from !== window.from || to !== window.to) return;
    around = answer;
    tellFigures();
    redraw();
  };
  const reload = () => stage.isConnected && void load().catch(() => {});
  const window = timeWindow(spectrum, redraw, reload);
  const showWindow = followWindow(windowSelect, window, spectrum);
  const view = (): SpectrumView => ({ spectrum, width, from: window.from, to: window.to, as: shownAs.value, ...around });
  // What takes the window comes first: with it the picture is drawn once.
  await load().catch(() => {});
  onSegmentChosen(reload);
  onHoursChange(reload);
  shownAs.onChange(() => stage.isConnected && redraw());
  startPointer({
    stage,
    layout: () => layoutOf({ spectrum, width }),
    view,
    setWindow: window.set,
    hover: (found) => void showHover({ current, found, view: view(), stage, overlay, tip, below }),
    choose: (segment, found) => chooseOrTell(log, segment, { current, spectrum, queue: around.queue, found, overlay }),
    tellQueue: (time, anchor) => around.queue && tellQueue(log, around.queue, { time, anchor }),
    brush: (start, end, anchor) => {
      const range = rangeOf(start, end, spectrum);
      offerFilters(log, anchor, [{ kind: "intersecting", range }, { kind: "started", range }]);
    },
  });
  const box = responsive((next) => {
    width = next;
    drawNames(names, spectrum, layoutOf({ spectrum, width }));
    tellFigures();
    draw();
    return stage;
  });
  const picture = () => svgMarkup(pictureOf({ ...view(), width: Math.max(width, 900) }));
  return [box, below, laneEditor(log, spectrum), footOf(log, { current, spectrum, window, picture })];
}

/** What stands around the passages and takes the window of time. */
type Surroundings = Pick<SpectrumView, "queue" | "closed">;

/** Asks for the queue before the chosen segment, and for when next to nobody works. */
async function surroundingsOf(current: FilteredLog, range: readonly [number, number]): Promise<Surroundings> {
  const segment = await chosenSegment(current);
  const [waiting, closed] = await Promise.all([
    segment === null ? null : askedOnce(current, { kind: "segment-waiting", ...segment, hours: "all", range }),
    askedOnce(current, { kind: "closed-hours", hours: workingHours(), from: range[0], to: range[1] }),
  ]);
  return { queue: waiting && { ...waiting, ...segment!, before: segment!.to }, closed };
}

const rangeOf = (start: number, end: number, { zone }: Spectrum) => ({
  from: localTime(start, zone),
  to: localTime(end, zone),
});

/** Filters by the window, and saves the passages and the picture. */
function footOf(
  log: PageLog,
  { current, spectrum, window, picture }: Pick<Drawing, "current" | "spectrum"> & {
    readonly window: TimeWindow;
    /** Its markup. */
    picture(): string;
  },
): HTMLElement {
  const name = `${log.entry.slug}-spectrum`;
  const filter = (event: Event) =>
    offerFilters(log, event.currentTarget as Element, [{
      kind: "intersecting",
      range: rangeOf(window.from, window.to, spectrum),
    }]);
  return h(
    "p",
    { class: "table-foot" },
    h("button", { type: "button", class: "quiet", onclick: filter }, "Filter by the time shown"),
    saveButtons(name, { svg: picture, csv: async () => passagesOf(spectrum, await caseIds(log, current)) }),
  );
}

const frameNode = (view: SpectrumView, layout: SpectrumLayout): SVGElement =>
  svgNode(
    svg(
      "svg",
      { width: view.width, height: layout.height, "font-size": 12, "aria-hidden": "true" },
      frameOf(view, layout, { words: false }),
    ),
  );

function subtitleOf(painted: readonly DrawnPassages[]): string {
  if (painted.every(({ isBanded }) => isBanded)) {
    return `all ${sayCount(painted.reduce((sum, { passages }) => sum + passages, 0))} passages as bands; darker is more`;
  }
  const lines = painted.some(({ lines, passages, isBanded }) => !isBanded && lines < passages)
    ? `one line, one case; a sample of ${sayCount(MOST_LINES)} of each segment`
    : "one line, one case: steep is quick, flat waits";
  return painted.some(({ isBanded }) => isBanded) ? `${lines}; bands where too many cross` : lines;
}

async function caseIds(log: PageLog, current: FilteredLog): Promise<readonly string[]> {
  const { columns } = await current.ask({ kind: "table", table: "cases", columns: [] });
  const [ids] = columns;
  if (ids.kind !== "text") return log.variants.activities;
  const { codes, texts } = ids;
  return Array.from(codes, (code) => texts[code]);
}

/** The passages of all segments as a table, like `tracebook performance --spectrum`. */
function passagesOf({ lanes, segments }: Spectrum, ids: readonly string[]) {
  const rows = segments.flatMap(({ passages }, at) =>
    passages === null ? [] : Array.from(passages.begin, (begin, i) => ({
      from: lanes[at],
      to: lanes[at + 1],
      case: ids[passages.caseOf[i]],
      begin: new Date(begin).toISOString(),
      end: new Date(passages.end[i]).toISOString(),
      seconds: (passages.end[i] - begin) / 1000,
      speedClass: passages.speedClass[i],
    }))
  );
  const column = <Key extends keyof typeof rows[number]>(key: Key) => rows.map((row) => row[key]);
  return {
    from: column("from"),
    to: column("to"),
    case: column("case"),
    begin: column("begin"),
    end: column("end"),
    seconds: column("seconds"),
    speedClass: column("speedClass"),
  };
}

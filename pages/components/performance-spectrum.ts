import {
  type Answer,
  DAY,
  ianaTimeZone,
  localDay,
  localTime,
  sayCount,
  sayDate,
  sayDuration,
  sayShare,
  sayTime,
  svg,
  svgMarkup,
} from "../lib/tracebook.js";
import { chooseSegment, chosenSegment, onSegmentChosen, type SegmentName } from "./chosen-segment.js";
import { pageControl, textControl } from "./controls.js";
import { card, clipName, fill, h, nameNode, svgNode } from "./dom.js";
import { exactNote } from "./exact-note.js";
import { offerFilters } from "./filter-actions.js";
import { alsoOn, follow } from "./follow.js";
import { quartileColors } from "./heat-colors.js";
import type { FilteredLog, PageLog } from "./page-log.js";
import { pictureButtons } from "./picture-buttons.js";
import { rebuilt } from "./rebuilt.js";
import { responsive } from "./responsive.js";
import { csvButton } from "./save-table.js";
import { segmented } from "./segmented.js";
import {
  canvasPen,
  drawPassages,
  frameOf,
  layoutOf,
  pictureOf,
  shownOf,
  type SpectrumLayout,
  type SpectrumQueue,
  type SpectrumView,
} from "./spectrum-picture.js";

type Spectrum = Answer<"spectrum">;

const shownAs = pageControl("bottlenecks.as", ["lines", "bands"]);
const how = pageControl("bottlenecks.how", ["directly", "eventually"]);
const lanesText = textControl("bottlenecks.lanes");
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
    const subtitle = h("span", { class: "spectrum-subtitle", role: "status" });
    const windowSelect = h("select", { class: "field", "aria-label": "Time shown" });
    const section = card(
      "Performance spectrum",
      "Each line is one case on its way from one activity (a lane) to the next: steep is quick, flat waits. Colours are the quartiles of the durations of each segment. Lines that meet in a point are a batch, lines that never cross a queue. Bands hold all passages, the darker the more. Wheel or + and − zoom time, drag or arrows pan it, Shift and drag choose a time to filter by.",
      note ?? h(
        "div",
        { class: "spectrum-bar" },
        subtitle,
        quartileKey(),
        windowSelect,
        segmented(shownAs, "Show as", [["lines", "Lines"], ["bands", "Bands"]]),
      ),
      note === null
        ? follow(alsoOn(log, lanesText.onChange, how.onChange), async (current, signal) => {
          const spectrum = await current.ask({ kind: "spectrum", lanes: lanesOf(lanesText.value), how: how.value }, { signal });
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
          return drawn(log, { current, spectrum, subtitle, windowSelect });
        })
        : null,
    );
    return section;
  });

function lanesOf(text: string): string[] {
  try {
    const lanes = JSON.parse(text) as unknown;
    return Array.isArray(lanes) ? lanes.filter((one): one is string => typeof one === "string") : [];
  } catch {
    return [];
  }
}

const setLanes = (lanes: readonly string[]): void => lanesText.set(JSON.stringify(lanes));

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
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => fill(box, draw()));
  document.addEventListener("tracebook-theme-changed", () => fill(box, draw()));
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

function drawn(log: PageLog, { current, spectrum, subtitle, windowSelect }: Drawing): Node[] {
  const span = spanOf(spectrum);
  const margin = (span[1] - span[0]) * 0.005;
  const whole = [span[0] - margin, span[1] + margin] as const;
  let [from, to] = firstWindow(spectrum, span);
  if (from <= span[0] && to >= span[1]) [from, to] = whole;
  let queue: SpectrumQueue | null = null;
  let width = 0;
  let isQueued = false;
  const canvas = h("canvas", {});
  const overlay = h("div", { class: "spectrum-frame" });
  const names = h("div", { class: "spectrum-lanes" });
  const tip = h("div", { class: "spectrum-tip", hidden: true });
  const below = h("p", { class: "spectrum-below", role: "status" });
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
    tip,
  );
  const view = (): SpectrumView => ({ spectrum, width, from, to, as: shownAs.value, queue });

  const draw = () => {
    isQueued = false;
    const layout = layoutOf({ spectrum, width });
    stage.style.height = `${layout.height}px`;
    const ratio = Math.min(2, devicePixelRatio || 1);
    canvas.width = Math.ceil(width * ratio);
    canvas.height = Math.ceil(layout.height * ratio);
    const context = canvas.getContext("2d")!;
    context.scale(ratio, ratio);
    context.lineWidth = 0.8;
    context.beginPath();
    context.rect(
      layout.left,
      layout.lanes[0],
      layout.right - layout.left,
      layout.lanes[layout.lanes.length - 1] - layout.lanes[0],
    );
    context.clip();
    drawPassages(view(), layout, canvasPen(context));
    fill(overlay, frameNode(view(), layout));
    fill(subtitle, subtitleOf(view()));
    showWindow();
  };
  const redraw = () => {
    if (isQueued || width === 0) return;
    isQueued = true;
    requestAnimationFrame(draw);
  };
  const showWindow = () => {
    const text = `${sayDate(from, spectrum.zone)} – ${sayDate(to, spectrum.zone)}`;
    fill(
      windowSelect,
      h("option", { value: "", ".selected": true }, text),
      WINDOWS.filter(([, days]) => days === Infinity || days * DAY < span[1] - span[0]).map(([name, days]) =>
        h("option", { value: String(days) }, name)
      ),
    );
  };
  windowSelect.onchange = () => {
    const days = Number(windowSelect.value);
    const middle = (from + to) / 2;
    setWindow(days === Infinity ? whole[0] : middle - days / 2 * DAY, days === Infinity ? whole[1] : middle + days / 2 * DAY);
  };

  let settling: ReturnType<typeof setTimeout> | undefined;
  const setWindow = (nextFrom: number, nextTo: number) => {
    const length = Math.min(Math.max(nextTo - nextFrom, 60_000), whole[1] - whole[0]);
    const middle = Math.min(Math.max((nextFrom + nextTo) / 2, whole[0] + length / 2), whole[1] - length / 2);
    [from, to] = [middle - length / 2, middle + length / 2];
    redraw();
    clearTimeout(settling);
    settling = setTimeout(() => {
      const isWhole = length >= (whole[1] - whole[0]) * 0.999;
      windowText.set(isWhole ? "" : `${Math.round(from)}/${Math.round(to)}`, { replace: true });
      void loadQueue();
    }, 250);
  };

  const loadQueue = async () => {
    const segment = await chosenSegment(current);
    if (segment === null) return;
    const answer = await current.ask({ kind: "segment-waiting", ...segment, hours: "all", range: [from, to] });
    queue = { ...answer, before: segment.to };
    redraw();
  };
  void loadQueue().catch(() => {});
  onSegmentChosen(() => stage.isConnected && void loadQueue().catch(() => {}));
  shownAs.onChange(() => stage.isConnected && redraw());

  startPointer({
    stage,
    layout: () => layoutOf({ spectrum, width }),
    view,
    setWindow,
    hover: (found) => void showHover({ current, found, view: view(), stage, overlay, tip, below }),
    choose: (segment) => chooseSegment(log, segment),
    brush: (start, end, anchor) => {
      const range = { from: localTime(start, spectrum.zone), to: localTime(end, spectrum.zone) };
      offerFilters(log, anchor, [{ kind: "intersecting", range }, { kind: "started", range }]);
    },
  });

  const box = responsive((next) => {
    width = next;
    drawNames(names, spectrum, layoutOf({ spectrum, width }));
    redraw();
    return stage;
  });
  const name = `${log.entry.slug}-spectrum`;
  return [
    box,
    below,
    laneEditor(log, spectrum),
    h(
      "p",
      { class: "table-foot" },
      h("button", {
        type: "button",
        class: "quiet",
        onclick: (event: Event) =>
          offerFilters(log, event.currentTarget as Element, [{
            kind: "intersecting",
            range: { from: localTime(from, spectrum.zone), to: localTime(to, spectrum.zone) },
          }]),
      }, "Filter by the time shown"),
      csvButton(name, async () => passagesOf(spectrum, await caseIds(log, current))),
      ...pictureButtons(name, () => svgMarkup(pictureOf({ ...view(), width: Math.max(width, 900) }))),
    ),
  ];
}

const frameNode = (view: SpectrumView, layout: SpectrumLayout): SVGElement =>
  svgNode(
    svg(
      "svg",
      { width: view.width, height: layout.height, "font-size": 12, "aria-hidden": "true" },
      frameOf(view, layout, { names: false }),
    ),
  );

function subtitleOf(view: SpectrumView): string {
  const shown = view.spectrum.segments.flatMap(({ passages }) => passages === null ? [] : [shownOf(passages, view)]);
  if (view.as === "bands") {
    return `all ${sayCount(shown.reduce((sum, { passages }) => sum + passages, 0))} passages; darker is more`;
  }
  const isSample = shown.some(({ lines, passages }) => lines < passages);
  return isSample
    ? `one line, one case; a sample of ${sayCount(4000)} of each segment`
    : "one line, one case: steep is quick, flat waits";
}

/** Names of the lanes, which can be dragged into another order. */
function drawNames(box: HTMLElement, { lanes }: Spectrum, layout: SpectrumLayout): void {
  fill(
    box,
    lanes.map((label, at) => {
      const move = (to: number) => {
        if (to < 0 || to >= lanes.length || to === at) return;
        const others = lanes.filter((_, other) => other !== at);
        setLanes([...others.slice(0, to), label, ...others.slice(to)]);
      };
      const element = h(
        "div",
        {
          class: `spectrum-lane${layout.isNarrow ? " narrow" : ""}`,
          style: layout.isNarrow
            ? `top: ${layout.lanes[at] - 19}px; left: 0`
            : `top: ${layout.lanes[at] - 17}px; width: ${layout.left - 8}px`,
          title: "Drag to another place",
        },
        nameNode(label),
        lanes.length > 2 && h("button", {
          type: "button",
          class: "drop",
          "aria-label": `Take the lane ${clipName(label)} off`,
          onclick: () => setLanes(lanes.filter((_, other) => other !== at)),
        }, "×"),
      );
      element.addEventListener("pointerdown", (down) => {
        if (down.target instanceof HTMLButtonElement) return;
        down.preventDefault();
        down.stopPropagation();
        element.setPointerCapture(down.pointerId);
        element.classList.add("dragged");
        let moved = 0;
        const follow = (event: PointerEvent) => {
          moved = event.clientY - down.clientY;
          element.style.transform = `translateY(${moved}px)`;
        };
        const end = () => {
          element.removeEventListener("pointermove", follow);
          element.classList.remove("dragged");
          element.style.transform = "";
          const y = layout.lanes[at] + moved;
          const target = layout.lanes.reduce(
            (best, lane, other) => Math.abs(lane - y) < Math.abs(layout.lanes[best] - y) ? other : best,
            at,
          );
          move(target);
        };
        element.addEventListener("pointermove", follow);
        element.addEventListener("pointerup", end, { once: true });
        element.addEventListener("pointercancel", end, { once: true });
      });
      return element;
    }),
  );
}

/** Adds and moves lanes without a pointer too. */
function laneEditor(log: PageLog, { lanes }: Spectrum): HTMLElement {
  const others = log.variants.activities.filter((label) => !lanes.includes(label));
  const add = h(
    "select",
    { class: "field", "aria-label": "Add a lane", onchange: () => setLanes([...lanes, others[Number(add.value)]]) },
    h("option", { value: "", ".selected": true }, "+ lane"),
    others.map((label, at) => h("option", { value: String(at) }, clipName(label))),
  );
  const up = h(
    "select",
    {
      class: "field",
      "aria-label": "Move a lane up",
      onchange: () => {
        const at = Number(up.value);
        setLanes([...lanes.slice(0, at - 1), lanes[at], lanes[at - 1], ...lanes.slice(at + 1)]);
      },
    },
    h("option", { value: "", ".selected": true }, "move up"),
    lanes.slice(1).map((label, at) => h("option", { value: String(at + 1) }, clipName(label))),
  );
  return h(
    "p",
    { class: "lane-editor" },
    others.length > 0 && add,
    up,
    segmented(how, "A passage goes from lane to lane", [["directly", "Directly"], ["eventually", "Eventually"]]),
    chosenButton(log, lanes),
    lanesText.value !== "" &&
      h("button", { type: "button", class: "quiet", onclick: () => lanesText.set("") }, "Lanes of the most frequent variant"),
  );
}

/** Shows the chosen segment alone, where its lanes do not follow each other. */
function chosenButton(log: PageLog, lanes: readonly string[]): HTMLElement {
  const box = h("span", {});
  const show = async () => {
    const segment = await chosenSegment(log.current);
    const isShown = segment === null || lanes.some((lane, at) => lane === segment.from && lanes[at + 1] === segment.to);
    fill(
      box,
      !isShown && h(
        "button",
        { type: "button", class: "plain", onclick: () => setLanes([segment.from, segment.to]) },
        "Show ",
        nameNode(segment.from),
        " → ",
        nameNode(segment.to),
      ),
    );
  };
  const redo = () => void show().catch(() => {});
  onSegmentChosen(() => box.isConnected && redo());
  redo();
  return box;
}

/** What the pointer is at. */
interface Found {
  readonly segment: number;
  readonly passage: number;
  /** Day of a batch whose point is meant; null for the passage itself. */
  readonly batch: { readonly day: number; readonly count: number } | null;
  readonly x: number;
  readonly y: number;
}

interface PointerOptions {
  readonly stage: HTMLElement;
  layout(): SpectrumLayout;
  view(): SpectrumView;
  setWindow(from: number, to: number): void;
  hover(found: Found | null): void;
  choose(segment: SegmentName): void;
  brush(from: number, to: number, anchor: Element): void;
}

function startPointer({ stage, layout, view, setWindow, hover, choose, brush }: PointerOptions): void {
  const place = (event: MouseEvent) => {
    const box = stage.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top] as const;
  };
  const timeAt = (x: number) => {
    const [{ left, right }, { from, to }] = [layout(), view()];
    return from + (x - left) / (right - left) * (to - from);
  };
  const zoom = (at: number, factor: number) => {
    const { from, to } = view();
    setWindow(at - (at - from) * factor, at + (to - at) * factor);
  };
  stage.addEventListener("wheel", (event) => {
    const [x] = place(event);
    const { left, right } = layout();
    if (x < left || x > right || event.deltaY === 0) return;
    event.preventDefault();
    zoom(timeAt(x), Math.exp(Math.max(-60, Math.min(60, event.deltaY)) / 200));
  }, { passive: false });
  stage.addEventListener("keydown", (event) => {
    if (event.target !== stage) return;
    const { from, to } = view();
    const step = (to - from) / 8;
    const act = {
      ArrowLeft: () => setWindow(from - step, to - step),
      ArrowRight: () => setWindow(from + step, to + step),
      "+": () => zoom((from + to) / 2, 1 / 1.5),
      "=": () => zoom((from + to) / 2, 1 / 1.5),
      "-": () => zoom((from + to) / 2, 1.5),
      "0": () => setWindow(-1e15, 1e15),
    }[event.key];
    if (act === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  });

  let down: { readonly x: number; readonly from: number; readonly to: number; readonly isBrush: boolean } | null = null;
  let hasMoved = false;
  const mark = h("div", { class: "spectrum-brush", hidden: true });
  stage.append(mark);
  stage.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || !event.isPrimary) return;
    const [x] = place(event);
    down = { x, from: view().from, to: view().to, isBrush: event.shiftKey };
    hasMoved = false;
  });
  let isAsked = false;
  stage.addEventListener("pointermove", (event) => {
    const [x, y] = place(event);
    if (down !== null) {
      if (!hasMoved && Math.abs(x - down.x) < 4) return;
      if (!hasMoved) stage.setPointerCapture(event.pointerId);
      hasMoved = true;
      if (down.isBrush) {
        mark.hidden = false;
        mark.style.left = `${Math.min(x, down.x)}px`;
        mark.style.width = `${Math.abs(x - down.x)}px`;
      } else {
        const { left, right } = layout();
        const by = (down.x - x) / (right - left) * (down.to - down.from);
        setWindow(down.from + by, down.to + by);
      }
      return;
    }
    if (isAsked) return;
    isAsked = true;
    requestAnimationFrame(() => {
      isAsked = false;
      hover(find(view(), layout(), x, y));
    });
  });
  const end = (event: PointerEvent) => {
    const [x, y] = place(event);
    const begun = down;
    down = null;
    if (begun === null) return;
    if (begun.isBrush && hasMoved) {
      const [a, b] = [timeAt(Math.min(x, begun.x)), timeAt(Math.max(x, begun.x))];
      brush(a, b, mark);
      mark.hidden = true;
    } else if (!hasMoved && event.type === "pointerup") {
      const { lanes, left } = layout();
      const at = lanes.findIndex((top, lane) => y > top && y < (lanes[lane + 1] ?? -1));
      const { spectrum } = view();
      hover(find(view(), layout(), x, y));
      if (at >= 0 && x >= left && spectrum.segments[at].passages !== null) {
        choose({ from: spectrum.lanes[at], to: spectrum.lanes[at + 1] });
      }
    }
  };
  stage.addEventListener("pointerup", end);
  stage.addEventListener("pointercancel", end);
  stage.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && hover(null));
}

/** How near a line must be to be meant, in px. */
const NEAR = 9;

function find({ spectrum, from, to }: SpectrumView, { left, right, lanes }: SpectrumLayout, x: number, y: number): Found | null {
  const segment = lanes.findIndex((top, lane) => y >= top && y <= (lanes[lane + 1] ?? -1) + (lane === lanes.length - 2 ? 10 : 0));
  if (segment < 0 || segment >= spectrum.segments.length || x < left || x > right) return null;
  const { passages, batches } = spectrum.segments[segment];
  if (passages === null) return null;
  const { begin, end } = passages;
  const perPx = (to - from) / (right - left);
  const at = from + (x - left) * perPx;
  const part = Math.min(1, (y - lanes[segment]) / (lanes[segment + 1] - lanes[segment]));
  let [nearest, distance] = [-1, NEAR * perPx];
  for (let i = 0; i < begin.length; i++) {
    if (begin[i] > at + distance) break;
    const away = Math.abs(begin[i] + part * (end[i] - begin[i]) - at);
    if (away < distance) [nearest, distance] = [i, away];
  }
  if (nearest < 0) return null;
  const isLow = lanes[segment + 1] - y < 22;
  const day = isLow ? batches.find((batch) => Math.abs(batch.day * DAY - at) < NEAR * perPx + DAY) : undefined;
  return { segment, passage: nearest, batch: day ?? null, x, y };
}

interface Hover {
  readonly current: FilteredLog;
  readonly found: Found | null;
  readonly view: SpectrumView;
  readonly stage: HTMLElement;
  readonly overlay: HTMLElement;
  readonly tip: HTMLElement;
  readonly below: HTMLElement;
}

let lastHover = 0;

/** Draws the way of one case through all lanes, and tells of it; or of the batch at a point. */
async function showHover({ current, found, view, stage, overlay, tip, below }: Hover): Promise<void> {
  const number = ++lastHover;
  overlay.querySelector(".hovered")?.remove();
  if (found === null) {
    tip.hidden = true;
    stage.style.cursor = "";
    return;
  }
  stage.style.cursor = "pointer";
  const { spectrum, from, to } = view;
  const layout = layoutOf(view);
  const passages = spectrum.segments[found.segment].passages!;
  const xOf = (at: number) => layout.left + (at - from) / (to - from) * (layout.right - layout.left);
  const caseIndex = passages.caseOf[found.passage];
  const points = found.batch === null
    ? wayOf(spectrum, layout, caseIndex, found, xOf)
    : [[xOf(found.batch.day * DAY), layout.lanes[found.segment + 1]] as const];
  overlay.firstElementChild?.append(hoverMark(points));
  const tell = (lines: readonly string[]) => {
    if (number !== lastHover) return;
    if (layout.isNarrow) {
      return fill(below, lines.flatMap((line, at): (string | Node)[] => at === 0 ? [h("b", {}, line)] : [", ", line]));
    }
    fill(tip, lines.map((line, at) => at === 0 ? h("b", {}, line) : h("div", {}, line)));
    tip.hidden = false;
    const side = found.x > layout.right - 260 ? found.x - 16 - tip.offsetWidth : found.x + 16;
    tip.style.left = `${Math.max(0, side)}px`;
    tip.style.top = `${Math.max(0, Math.min(found.y - tip.offsetHeight - 8, layout.height - tip.offsetHeight))}px`;
  };
  if (found.batch !== null) return tell(batchWords(spectrum, found));
  tell(caseWords(spectrum, found, "…"));
  tell(caseWords(spectrum, found, await current.ask({ kind: "case-id", caseIndex })));
}

function hoverMark(points: readonly (readonly [number, number])[]): SVGElement {
  return svgNode(svg("g", { class: "hovered" }, [
    svg("polyline", { points: points.map(([x, y]) => `${x},${y}`).join(" "), class: "halo" }),
    svg("polyline", { points: points.map(([x, y]) => `${x},${y}`).join(" ") }),
    ...points.map(([x, y]) => svg("circle", { cx: x, cy: y, r: 4 })),
  ]));
}

/** The points of a case: its passages before and after the one that is meant, where they join. */
function wayOf(
  spectrum: Spectrum,
  layout: SpectrumLayout,
  caseIndex: number,
  { segment, passage }: Found,
  xOf: (at: number) => number,
) {
  const { begin, end } = spectrum.segments[segment].passages!;
  const points: [number, number][] = [[xOf(begin[passage]), layout.lanes[segment]], [
    xOf(end[passage]),
    layout.lanes[segment + 1],
  ]];
  for (let at = segment - 1, join = begin[passage]; at >= 0; at--) {
    const before = joined(spectrum.segments[at].passages, caseIndex, (other, i) => other.end[i] === join);
    if (before === null) break;
    points.unshift([xOf(before.begin), layout.lanes[at]]);
    join = before.begin;
  }
  for (let at = segment + 1, join = end[passage]; at < spectrum.segments.length; at++) {
    const after = joined(spectrum.segments[at].passages, caseIndex, (other, i) => other.begin[i] === join);
    if (after === null) break;
    points.push([xOf(after.end), layout.lanes[at + 1]]);
    join = after.end;
  }
  return points;
}

type Passages = NonNullable<Spectrum["segments"][number]["passages"]>;

function joined(passages: Passages | null, caseIndex: number, fits: (passages: Passages, i: number) => boolean) {
  if (passages === null) return null;
  for (let i = 0; i < passages.caseOf.length; i++) {
    if (passages.caseOf[i] === caseIndex && fits(passages, i)) return { begin: passages.begin[i], end: passages.end[i] };
  }
  return null;
}

function caseWords(spectrum: Spectrum, { segment, passage }: Found, id: string): string[] {
  const { begin, end } = spectrum.segments[segment].passages!;
  const wait = end[passage] - begin[passage];
  let shorter = 0;
  for (let i = 0; i < begin.length; i++) if (end[i] - begin[i] < wait) shorter++;
  const say = spectrum.datesOnly ? sayDate : sayTime;
  return [
    `Case ${clipName(id)}`,
    `${say(begin[passage], spectrum.zone)} ${clipName(spectrum.lanes[segment])}`,
    `${say(end[passage], spectrum.zone)} ${clipName(spectrum.lanes[segment + 1])}`,
    `${sayDuration(wait / 1000)}, longer than ${sayShare(shorter / begin.length, 0)}`,
  ];
}

function batchWords(spectrum: Spectrum, { segment, batch }: Found): string[] {
  const { passages, batches } = spectrum.segments[segment];
  const all = batches.reduce((sum, { count }) => sum + count, 0);
  const waits: number[] = [];
  const clock = ianaTimeZone(spectrum.zone);
  passages!.end.forEach((end, i) => {
    if (localDay(clock, end) === batch!.day) waits.push(end - passages!.begin[i]);
  });
  waits.sort((a, b) => a - b);
  return [
    `One batch: ${sayDate(batch!.day * DAY, "UTC")}`,
    `${sayCount(batch!.count)} cases reach ${clipName(spectrum.lanes[segment + 1])} on one day`,
    ...(waits.length === 0 ? [] : [`half of them after ${sayDuration(waits[waits.length >> 1] / 1000)} or more`]),
    `${sayCount(all)} of ${sayCount(passages!.end.length)} on ${batches.length} days`,
  ];
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

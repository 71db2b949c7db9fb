import type { CasePassages } from "../../lib/tracebook.js";
import { h } from "../elements/dom.js";
import type { MapView } from "./map-view.js";

/** An animation of cases that move along the arcs of a map. */
export interface TokenAnimation {
  /** Its button and speed. */
  readonly controls: HTMLElement;
  /** Stops it: the map shows something else. */
  stop(): void;
}

/** The whole log goes by in this time at speed 1, ms. */
const WHOLE = 60_000;
/** Most tokens that are drawn at once. */
const MOST_TOKENS = 1000;
/** Points of an arc between which tokens move straight. */
const SAMPLES = 40;

/**
 * Creates the animation. Cases move as dots on a canvas over the map, each arc in the time that it
 * took them. It starts only when asked for, and pauses while the page is hidden; whoever wants
 * reduced motion gets single steps in time instead.
 *
 * @param passages of the cases that the filters leave, by start
 */
export function tokenAnimation(
  view: MapView,
  { passages, say }: { readonly passages: () => Promise<CasePassages>; readonly say: (moment: number | null) => void },
): TokenAnimation {
  const canvas = h("canvas", { class: "tokens", "aria-hidden": "true" });
  view.element.append(canvas);
  let running: Running | null = null;
  let frame = 0;
  let order = 0;
  const button = h("button", { type: "button", class: "plain", onclick: () => void toggle() }, "▶ Play");
  const speed = h(
    "select",
    { class: "field", "aria-label": "Speed of the animation" },
    [0.25, 0.5, 1, 2, 4].map((factor) => h("option", { value: factor, ".selected": factor === 1 }, `${factor} ×`)),
  );

  const stop = () => {
    order++;
    cancelAnimationFrame(frame);
    running = null;
    button.textContent = "▶ Play";
    button.title = "";
    canvas.getContext("2d")!.clearRect(0, 0, canvas.width, canvas.height);
    say(null);
  };
  const toggle = async () => {
    if (running !== null) return stop();
    const mine = ++order;
    button.textContent = "Loading…";
    try {
      const data = await passages();
      if (mine !== order) return;
      if (data.start.length === 0) return stop();
      const paths = pathsOf(data, view);
      running = { data, paths, dot: dotOf(canvas), open: [], next: 0, at: data.start[0], last: performance.now() };
      button.textContent = "■ Stop";
      frame = requestAnimationFrame(step);
    } catch (error) {
      if (mine !== order) return;
      stop();
      button.title = error instanceof Error ? error.message : String(error);
      button.textContent = "▶ Cannot play";
    }
  };
  const step = (now: number) => {
    if (running === null) return;
    const { data } = running;
    const [first, end] = [data.start[0], latest(data)];
    const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    // At most a tenth of a second at once: the page may have been hidden.
    const passed = Math.min(100, now - running.last);
    if (!isCalm || now - running.last > 1000) {
      running.at += (isCalm ? 1000 : passed) / WHOLE * (end - first) * Number(speed.value);
      running.last = now;
      draw(canvas, view, running);
      say(running.at);
    }
    if (running.at > end) return stop();
    frame = requestAnimationFrame(step);
  };
  return { controls: h("div", { class: "map-play" }, button, speed), stop };
}

/** An animation that is playing. */
interface Running {
  readonly data: CasePassages;
  readonly paths: readonly (Float32Array | null)[];
  /** A token, drawn once and copied. */
  readonly dot: HTMLCanvasElement;
  /** The passages that have begun and not ended, by start. */
  open: number[];
  /** The first passage that has not begun. */
  next: number;
  at: number;
  last: number;
}

/** Radius of a token, px. */
const RADIUS = 4;

/** A token in the colours of the theme. */
function dotOf(canvas: HTMLCanvasElement): HTMLCanvasElement {
  const ratio = devicePixelRatio || 1;
  const side = Math.ceil((2 * RADIUS + 2) * ratio);
  const dot = h("canvas", { width: side, height: side });
  const pen = dot.getContext("2d")!;
  const style = getComputedStyle(canvas);
  pen.setTransform(ratio, 0, 0, ratio, side / 2, side / 2);
  pen.fillStyle = style.color;
  pen.strokeStyle = style.backgroundColor;
  pen.arc(0, 0, RADIUS, 0, 2 * Math.PI);
  pen.fill();
  pen.stroke();
  return dot;
}

const latestOf = new WeakMap<CasePassages, number>();

function latest(data: CasePassages): number {
  const known = latestOf.get(data) ?? data.end.reduce((a, b) => Math.max(a, b), -Infinity);
  latestOf.set(data, known);
  return known;
}

/** The points of the arc of each passage; null for an arc that is hidden. */
function pathsOf(data: CasePassages, view: MapView): (Float32Array | null)[] {
  const paths = arcPaths(view);
  return Array.from(data.start, (_, i) => paths.get(`${data.from[i]} ${data.to[i]}`) ?? null);
}

/** Points along each arc of the drawing, by `from to`. */
function arcPaths(view: MapView): Map<string, Float32Array> {
  const paths = new Map<string, Float32Array>();
  for (const arc of view.drawing?.querySelectorAll<SVGGElement>(".arc") ?? []) {
    const line = arc.querySelector<SVGPathElement>(".hit")!;
    const length = line.getTotalLength();
    const points = new Float32Array(2 * (SAMPLES + 1));
    for (let i = 0; i <= SAMPLES; i++) {
      const { x, y } = line.getPointAtLength(length * i / SAMPLES);
      points[2 * i] = x;
      points[2 * i + 1] = y;
    }
    paths.set(`${arc.dataset.from} ${arc.dataset.to}`, points);
  }
  return paths;
}

/** Draws the tokens of a moment that is not before the one drawn last. */
function draw(canvas: HTMLCanvasElement, view: MapView, running: Running): void {
  const { data, paths, dot, at } = running;
  const ratio = devicePixelRatio || 1;
  const { clientWidth: width, clientHeight: height } = view.element;
  if (canvas.width !== width * ratio || canvas.height !== height * ratio) {
    canvas.width = width * ratio;
    canvas.height = height * ratio;
  }
  while (running.next < data.start.length && data.start[running.next] <= at) running.open.push(running.next++);
  running.open = running.open.filter((i) => data.end[i] >= at);
  const { x: left, y: top } = view.picture.visible;
  const scale = view.picture.scale;
  const side = dot.width / ratio;
  const pen = canvas.getContext("2d")!;
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, width, height);
  let drawn = 0;
  for (const i of running.open) {
    const points = paths[i];
    if (points === null) continue;
    if (++drawn > MOST_TOKENS) break;
    const share = data.end[i] === data.start[i] ? 1 : (at - data.start[i]) / (data.end[i] - data.start[i]);
    const place = Math.min(SAMPLES - 1, Math.floor(share * SAMPLES));
    const part = share * SAMPLES - place;
    const x = points[2 * place] + (points[2 * place + 2] - points[2 * place]) * part;
    const y = points[2 * place + 1] + (points[2 * place + 3] - points[2 * place + 1]) * part;
    pen.drawImage(dot, (x - left) * scale - side / 2, (y - top) * scale - side / 2, side, side);
  }
}

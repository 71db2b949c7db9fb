import { FONT, sayCount, sayShare, svg, type SvgElement, svgMarkup } from "../../lib/tracebook.js";
import { fill, h, svgNode } from "../elements/dom.js";
import { cssColor, responsive } from "../elements/responsive.js";

/** One curve: the cases of each variant, the most frequent first. */
interface ParetoCurve {
  readonly counts: Uint32Array;
  /** Such as `76 variants, loops folded`. */
  readonly name: string;
}

/** What the chart shows. */
interface ParetoOptions {
  readonly main: ParetoCurve;
  /** Drawn dashed. */
  readonly other: ParetoCurve;
  /** How many of the most frequent variants are listed. */
  shown(): number;
  /** Whether the listed ones are these; else as many in another order. */
  areListed(): boolean;
  /** Place of the chosen variant, from 1; null for none. */
  chosen(): number | null;
  /** Called while the line is moved. */
  show(count: number): void;
}

/** A chart that can be drawn again. */
export interface Pareto {
  readonly element: HTMLElement;
  /** Moves the line and the mark. */
  update(): void;
  /** The chart as a file. */
  markup(): string;
}

const HEIGHT = 158;
const LEFT = 46;
const RIGHT = 14;
const TOP = 12;
const BOTTOM = 38;

/** Half the width of the longest words at the line, px. */
const HALF_WORDS = 100;

/** Share of the cases that the first k variants have together. */
function coverage(counts: Uint32Array): Float64Array {
  const all = counts.reduce((sum, count) => sum + count, 0);
  const shares = new Float64Array(counts.length);
  counts.reduce((sum, count, i) => {
    shares[i] = (sum + count) / all;
    return sum + count;
  }, 0);
  return shares;
}

/**
 * How many cases the most frequent variants cover, over their number on a logarithmic axis, with a
 * line that can be moved to choose how many are listed.
 */
export function variantPareto({ main, other, ...options }: ParetoOptions): Pareto {
  const [own, others] = [main, other].map(({ counts }) => coverage(counts));
  const most = Math.max(own.length, others.length);
  const low = Math.min(own[0], others[0]);
  const bottom = low < 0.3 ? 0 : Math.floor(low * 4 - 1e-9) / 4;
  const box = h("div", { class: "pareto" });
  const overlay = document.createElementNS("http://www.w3.org/2000/svg", "g");
  let width = 0;
  const x = (k: number) => most === 1 ? (LEFT + width - RIGHT) / 2 : LEFT + (width - LEFT - RIGHT) * Math.log(k) / Math.log(most);
  const y = (share: number) => HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (share - bottom) / (1 - bottom);
  const colors = () => ({
    ink: cssColor("--ink"),
    muted: cssColor("--muted"),
    line: cssColor("--line"),
    accent: cssColor("--accent"),
    card: cssColor("--card"),
  });
  const text = (at: { x: number; y: number; anchor?: string; fill: string; bold?: boolean }, words: string) =>
    svg("text", {
      x: at.x,
      y: at.y,
      "text-anchor": at.anchor,
      fill: at.fill,
      "font-weight": at.bold ? 600 : undefined,
      "font-size": 12,
      "font-family": FONT,
    }, [words]);

  const path = (shares: Float64Array) => {
    let d = "";
    let last = -Infinity;
    for (let k = 1; k <= shares.length; k++) {
      const at = x(k);
      if (at - last < 0.7 && k < shares.length) continue;
      last = at;
      d += `${d === "" ? "M" : "L"}${at.toFixed(1)},${y(shares[k - 1]).toFixed(1)}`;
    }
    return d;
  };

  const ground = (): SvgElement[] => {
    const { muted, line, accent } = colors();
    const shares = bottom === 0
      ? [0, 0.25, 0.5, 0.75, 1]
      : Array.from({ length: Math.round((1 - bottom) * 4) + 1 }, (_, i) => bottom + i / 4);
    const ticks = [1, 2, 5].flatMap((n) => [1, 10, 100, 1000, 10_000, 100_000].map((power) => n * power)).filter((k) => k <= most)
      .sort((a, b) => a - b);
    let free = -Infinity;
    const named = ticks.filter((k) => x(k) - free > 26 && x(k) < width - RIGHT - 44 || k === 1).filter((k) => {
      if (x(k) - free <= 26) return false;
      free = x(k);
      return true;
    });
    const end = path(own);
    return [
      ...shares.flatMap((share) => [
        svg("line", { x1: LEFT, x2: width - RIGHT, y1: y(share), y2: y(share), stroke: line }),
        text({ x: LEFT - 8, y: y(share) + 4, anchor: "end", fill: muted }, sayShare(share, 0)),
      ]),
      ...named.map((k) => text({ x: x(k), y: HEIGHT - BOTTOM + 16, anchor: "middle", fill: muted }, sayCount(k))),
      ...(most > 1 ? [text({ x: x(most), y: HEIGHT - BOTTOM + 16, anchor: "end", fill: muted }, sayCount(most))] : []),
      text(
        { x: (LEFT + width - RIGHT) / 2, y: HEIGHT - 4, anchor: "middle", fill: muted },
        width < 440 ? "number of variants (logarithmic)" : "number of variants, the most frequent first (logarithmic)",
      ),
      svg("path", { d: `${end}L${x(own.length)},${y(bottom)}L${x(1)},${y(bottom)}Z`, fill: accent, "fill-opacity": 0.1 }),
      svg("path", { d: path(others), fill: "none", stroke: muted, "stroke-dasharray": "4 4", "stroke-width": 1.4 }),
      svg("path", { d: end, fill: "none", stroke: accent, "stroke-width": 2.2 }),
      ...Array.from(
        { length: Math.min(12, own.length) },
        (_, i) => svg("circle", { cx: x(i + 1), cy: y(own[i]), r: 2.6, fill: accent }),
      ),
    ];
  };

  /** The line and the mark of the chosen variant, which move. */
  const moving = (): SvgElement[] => {
    const { ink, accent, card } = colors();
    const [shown, chosen] = [options.shown(), options.chosen()];
    const halo = {
      stroke: card,
      "stroke-width": 4,
      "paint-order": "stroke",
      "font-size": 12,
      "font-weight": 600,
      fill: ink,
      "font-family": FONT,
    };
    const isRight = x(shown) > LEFT + 150 && x(shown) > width - 190;
    // Where the curve is low beside the line, the words would lie on it.
    const isLow = y(own[isRight ? 0 : shown - 1]) > HEIGHT - BOTTOM - 26;
    // Above the line they stand over it: to its right the curve may rise up to them.
    const isOver = isLow && !isRight;
    const parts = [
      svg("line", {
        x1: x(shown),
        x2: x(shown),
        y1: isOver ? TOP + 16 : TOP - 6,
        y2: HEIGHT - BOTTOM,
        stroke: ink,
        "stroke-dasharray": "2 3",
        "stroke-width": 1.5,
      }),
      svg("circle", { cx: x(shown), cy: HEIGHT - BOTTOM, r: 4.5, fill: ink }),
      svg(
        "text",
        {
          x: isOver ? Math.max(LEFT + HALF_WORDS, x(shown)) : x(shown) + (isRight ? -8 : 8),
          y: isLow ? TOP + 10 : HEIGHT - BOTTOM - 6,
          "text-anchor": isOver ? "middle" : isRight ? "end" : "start",
          ...halo,
        },
        [
          shown === own.length
            ? `all ${sayCount(shown)} shown`
            : `the ${sayCount(shown)} ${options.areListed() ? "shown" : "most frequent"}: ${sayShare(own[shown - 1])}`,
        ],
      ),
    ];
    if (chosen === null || chosen > own.length) return parts;
    const end = x(chosen) > width - 150;
    return [
      ...parts,
      svg("circle", { cx: x(chosen), cy: y(own[chosen - 1]), r: 4.5, fill: card, stroke: accent, "stroke-width": 2.2 }),
      svg("text", {
        x: x(chosen) + (end ? -8 : 8),
        y: Math.min(HEIGHT - BOTTOM - 22, y(own[chosen - 1]) + 18),
        "text-anchor": end ? "end" : "start",
        ...halo,
      }, [
        `${sayCount(chosen)} ${chosen === 1 ? "covers" : "cover"} ${sayShare(own[chosen - 1])}`,
      ]),
    ];
  };

  const slider = h("div", {
    class: "pareto-slider",
    role: "slider",
    tabindex: 0,
    "aria-label": "How many variants are listed",
    "aria-valuemin": 1,
    "aria-valuemax": own.length,
  });
  const update = () => {
    if (width === 0) return;
    fill(overlay, moving().map(svgNode));
    slider.style.left = `${x(options.shown())}px`;
    slider.setAttribute("aria-valuenow", String(options.shown()));
    slider.setAttribute(
      "aria-valuetext",
      `${sayCount(options.shown())} variants with ${sayShare(own[options.shown() - 1])} of the cases`,
    );
  };
  const show = (count: number) => options.show(Math.min(own.length, Math.max(1, Math.round(count))));
  slider.addEventListener("keydown", (event) => {
    const now = options.shown();
    const next = {
      ArrowRight: now + 1,
      ArrowUp: now + 1,
      ArrowLeft: now - 1,
      ArrowDown: now - 1,
      PageUp: now + 10,
      PageDown: now - 10,
      Home: 1,
      End: own.length,
    }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    show(next);
  });
  box.addEventListener("pointerdown", (event) => {
    const at = (pointer: PointerEvent) => {
      const share = (pointer.clientX - box.getBoundingClientRect().left - LEFT) / (width - LEFT - RIGHT);
      show(Math.exp(Math.max(0, Math.min(1, share)) * Math.log(most)));
    };
    if (most === 1) return;
    box.setPointerCapture(event.pointerId);
    at(event);
    const stop = () => {
      box.removeEventListener("pointermove", at);
      slider.focus({ preventScroll: true });
    };
    box.addEventListener("pointermove", at);
    box.addEventListener("pointerup", stop, { once: true });
    box.addEventListener("pointercancel", stop, { once: true });
  });
  const whole = (children: readonly SvgElement[]) =>
    svg("svg", {
      xmlns: "http://www.w3.org/2000/svg",
      width,
      height: HEIGHT,
      viewBox: `0 0 ${width} ${HEIGHT}`,
      role: "img",
      "aria-label": `Share of cases that the most frequent variants cover: ${main.name}; dashed: ${other.name}`,
    }, children);
  box.append(
    responsive((now) => {
      width = now;
      const drawing = svgNode(whole(ground()));
      drawing.append(overlay);
      update();
      return drawing;
    }),
    slider,
  );
  return { element: box, update, markup: () => svgMarkup(whole([...ground(), ...moving()])) };
}

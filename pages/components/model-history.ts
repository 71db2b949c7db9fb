import {
  DARK,
  FONT,
  LIGHT,
  type Palette,
  type PublishedCheck,
  type PublishedModel,
  type PublishedRegistry,
  sayCount,
  sayDate,
  sayDuration,
  sayShare,
  sayTime,
  svg,
  type SvgElement,
  svgMarkup,
} from "../lib/tracebook.js";
import { PREDICTOR_NAMES } from "./opened-models.js";
import { card, fill, h, svgNode } from "./dom.js";
import { exportButtons } from "./map-export.js";
import type { PageLog } from "./page-log.js";
import { historyOf, inUseOf, nothingPublished, publishedJobs, targetControl, TARGETS } from "./published-jobs.js";
import { rebuilt } from "./rebuilt.js";
import { responsive } from "./responsive.js";
import { isDark } from "./theme.js";

const HOUR = 3600;

/** Drawn again when another target is chosen. */
function byTarget(
  log: PageLog,
  make: (log: PageLog, registry: PublishedRegistry) => readonly (Node | null)[],
  ...heading: [string, string]
): HTMLElement {
  return rebuilt(log, async (log) => {
    const history = historyOf(await publishedJobs(), log);
    const box = card(...heading);
    if (history === null) {
      box.append(nothingPublished(log));
      return box;
    }
    const inner = h("div", {});
    box.append(inner);
    const show = () => fill(inner, make(log, history[targetControl.value]));
    targetControl.onChange(show);
    show();
    return box;
  });
}

const chooseTarget = (): HTMLElement =>
  h(
    "label",
    { class: "org-choice" },
    h("span", {}, "Models of the"),
    h("select", {
      class: "field",
      onchange: (event: Event) => targetControl.set((event.currentTarget as HTMLSelectElement).value as keyof typeof TARGETS),
    }, Object.entries(TARGETS).map(([value, text]) => h("option", { value, ".selected": value === targetControl.value }, text))),
  );

/** A training or a check, in the order of time. */
type Moment =
  | { readonly kind: "training"; readonly at: string; readonly model: PublishedModel }
  | { readonly kind: "check"; readonly at: string; readonly check: PublishedCheck };

/** Most moments that are drawn: the latest. */
const MOST_MOMENTS = 30;

function momentsOf({ models, checks }: PublishedRegistry): Moment[] {
  const all: Moment[] = [
    ...models.filter(({ tested }) => tested !== null).map((model): Moment => ({ kind: "training", at: model.trainedAt, model })),
    ...checks.filter(({ mae, flagged }) => mae !== null || flagged).map((check): Moment => ({
      kind: "check",
      at: check.at,
      check,
    })),
  ];
  return all.sort((a, b) => a.at < b.at ? -1 : a.at > b.at ? 1 : 0).slice(-MOST_MOMENTS);
}

/**
 * Error and coverage of the models at each training and check, with the baseline and drift flags.
 */
export const ModelHistory = (log: PageLog): HTMLElement =>
  byTarget(
    log,
    (log, registry) => {
      const moments = momentsOf(registry);
      if (registry.models.length === 0) return [chooseTarget(), noModels(log)];
      if (moments.length === 0) {
        return [
          chooseTarget(),
          h("p", { class: "empty" }, "No model was tested: too few cases are completed. There is no error to show."),
        ];
      }
      const draw = (width: number, palette: Palette) => drawHistory(moments, registry, { width, palette, zone: log.zone });
      const rows = moments.map((moment) => rowOf(moment));
      return [
        h("div", { class: "org-controls" }, chooseTarget(), legend()),
        responsive((width) => {
          const picture = svgNode(draw(width, isDark() ? DARK : LIGHT));
          picture.setAttribute("role", "img");
          picture.setAttribute(
            "aria-label",
            `Error and coverage at ${moments.length} trainings and checks; the table below has the figures`,
          );
          return picture;
        }),
        h(
          "div",
          { class: "actions" },
          exportButtons(`${log.entry.slug}-models`, {
            svg: () => svgMarkup(draw(900, LIGHT)),
            csv: () =>
              Promise.resolve([
                ["at", "kind", "model", "cases", "error_hours", "baseline_hours", "coverage", "outcome"],
                ...rows,
              ]),
            files: {},
          }),
        ),
      ];
    },
    "Who answered, and how far off",
    "At each training: the mean absolute error of the new model on its test cases (the latest ones, which it did not learn from), and that of the better of two simple rules. At each check: the error of the model in use on cases that completed after its training. Below: the share of these cases that lay in the 90 % interval, with a 95 % interval (Wilson) by the number of cases.",
  );

const noModels = (log: PageLog): HTMLElement =>
  h(
    "p",
    { class: "empty" },
    "No model is stored. Train one with ",
    h("code", {}, `deno task train ${log.entry.slug}`),
    ", then build the site.",
  );

const legend = (): HTMLElement =>
  h(
    "p",
    { class: "key model-key" },
    [["model-dot used", "put into use"], ["model-dot out", "kept out"], ["model-dot check", "check of the model in use"], [
      "swatch dashed",
      "simple rule",
    ]]
      .map(([sign, text]) => h("span", { class: "key-item" }, h("span", { class: sign }), text)),
  );

function rowOf(moment: Moment): (string | number)[] {
  if (moment.kind === "training") {
    const { id, tested, uses } = moment.model;
    return [
      moment.at,
      "training",
      id,
      tested!.cases,
      tested!.mae,
      tested!.baseline ?? "",
      tested!.coverage90,
      uses.length > 0 ? "put into use" : "kept out",
    ];
  }
  const { model, cases, mae, coverage90, flagged } = moment.check;
  return [moment.at, "check", model, cases, mae ?? "", "", coverage90 ?? "", flagged ? "drift" : "no drift"];
}

/** Wilson's 95 % interval of a share (1927). */
function wilson(share: number, n: number): [number, number] {
  const z = 1.96;
  const middle = (share + z * z / (2 * n)) / (1 + z * z / n);
  const half = z / (1 + z * z / n) * Math.sqrt(share * (1 - share) / n + z * z / (4 * n * n));
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}

function drawHistory(
  moments: readonly Moment[],
  { models }: PublishedRegistry,
  { width, palette, zone }: { readonly width: number; readonly palette: Palette; readonly zone: string },
): SvgElement {
  const left = 58;
  const step = (width - left - 16) / moments.length;
  const x = (i: number) => left + step * (i + 0.5);
  const errorOf = (moment: Moment) => moment.kind === "training" ? moment.model.tested!.mae : moment.check.mae;
  const ruleOf = (moment: Moment) => moment.kind === "training" ? moment.model.tested!.baseline : null;
  const coverOf = (moment: Moment) => moment.kind === "training" ? moment.model.tested!.coverage90 : moment.check.coverage90;
  const casesOf = (moment: Moment) => moment.kind === "training" ? moment.model.tested!.cases : moment.check.cases;
  const most = Math.max(1e-9, ...moments.flatMap((moment) => [errorOf(moment) ?? 0, ruleOf(moment) ?? 0])) * 1.12;
  const [top, errorHeight] = [24, 150];
  const y = (hours: number) => top + errorHeight * (1 - hours / most);
  const coverTop = top + errorHeight + 44;
  const low = Math.min(
    0.7,
    ...moments.flatMap((moment) => coverOf(moment) === null ? [] : [Math.floor(coverOf(moment)! * 10) / 10]),
  );
  const coverY = (share: number) => coverTop + 70 * (1 - (share - low) / (1 - low));
  const stripTop = coverTop + 92;
  const text = (px: number, py: number, content: string, more: SvgElement["attributes"] = {}) =>
    svg("text", { x: r(px), y: r(py), "font-size": 11, fill: palette.muted, ...more }, [content]);
  const line = (x1: number, y1: number, x2: number, y2: number, more: SvgElement["attributes"] = {}) =>
    svg("line", { x1: r(x1), y1: r(y1), x2: r(x2), y2: r(y2), stroke: palette.muted, ...more });
  const accent = palette.frequency[4];
  const good = palette.start;
  const warn = palette.time[1];
  const answered = moments.flatMap((moment, i) => {
    const error = errorOf(moment);
    const inUse = moment.kind === "check" || moment.model.uses.length > 0;
    return inUse && error !== null ? [[x(i), y(error)]] : [];
  });
  const rules = moments.flatMap((moment, i) => ruleOf(moment) === null ? [] : [[x(i), y(ruleOf(moment)!)]]);
  const path = (points: readonly (readonly number[])[]) =>
    points.map(([px, py], i) => `${i === 0 ? "M" : "L"}${r(px)} ${r(py)}`).join("");
  const every = Math.max(1, Math.ceil(74 / step));
  const marks = moments.flatMap((moment, i) => {
    const error = errorOf(moment);
    const flags = moment.kind === "check" && moment.check.flagged
      ? [
        line(x(i), top - 6, x(i), coverTop + 74, { stroke: warn, "stroke-dasharray": "2 3" }),
        text(x(i) + 4, top - 10, "⚑ drift", {
          fill: warn,
          "font-weight": 600,
          "text-anchor": i > moments.length - 2 ? "end" : "start",
        }),
      ]
      : [];
    const title = svg("title", {}, [titleOf(moment, zone)]);
    if (error === null) return flags;
    const used = moment.kind === "training" && moment.model.uses.length > 0;
    const dot = moment.kind === "check"
      ? svg("circle", { cx: r(x(i)), cy: r(y(error)), r: 3.5, fill: accent }, [title])
      : svg("circle", {
        cx: r(x(i)),
        cy: r(y(error)),
        r: 6,
        fill: used ? good : palette.background,
        stroke: used ? good : palette.muted,
        "stroke-width": 2,
      }, [title]);
    return [...flags, dot];
  });
  const covers = moments.flatMap((moment, i) => {
    const share = coverOf(moment);
    if (share === null) return [];
    const [from, to] = wilson(share, Math.max(1, casesOf(moment)));
    const isOff = from > 0.9 || to < 0.9;
    const color = isOff ? warn : accent;
    return [
      line(x(i), coverY(Math.max(low, from)), x(i), coverY(to), { stroke: color, "stroke-width": 1.5 }),
      svg("circle", {
        cx: r(x(i)),
        cy: r(coverY(share)),
        r: 4,
        fill: isOff ? palette.background : color,
        stroke: color,
        "stroke-width": 2,
      }, [
        svg("title", {}, [`${sayShare(share)} of ${sayCount(casesOf(moment))} cases lay in the interval`]),
      ]),
    ];
  });
  // Which model answered from one moment to the next.
  const since = models.flatMap(({ id, uses }) => uses.map((use) => ({ id, since: use.since }))).sort((a, b) =>
    a.since < b.since ? -1 : 1
  );
  const answering = moments.map(({ at }) =>
    since.findLast((use) => use.since <= at || Date.parse(use.since) - Date.parse(at) < 60_000)?.id ?? null
  );
  const strips: SvgElement[] = [];
  for (let from = 0; from < moments.length;) {
    let to = from;
    while (to + 1 < moments.length && answering[to + 1] === answering[from]) to++;
    if (answering[from] !== null) {
      const wide = (to - from + 1) * step - 3;
      strips.push(
        svg("rect", {
          x: r(left + from * step + 1),
          y: stripTop,
          width: r(Math.max(2, wide)),
          height: 20,
          rx: 5,
          fill: palette.frequency[0],
        }),
        text(left + from * step + 1 + wide / 2, stripTop + 14, wide > 60 ? `model ${answering[from]}` : String(answering[from]), {
          "text-anchor": "middle",
          fill: palette.text,
          "font-weight": 600,
        }),
      );
    }
    from = to + 1;
  }
  const height = stripTop + 46;
  return svg("svg", {
    xmlns: "http://www.w3.org/2000/svg",
    width,
    height,
    viewBox: `0 0 ${width} ${height}`,
    "font-family": FONT,
  }, [
    ...[0, 0.5, 1].flatMap((share) => {
      const hours = share * most / 1.12;
      return [
        line(left, y(hours), width - 12, y(hours), { opacity: 0.25 }),
        text(left - 8, y(hours) + 4, hours === 0 ? "0" : sayDuration(hours * HOUR), { "text-anchor": "end" }),
      ];
    }),
    text(0, coverTop - 14, "90 % intervals held for", { fill: palette.text, "font-weight": 600 }),
    svg("rect", {
      x: left,
      y: r(coverY(0.93)),
      width: r(width - left - 12),
      height: r(coverY(0.87) - coverY(0.93)),
      fill: good,
      opacity: 0.12,
    }),
    ...[low, 0.9, 1].flatMap((share) => [
      line(
        left,
        coverY(share),
        width - 12,
        coverY(share),
        share === 0.9 ? { stroke: good, "stroke-dasharray": "2 3" } : { opacity: 0.2 },
      ),
      text(left - 8, coverY(share) + 4, sayShare(share, 0), { "text-anchor": "end" }),
    ]),
    ...(rules.length > 1
      ? [svg("path", { d: path(rules), fill: "none", stroke: palette.muted, "stroke-dasharray": "5 4", "stroke-width": 1.5 })]
      : []),
    ...(rules.length === 1
      ? [line(left, rules[0][1], width - 12, rules[0][1], { "stroke-dasharray": "5 4", "stroke-width": 1.5 })]
      : []),
    svg("path", { d: path(answered), fill: "none", stroke: accent, "stroke-width": 2 }),
    ...marks,
    ...covers,
    text(left - 8, stripTop + 14, "In use", { "text-anchor": "end" }),
    ...strips,
    ...moments.flatMap(({ at }, i) =>
      i % every === 0 ? [text(x(i), stripTop + 38, sayDate(Date.parse(at), zone), { "text-anchor": "middle" })] : []
    ),
  ]);
}

const r = (value: number) => Math.round(value * 10) / 10;

function titleOf(moment: Moment, zone: string): string {
  const at = sayTime(Date.parse(moment.at), zone);
  if (moment.kind === "check") {
    const { model, mae, cases } = moment.check;
    return `${at}: check of model ${model}, off by ${sayDuration((mae ?? NaN) * HOUR)} on ${sayCount(cases)} newer cases`;
  }
  const { id, tested, uses } = moment.model;
  return `${at}: training of model ${id}, off by ${sayDuration(tested!.mae * HOUR)} on ${sayCount(tested!.cases)} test cases; ${
    uses.length > 0 ? "put into use" : "kept out"
  }`;
}

/** All stored models: which is in use, which were, which challengers were kept out, and why. */
export const ModelRegistry = (log: PageLog): HTMLElement =>
  byTarget(
    log,
    (log, registry) => {
      if (registry.models.length === 0) return [noModels(log)];
      const say = (iso: string) => sayTime(Date.parse(iso), log.zone);
      const row = (model: PublishedModel) => {
        const { id, algorithm, trainedAt, logVersion, tested, uses, keptOut, isUsable } = model;
        const state = id === registry.inUse ? "in use" : uses.length > 0 ? "was in use" : "kept out";
        const better = tested === null || tested.baseline === null || tested.baseline === 0
          ? null
          : 1 - tested.mae / tested.baseline;
        const reason = uses[0]?.reason ?? keptOut ?? "Its training did not say why it was kept out.";
        return h(
          "tr",
          { "data-model": id, "data-state": state },
          h(
            "td",
            {},
            h("b", {}, `${id} `),
            h("span", { class: id === registry.inUse ? "state ok" : "state" }, state),
            h(
              "small",
              {},
              PREDICTOR_NAMES[algorithm as keyof typeof PREDICTOR_NAMES] ?? algorithm,
              isUsable ? "" : ", by another version of Tracebook",
            ),
          ),
          h(
            "td",
            { class: "num" },
            tested === null ? "–" : sayDuration(tested.mae * HOUR),
            h(
              "small",
              {},
              better === null
                ? "untested"
                : better === 0
                ? "as the rule"
                : `${sayShare(Math.abs(better), 0)} ${better > 0 ? "better" : "worse"} than the rule`,
            ),
          ),
          h(
            "td",
            { class: "num roomy" },
            tested === null ? "–" : sayShare(tested.coverage90, 0),
            h("small", {}, tested === null ? "" : `${sayCount(tested.cases)} cases`),
          ),
          h("td", { class: "roomy" }, say(trainedAt), h("small", {}, `version ${logVersion} of the log`)),
          h("td", {}, uses.length > 0 && h("small", {}, `since ${say(uses[0].since)}`), reason),
        );
      };
      return [
        h(
          "div",
          { class: "scroll" },
          h(
            "table",
            { class: "registry" },
            h(
              "thead",
              {},
              h(
                "tr",
                {},
                h("th", {}, "Model"),
                h("th", { class: "num" }, "Off by"),
                h("th", { class: "num roomy" }, "In the interval"),
                h("th", { class: "roomy" }, "Trained"),
                h("th", {}, "Why it is used or not"),
              ),
            ),
            h("tbody", {}, registry.models.map(row)),
          ),
        ),
        checksTable(log, registry.checks),
      ];
    },
    "Models",
    "A retraining stores a challenger. It replaces the model in use only if it is at least 2 % better on cases that are new to both; else it is kept out. Off by: mean absolute error on the test cases of its own training; the rule is the better of the median and the median by last activity.",
  );

function checksTable(log: PageLog, checks: readonly PublishedCheck[]): HTMLElement {
  if (checks.length === 0) {
    return h("p", { class: "note" }, "Never checked for drift: ", h("code", {}, `deno task check-models ${log.entry.slug}`));
  }
  return h(
    "details",
    { class: "note", ".open": checks[0].flagged },
    h(
      "summary",
      {},
      `${sayCount(checks.length)} ${checks.length === 1 ? "check" : "checks"} for drift, ${
        sayCount(checks.filter(({ flagged }) => flagged).length)
      } flagged`,
    ),
    h(
      "table",
      { class: "checks" },
      h(
        "tbody",
        {},
        checks.slice(0, 20).map(({ at, model, flagged, reasons, cases, mae, coverage90 }) =>
          h(
            "tr",
            { "data-flagged": flagged },
            h(
              "td",
              {},
              sayTime(Date.parse(at), log.zone),
              h("small", {}, `model ${model}, ${sayCount(cases)} newer ${cases === 1 ? "case" : "cases"}`),
            ),
            h(
              "td",
              {},
              mae === null ? "" : `off by ${sayDuration(mae * HOUR)}, ${sayShare(coverage90 ?? NaN, 0)} in the interval`,
            ),
            h(
              "td",
              {},
              flagged
                ? h("span", { class: "state bad" }, "⚑ drift")
                : h("span", { class: "state" }, mae === null ? "too few cases" : "no drift"),
              " ",
              reasons.join(" "),
            ),
          )
        ),
      ),
    ),
  );
}

/** How good the model in use is, for the sentence at the top. */
export function skillWords(registry: PublishedRegistry): { readonly off: string; readonly better: string | null } | null {
  const tested = inUseOf(registry)?.tested ?? null;
  if (tested === null) return null;
  const better = tested.baseline === null || tested.baseline === 0 ? null : 1 - tested.mae / tested.baseline;
  return { off: sayDuration(tested.mae * HOUR), better: better === null || better < 0.005 ? null : sayShare(better, 0) };
}

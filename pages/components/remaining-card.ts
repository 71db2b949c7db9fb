import { sayCount, sayDate, sayDuration, sayShare } from "../lib/tracebook.js";
import { type RemainingModel, skillOf } from "../lib/remaining.js";
import { card, h } from "./dom.js";
import type { PageLog } from "./open-log.js";
import { openRemaining, PREDICTOR_NAMES, speaks } from "./remaining.js";

const HOUR = 3600;

/**
 * Who tells what remains of open cases, how well, and what that rests on; two cards, or none where
 * no model is in use.
 */
export async function RemainingCard(log: PageLog): Promise<HTMLElement> {
  const remaining = await openRemaining(log);
  if (remaining === null) return h("div");
  const { model } = remaining;
  return h(
    "div",
    { class: "predict" },
    h("div", {}, card("Can the remaining time be trusted?", ABOUT, ...verdict(model), ...figures(model), origin(model, log))),
    h("div", {}, card("What drives the remaining time", ABOUT_DRIVERS, ...drivers(model))),
  );
}

const ABOUT =
  "The closed cases are split by their start: the first 80 % for training, the last 20 % for the test, each case after each of its first 20 events. Who answers was decided before the test cases were looked at. Skill: 1 minus the mean absolute error over that of the median.";
const ABOUT_DRIVERS = "By how much the mean absolute error on the test cases grows when the values of one feature are shuffled.";

function verdict(model: RemainingModel): HTMLElement[] {
  const skill = skillOf(model);
  const who = PREDICTOR_NAMES.get(model.selected) ?? model.selected;
  if (!speaks(model)) {
    return [h(
      "p",
      { class: "verdict no", "data-remaining": model.selected },
      h("strong", {}, `No model has enough skill to speak here. ${who} answers instead.`),
      ` ${model.because}`,
    )];
  }
  return [h(
    "p",
    { class: skill !== null && skill > 0 ? "verdict" : "verdict no", "data-remaining": model.selected },
    h("strong", {}, `${who} answers${skill === null ? "" : `, with a skill of ${skill.toFixed(2)}`}.`),
    skill !== null && skill <= 0
      ? " On the test cases it was no better than the median: do not rely on it."
      : ` ${model.because}`,
  )];
}

function figures({ figures: judged, selected }: RemainingModel): HTMLElement[] {
  if (judged === null) return [];
  const own = judged.results.find(({ name }) => name === selected);
  if (own === undefined) return [];
  const shown = judged.results.filter(({ name }) => name === selected || name === "median" || name === "last-activity-median");
  const most = Math.max(...shown.map(({ mae }) => mae));
  const names = new Map([["median", "Median"], ["last-activity-median", "Median by last activity"]]);
  return [
    h(
      "div",
      { class: "errors" },
      shown.toSorted((a, b) => a.mae - b.mae).flatMap(({ name, mae }) => [
        h("span", {}, names.get(name) ?? "This model"),
        h("span", { class: name === selected ? "bar own" : "bar base", style: `width: ${most === 0 ? 0 : 100 * mae / most}%` }),
        h("span", {}, sayDuration(mae * HOUR)),
      ]),
    ),
    h(
      "p",
      { class: "note" },
      `Mean absolute error on ${sayCount(judged.testRows)} moments of ${sayCount(judged.testCases)} test cases.`,
    ),
    h(
      "p",
      { class: "note", "data-coverage": own.coverage90 },
      h("strong", {}, `The 90 % intervals held for ${sayShare(own.coverage90)}`),
      ` of these moments; they are ${sayDuration(own.width90 * HOUR)} wide on average.`,
      Math.abs(own.coverage90 - 0.9) > 0.03 ? " That is off by more than 3 points: read them with care." : "",
    ),
  ];
}

function drivers(model: RemainingModel): HTMLElement[] {
  if (!speaks(model)) return [h("p", { class: "empty" }, "Nothing does: a median looks at no feature of the case.")];
  const rows = (model.figures?.importance ?? []).filter(({ hours }) => hours > 0).slice(0, 9);
  if (rows.length === 0) return [h("p", { class: "empty" }, "No single feature makes a difference.")];
  return [h(
    "div",
    { class: "errors" },
    rows.flatMap(({ feature, hours }) => [
      h("span", {}, feature),
      h("span", { class: "bar own", style: `width: ${100 * hours / rows[0].hours}%` }),
      h("span", { title: "growth of the error when this is shuffled" }, `+${sayDuration(hours * HOUR)}`),
    ]),
  )];
}

function origin({ origin: made, cases, plan }: RemainingModel, log: PageLog): HTMLElement {
  const rest = plan.leftOut.length === 0
    ? ""
    : ` Not used: ${plan.leftOut.map(({ name, reason }) => `${name} (${reason})`).join("; ")}.`;
  const version = made.logVersion === log.entry.version ? "" : `, which is at version ${log.entry.version} now`;
  return h(
    "details",
    { class: "note" },
    h("summary", {}, "What it rests on"),
    h(
      "p",
      {},
      `${sayCount(cases.completed)} closed cases; ${
        sayCount(cases.running)
      } open ones only tell which closed ones are too short to stand for all. Trained ${
        sayDate(Date.parse(made.trainedAt), log.zone)
      } with seed ${made.seed} on version ${made.logVersion} of the log${version}.${rest}`,
    ),
  );
}

import { type DurationFigures, type DurationModel, sayCount, sayDate, sayDuration, sayShare } from "../lib/tracebook.js";
import { card, h } from "./dom.js";
import type { PageLog } from "./open-log.js";

const HOUR = 3600;

/**
 * How good the model is, plainly: its error against always saying the median, and what it rests on.
 */
export async function ModelCard(log: PageLog): Promise<HTMLElement> {
  const model = await log.durationModel();
  const about =
    "The cases are split by their start: the first 80 % for training, the last 20 % for the test. The test cases were looked at once, after everything was decided. Error: mean of the absolute differences between predicted and actual duration.";
  if (model === null) return card("How far is it off?", about, h("p", { class: "empty" }, "There is no model to judge yet."));
  return card(
    "How far is it off?",
    about,
    ...verdict(model),
    ...(model.figures === null ? [] : judged(model, model.figures, log)),
    origin(model, log),
  );
}

function verdict(model: DurationModel): HTMLElement[] {
  if (model.figures === null || model.forest === null) {
    const said = model.speaker === "median" ? "it answers with the median" : "it does not answer";
    return [
      h(
        "p",
        { class: "verdict no", "data-verdict": model.speaker },
        h("strong", {}, `No skill: ${said}.`),
        ` ${model.because ?? ""}`,
      ),
    ];
  }
  const { forest, median } = model.figures.test;
  return [
    h(
      "p",
      { class: "verdict", "data-verdict": model.speaker },
      h(
        "strong",
        {},
        `Wrong by ${sayDuration(forest.mae * HOUR)} on average; always guessing the median is wrong by ${
          sayDuration(median.mae * HOUR)
        }.`,
      ),
      ` That is ${sayShare((median.mae - forest.mae) / median.mae, 0)} less.`,
    ),
  ];
}

function judged(model: DurationModel, figures: DurationFigures, log: PageLog): HTMLElement[] {
  const { forest, median, cases } = figures.test;
  const most = Math.max(forest.mae, median.mae);
  const bar = (mae: number, kind: string) =>
    h("span", { class: `bar ${kind}`, style: `width: ${most === 0 ? 0 : 100 * mae / most}%` });
  const bias = Math.abs(forest.bias) * HOUR;
  return [
    h(
      "div",
      { class: "errors" },
      h("span", {}, model.forest === null ? "Forest (not used)" : "This model"),
      bar(forest.mae, "own"),
      h("span", {}, sayDuration(forest.mae * HOUR)),
      h("span", {}, "Median"),
      bar(median.mae, "base"),
      h("span", {}, sayDuration(median.mae * HOUR)),
    ),
    h(
      "p",
      { class: "note" },
      `Mean absolute error on ${sayCount(cases)} test cases, started from ${
        sayDate(Date.parse(figures.splitTime), log.zone)
      } on. On average the forest says ${sayDuration(bias)} too ${forest.bias >= 0 ? "much" : "little"}.`,
    ),
    ...(model.forest === null ? [] : importance(figures)),
  ];
}

function importance(figures: DurationFigures): HTMLElement[] {
  const rows = figures.importance.filter(({ hours }) => hours > 0).slice(0, 6);
  if (rows.length === 0) return [];
  const most = rows[0].hours;
  return [
    h(
      "h3",
      { title: "By how much the error on later cases grows when the values of this feature are shuffled" },
      "What it looks at",
    ),
    h(
      "div",
      { class: "errors" },
      rows.flatMap(({ feature, hours }) => [
        h("span", {}, feature),
        h("span", { class: "bar own", style: `width: ${100 * hours / most}%` }),
        h("span", { title: "growth of the error when this is shuffled" }, `+${sayDuration(hours * HOUR)}`),
      ]),
    ),
  ];
}

function origin(model: DurationModel, log: PageLog): HTMLElement {
  const { completion, figures, origin: made, leftOut } = model;
  const rest = leftOut.length === 0 ? "" : ` Not used: ${leftOut.map(({ name, reason }) => `${name} (${reason})`).join("; ")}.`;
  const trained = log.entry.model === null
    ? ""
    : ` Trained ${
      sayDate(Date.parse(log.entry.model.trainedAt), log.zone)
    } with seed ${made.seed} on version ${log.entry.model.logVersion} of the log${
      log.entry.model.logVersion === log.entry.version ? "" : `, which is at version ${log.entry.version} now`
    }.`;
  return h(
    "details",
    { class: "note" },
    h("summary", {}, "What it rests on"),
    h(
      "p",
      {},
      `Random forest (ml-random-forest). ${sayCount(figures?.cases ?? completion.completed)} closed cases; ${
        sayCount(completion.running)
      } open ones are left out, as nobody knows how long they take.${trained}${rest}`,
    ),
  );
}

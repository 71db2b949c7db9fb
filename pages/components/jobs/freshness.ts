import { isOwnLog, type PublishedHistory, type PublishedJobs, sayCountOf, sayTime } from "../../lib/tracebook.js";
import { csvButton } from "../elements/save-buttons.js";
import { sayAge } from "../elements/age.js";
import { card, h, unbroken } from "../elements/dom.js";
import type { PageLog } from "../log/page-log.js";
import { historyOf, inUseOf, latestCheckOf, nothingPublished, publishedJobs, TARGETS } from "../log/published-jobs.js";
import { rebuilt } from "../log/rebuilt.js";
import { sayLogTime } from "../log/log-time.js";

/** How old a part of the site is, and why it is stale. */
interface Freshness {
  readonly name: string;
  /** ISO 8601; null for what is not there. */
  readonly at: string | null;
  readonly about: string;
  /** Why it is stale, in words; null if it is not. */
  readonly stale: string | null;
}

/**
 * How old data, models, predictions, checks and the site are, and which are older than they need
 * be.
 */
export function freshnessOf(history: PublishedHistory, jobs: PublishedJobs): Freshness[] {
  const models = (["remaining", "duration"] as const).map((task): Freshness => {
    const model = inUseOf(history[task]);
    const behind = model !== null && model.logVersion < history.version
      ? `trained on version ${model.logVersion} of the log, which is at version ${history.version}`
      : null;
    const unusable = model !== null && !model.isUsable
      ? "trained by another version of Tracebook, which this one does not use"
      : null;
    const check = latestCheckOf(history[task]);
    const drifted = check?.flagged ? `it has drifted. ${check.reasons[0] ?? "See the checks."}` : null;
    return {
      name: `Model of the ${TARGETS[task]}`,
      at: model?.trainedAt ?? null,
      about: model === null ? "none in use" : `model ${model.id}`,
      stale: unusable ?? drifted ?? behind,
    };
  });
  const checks = [...history.remaining.checks, ...history.duration.checks].map(({ at }) => at).sort();
  const checkedAt = checks.at(-1) ?? null;
  const trainedAt = models.flatMap(({ at }) => at ?? []).sort().at(-1) ?? null;
  const remaining = inUseOf(history.remaining);
  return [
    { name: "Data", at: history.loadedAt, about: `version ${history.version}`, stale: null },
    ...models,
    {
      name: "Predictions of running cases",
      at: history.predictedAt,
      about: history.predictedAt === null ? "not stored: pages predict them anew" : sayCountOf(history.predictions, "case"),
      stale: history.predictedAt === null
        ? null
        : history.predictedAt < history.loadedAt
        ? "made before the latest load"
        : remaining !== null && history.predictedAt < remaining.trainedAt
        ? "made before the model in use was trained"
        : null,
    },
    {
      name: "Check for drift",
      at: checkedAt,
      about: checkedAt === null ? "never checked" : "latest check",
      stale: checkedAt !== null && trainedAt !== null && checkedAt < history.loadedAt && trainedAt < history.loadedAt
        ? "older than the latest load"
        : null,
    },
    { name: "This page", at: jobs.at, about: "state of models and jobs", stale: null },
  ];
}

/** Ages of data, models, predictions and checks as a table; what is stale says why. */
export const FreshnessTable = (log: PageLog): HTMLElement =>
  rebuilt(log, async (log) => {
    const jobs = await publishedJobs();
    const history = historyOf(jobs, log);
    const box = card(
      "How old everything is",
      "A model is stale if the log has changed since its training, if its latest check found drift, or if another version of Tracebook made it. Predictions are stale if log or model are newer. Ages count to this moment; the state is as of the last publishing.",
    );
    if (jobs === null || history === null) {
      box.append(nothingPublished(log));
      return box;
    }
    const last = history.lastTime === null || isOwnLog(log.entry.slug)
      ? null
      : h("p", { class: "note" }, `Last event: ${sayLogTime(log.entry, Date.parse(history.lastTime))}.`);
    const ages = freshnessOf(history, jobs);
    box.append(
      h(
        "table",
        { class: "ages" },
        h(
          "tbody",
          {},
          ages.map(({ name, at, about, stale }) =>
            h(
              "tr",
              { "data-age": name, "data-stale": stale ?? "" },
              h("td", {}, name, h("small", {}, about)),
              h(
                "td",
                { class: "num", title: at === null ? undefined : sayTime(Date.parse(at), log.zone) },
                at === null ? "–" : sayAge(at),
              ),
              h(
                "td",
                {},
                stale === null
                  ? at === null ? "" : h("span", { class: "state ok" }, "✓ current")
                  : h("span", { class: "state bad" }, unbroken(`! stale: ${stale}`)),
              ),
            )
          ),
        ),
      ),
    );
    if (last !== null) box.append(last);
    box.append(h(
      "p",
      { class: "table-foot" },
      csvButton(`${log.entry.slug}-ages`, () => ({
        part: ages.map(({ name }) => name),
        at: ages.map(({ at }) => at ?? ""),
        about: ages.map(({ about }) => about),
        stale: ages.map(({ stale }) => stale ?? ""),
      })),
    ));
    return box;
  });

import {
  isOwnLog,
  type PublishedCheck,
  type PublishedHistory,
  type PublishedJobs,
  type PublishedRegistry,
} from "../../lib/tracebook.js";
import { pageControl, textControl } from "../address/controls.js";
import { h } from "../elements/dom.js";
import { fetchJson } from "./fetch-file.js";
import type { PageLog } from "./page-log.js";

let jobs: Promise<PublishedJobs | null> | undefined;

/** The state of models and jobs, as it was published last; null where the site has none. */
export const publishedJobs = (): Promise<PublishedJobs | null> =>
  jobs ??= fetchJson<PublishedJobs>("jobs.json", { optional: true }).catch(() => null);

/** What was published of the page's log; null for a log of the reader. */
export const historyOf = (jobs: PublishedJobs | null, log: PageLog): PublishedHistory | null =>
  isOwnLog(log.entry.slug) ? null : jobs?.logs.find(({ slug }) => slug === log.entry.slug) ?? null;

/** The target whose models the page shows. */
export const targetControl = pageControl("jobs.target", ["remaining", "duration"]);

/** The model that is marked in the picture and in the table, by its number. */
export const modelControl = textControl("jobs.model");

/** The target in words. */
export const TARGETS = { remaining: "remaining time", duration: "whole duration" } as const;

/** The model in use. */
export const inUseOf = ({ inUse, models }: PublishedRegistry) => models.find(({ id }) => id === inUse) ?? null;

/** The targets whose model in use has drifted, by its latest check. */
export const driftedModels = (history: Pick<PublishedHistory, keyof typeof TARGETS>): (keyof typeof TARGETS)[] =>
  (["remaining", "duration"] as const).filter((task) => latestCheckOf(history[task])?.flagged);

/** The latest check of the model in use. */
export const latestCheckOf = ({ inUse, checks }: PublishedRegistry): PublishedCheck | undefined =>
  checks.find(({ model }) => model === inUse);

/** Says where what a part shows would come from. */
export const nothingPublished = (log: PageLog): HTMLElement =>
  h(
    "p",
    { class: "empty" },
    isOwnLog(log.entry.slug)
      ? "This log is kept in your browser only: jobs, loads and stored models are those of the site's own logs."
      : "The site was built without the state of its jobs. Build it again.",
  );

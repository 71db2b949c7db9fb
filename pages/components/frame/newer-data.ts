import { changesOf, isOwnLog, type PublishedLogEntry, sayCount, withChanges } from "../../lib/tracebook.js";
import { fill, h } from "../elements/dom.js";
import { askForFile } from "../log/fetch-file.js";
import { placeOfPage } from "../address/place-of-page.js";
import { onLogReplaced } from "../log/rebuilt.js";

/** Time between two questions of a page that is looked at, in ms. */
const PAUSE = 5 * 60_000;

/**
 * Tells the reader of an open page when the site has been published anew with other data of the
 * page's log, or, on the page that lists the logs, of any. The page asks for the list of logs when
 * the reader comes back to it, and now and then while it is looked at. It asks nothing about a log
 * of the reader, nor where it was opened from a disk.
 *
 * @param logs as they were when the page was opened
 */
export function tellNewerData(logs: readonly PublishedLogEntry[], chosen: PublishedLogEntry): void {
  if (!/^https?:$/.test(location.protocol)) return;
  let slug = chosen.slug;
  const isList = placeOfPage().name === "start";
  // It is there before it says anything: only then do screen readers tell what it says.
  const news = h("div", { role: "status" });
  document.querySelector("#observablehq-main")?.append(news);
  const ask = async () => {
    if (document.visibilityState !== "visible" || isOwnLog(slug) || news.childElementCount > 0) return;
    const now = await askForFile<PublishedLogEntry[]>("logs.json");
    if (now === null || isOwnLog(slug)) return;
    const words = isList ? newsOfList(now, logs) : newsOf(now.find((entry) => entry.slug === slug), logs);
    if (words === null) return;
    clearInterval(timer);
    fill(
      news,
      h(
        "div",
        { class: "newer-data" },
        h("span", {}, words),
        h("button", { type: "button", class: "plain", onclick: () => location.reload() }, "Reload"),
        h("button", { type: "button", class: "plain", onclick: () => news.remove() }, "Later"),
      ),
    );
  };
  const timer = setInterval(ask, PAUSE);
  document.addEventListener("visibilitychange", ask);
  addEventListener("focus", ask);
  onLogReplaced((log) => {
    slug = log.entry.slug;
    if (isOwnLog(slug)) fill(news);
  });
}

/** What of an entry changes with the data: the folder has version, identity and privacy options. */
const stateOf = ({ slug, folder, model, remaining }: PublishedLogEntry): string =>
  [slug, folder, model?.file, remaining?.file].join(" ");

function newsOf(now: PublishedLogEntry | undefined, logs: readonly PublishedLogEntry[]): string | null {
  const before = logs.find(({ slug }) => slug === now?.slug);
  if (now === undefined || before === undefined || stateOf(now) === stateOf(before)) return null;
  const [changed] = withChanges([{ ...now, before: undefined }], [before]);
  const changes = changesOf(changed).map((part) => part.replace(/\d{4,}/g, (digits) => sayCount(Number(digits))));
  return changes.length === 0 ? "This log has been published anew." : `Newer data of this log are there: ${changes.join(", ")}.`;
}

function newsOfList(now: readonly PublishedLogEntry[], logs: readonly PublishedLogEntry[]): string | null {
  const states = (entries: readonly PublishedLogEntry[]) => entries.map(stateOf).join("\n");
  return states(now) === states(logs) ? null : "Newer data of these logs are there.";
}

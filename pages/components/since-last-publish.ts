import { changesOf, sayCount, sayDate } from "../lib/tracebook.js";
import { sayAge } from "./age.js";
import { h } from "./dom.js";
import type { PageLog } from "./page-log.js";
import { rebuilt } from "./rebuilt.js";

/** What has changed in the log since the site was published before, in one line. */
export const SinceLastPublish = (log: PageLog): HTMLElement =>
  rebuilt(log, ({ entry }) => {
    const changes = changesOf(entry).map((part) => part.replace(/\d{4,}/g, (digits) => sayCount(Number(digits))));
    const words = changes.length === 0
      ? `Version ${entry.version}, loaded ${sayAge(entry.loadedAt)} ago${
        entry.lastTime === null ? "" : `; data to ${sayDate(Date.parse(entry.lastTime), entry.zone)}`
      }.`
      : `Since the last publish: ${changes.join(", ")}.`;
    return h("p", { class: "since", title: words }, words);
  });

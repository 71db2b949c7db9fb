import { changesOf } from "../../lib/tracebook.js";
import { sayAgo } from "../elements/age.js";
import { h } from "../elements/dom.js";
import type { PageLog } from "../log/page-log.js";
import { rebuilt } from "../log/rebuilt.js";
import { sayLogDate } from "../log/log-time.js";

/**
 * What has changed in the log since the site was published before, in one line: how the process
 * differs first, as that may be cut off.
 */
export const SinceLastPublish = (log: PageLog): HTMLElement =>
  rebuilt(log, ({ entry }) => {
    const difference = entry.before?.difference;
    const counts = changesOf(entry).filter((part) => part !== difference);
    const changes = [...(difference === undefined ? [] : [difference]), ...counts];
    const words = changes.length === 0
      ? `Version ${entry.version}, loaded ${sayAgo(entry.loadedAt)}${
        entry.lastTime === null ? "" : `; data to ${sayLogDate(entry, Date.parse(entry.lastTime))}`
      }.`
      : `Since the last publish: ${changes.join(", ")}.`;
    return h("p", { class: "since", title: words }, words);
  });

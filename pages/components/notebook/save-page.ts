import { fillTemplate, isOwnLog, sayCount } from "../../lib/tracebook.js";
import { fill, h } from "../elements/dom.js";
import type { PageLog } from "../log/page-log.js";
import { placeOfPage } from "../address/place-of-page.js";
import { warmUp } from "../log/reading-client.js";
import { saveFile } from "../elements/save-file.js";

/**
 * A button that saves the page with a log of the reader as one HTML file, which opens from a disk
 * as the page is seen now. The site gives the page's template; the log stays in the tab.
 *
 * @param current the log that the page shows at the time; null for none
 */
export function savePageButton(current: () => PageLog | null): { readonly element: HTMLElement; show(): void } {
  const says = h("small", { role: "status" });
  const button = h("button", {
    type: "button",
    class: "quiet",
    title: "One HTML file with this page, its filters and your log: it opens in any browser, without this site.",
    onpointerenter: warmUp,
    onfocus: warmUp,
    onclick: async () => {
      const log = current();
      if (log === null) return;
      button.disabled = true;
      fill(says, "Packing the log…");
      try {
        const page = await pageWith(log);
        saveFile(`${log.entry.name}.html`, "text/html", page);
        fill(says, `Saved, ${sayCount(Math.ceil(page.size / 1000))} kB.`);
      } catch (error) {
        fill(says, `The page could not be saved: ${error instanceof Error ? error.message : String(error)}`);
      } finally {
        button.disabled = false;
      }
    },
  }, "Save as a page…");
  const element = h("div", { hidden: true }, button, says);
  const show = () => {
    fill(says);
    element.hidden = !isOwnLog(current()?.entry.slug ?? "");
  };
  show();
  return { element, show };
}

async function pageWith(log: PageLog): Promise<Blob> {
  const [template, data] = await Promise.all([templateOfPage(), packedFiles(log)]);
  const { name, cases, events } = log.entry;
  const query = new URLSearchParams(location.search);
  // The page has one log, which it names as a site would.
  query.delete("log");
  const source = `${name}, ${sayCount(cases)} cases, ${sayCount(events)} events, from a file opened in a browser.`;
  return new Blob([fillTemplate(template, { name, source, query: query.toString(), data })]);
}

/** The template of this page, a file of the site. */
async function templateOfPage(): Promise<string> {
  const { site, name } = placeOfPage();
  const response = await fetch(new URL(`templates/${name}.html`, site)).catch(() => null);
  if (response === null) throw new Error("the server does not answer.");
  if (!response.ok) {
    throw new Error(
      "the site has no template of this page. Pages that use SQL or show the state of the site have none, nor has the preview.",
    );
  }
  return await response.text();
}

async function packedFiles(log: PageLog): Promise<ReadonlyMap<string, string>> {
  const worker = warmUp();
  await worker.ready;
  const events = await log.events();
  return await new Promise((resolve, reject) => {
    worker.listen((message) => {
      if (message.type === "packed") resolve(message.files);
      if (message.type === "problem") reject(new Error(message.problem));
    });
    worker.send({ type: "pack", entry: log.entry, log: events });
  });
}

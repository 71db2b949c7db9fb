import { copiedCommand } from "../elements/copied-command.js";
import { h } from "../elements/dom.js";
import { placeOfPage } from "../address/place-of-page.js";

/**
 * Tells how a page is written: the site's pages are Markdown files of the project that it is built
 * from.
 */
export function showNewPage(): void {
  const own = document.querySelector<HTMLElement>(".page-links [aria-current=page]");
  const close = h("button", { type: "submit", class: "plain" }, "Close");
  const dialog = h(
    "dialog",
    { class: "dialog", "aria-label": "A page of your own" },
    h(
      "form",
      { method: "dialog" },
      h("h2", {}, "A page of your own"),
      h(
        "p",
        {},
        "A page is a Markdown file with cells of code. This command, run in the project's folder, writes one and shows it while you write:",
      ),
      copiedCommand("deno task new-page NAME"),
      own === null ? null : [
        h("p", {}, "To change this page, edit its file while the preview runs:"),
        copiedCommand(`deno task dev  # and edit pages/${placeOfPage().name}.md`),
      ],
      h("p", { class: "muted" }, "Then deno task build puts it on the site. The guide shows every component, with code to copy."),
      h("div", { class: "actions" }, close),
    ),
  );
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

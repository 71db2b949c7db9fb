import { h } from "./dom.js";

/** A command with a button that copies it; a long one scrolls, also by keys. */
export function copiedCommand(text: string): HTMLElement {
  const copy = h("button", {
    type: "button",
    class: "plain",
    onclick: async () =>
      copy.textContent = await navigator.clipboard.writeText(text).then(() => "Copied", () => "Select it to copy"),
  }, "Copy");
  return h("div", { class: "command" }, h("code", { tabindex: 0 }, text), copy);
}

/** A command within a sentence: a line ends between its words only. */
export const commandWords = (text: string): HTMLElement =>
  h("code", {}, text.split(" ").flatMap((word, i) => [i > 0 ? " " : "", h("span", { class: "unbroken" }, word)]));

/**
 * A command for who keeps the site, folded: readers of a page cannot run it.
 *
 * @param does what it is for, such as `How to add start times`
 */
export const keepersCommand = (does: string, command: string): HTMLElement =>
  h(
    "details",
    { class: "keepers-command" },
    h("summary", {}, does),
    h("p", {}, "For who keeps this site, in a terminal in its folder; then build the site again:"),
    copiedCommand(command),
  );

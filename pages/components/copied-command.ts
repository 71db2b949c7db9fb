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

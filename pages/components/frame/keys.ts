import { h } from "../elements/dom.js";

/** A key and what it does. */
interface KeyAction {
  /** As `KeyboardEvent.key`, such as `z`, `Z` with Shift, `?`. */
  readonly key: string;
  /** As the list of keys shows it, such as `Shift + Z`. */
  readonly name: string;
  /** What it does, in words. */
  readonly does: string;
  run(): void;
}

const actions = new Map<string, KeyAction>();
let isListening = false;

/** Adds a key of the page; the list behind `?` has it. A later one of the same key replaces it. */
export function addKey(action: KeyAction): void {
  actions.set(action.key, action);
  if (isListening) return;
  isListening = true;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping(event.target)) return;
    const action = actions.get(event.key);
    if (action === undefined || document.querySelector("dialog[open]") !== null) return;
    event.preventDefault();
    action.run();
  });
}

/** Whether a key goes into a text or a choice. */
const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target.closest("textarea, select, input:not([type=checkbox], [type=radio], [type=range])") !== null);

/** Shows the list of keys. */
export function showKeys(): void {
  const rows = [...actions.values()].map(({ name, does }) => [h("dt", {}, h("kbd", {}, name)), h("dd", {}, does)]);
  const dialog = h(
    "dialog",
    { class: "dialog", "aria-label": "Keys of this page" },
    h("h2", {}, "Keys of this page"),
    h("dl", { class: "keys" }, rows.flat(), h("dt", {}, h("kbd", {}, "Tab")), h("dd", {}, "next control, figure or bar")),
    h("form", { method: "dialog" }, h("button", { class: "plain" }, "Close")),
  );
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

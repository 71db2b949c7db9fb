import { h } from "./dom.js";
import { startWithoutLog } from "./open-log.js";
import { warmUp } from "./reading-client.js";

/** A place for a file of the reader, which then is the log of the overview. */
export function DropFile(): HTMLElement {
  const files = startWithoutLog();
  return h(
    "section",
    { class: "drop-zone", "aria-label": "Your own log" },
    h("b", {}, "Drop a file here"),
    h("p", { class: "muted" }, "CSV, XES, OCEL 2.0, Parquet; .gz too"),
    h("button", {
      type: "button",
      class: "primary",
      onpointerenter: warmUp,
      onfocus: warmUp,
      onclick: async () => (await files).choose(),
    }, "Choose a file"),
    h("p", {}, "It is read in this tab. Nothing leaves your computer."),
  );
}

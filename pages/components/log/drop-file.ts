import type { SvgElement } from "../../lib/tracebook.js";
import { h, svgNode } from "../elements/dom.js";
import { startWithoutLog } from "./open-log.js";
import { warmUp } from "./reading-client.js";

/** A sheet of paper with an arrow that points into it. */
const FILE_SIGN: SvgElement = {
  tag: "svg",
  attributes: { class: "file-sign", viewBox: "0 0 28 36", width: 28, height: 36, "aria-hidden": "true" },
  children: [
    { tag: "path", attributes: { class: "sheet", d: "M2,2 H18 L26,10 V34 H2 Z M18,2 V10 H26" }, children: [] },
    { tag: "path", attributes: { class: "arrow", d: "M14,14 V27 M8.5,21.5 L14,27 L19.5,21.5" }, children: [] },
  ],
};

/** A place for a file of the reader, which then is the log of the overview. */
export function DropFile(): HTMLElement {
  const files = startWithoutLog();
  return h(
    "section",
    { class: "drop-zone", "aria-label": "Your own log" },
    svgNode(FILE_SIGN),
    h("b", {}, h("span", { class: "with-mouse" }, "Drop a file here"), h("span", { class: "on-phones" }, "Look at your own log")),
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

import type { Answer } from "../../lib/tracebook.js";
import { chosenSegment, onSegmentChosen } from "./chosen-segment.js";
import { pageControl, textControl } from "../address/controls.js";
import { clipName, fill, h, nameNode } from "../elements/dom.js";
import type { PageLog } from "../log/page-log.js";
import { segmented } from "../elements/segmented.js";
import type { SpectrumLayout } from "./spectrum-layout.js";

type Spectrum = Answer<"spectrum">;

/** Whether events of a passage follow each other directly. */
export const how = pageControl("bottlenecks.how", ["directly", "eventually"]);
/** The chosen lanes, as JSON; empty for those of a variant through the bottleneck. */
export const lanesText = textControl("bottlenecks.lanes");

/** The chosen lanes. */
export function lanesOf(text: string): string[] {
  try {
    const lanes = JSON.parse(text) as unknown;
    return Array.isArray(lanes) ? lanes.filter((one): one is string => typeof one === "string") : [];
  } catch {
    return [];
  }
}

const setLanes = (lanes: readonly string[]): void => lanesText.set(JSON.stringify(lanes));

/** Names of the lanes, which can be dragged into another order. */
export function drawNames(box: HTMLElement, { lanes }: Spectrum, layout: SpectrumLayout): void {
  fill(
    box,
    lanes.map((label, at) => {
      const move = (to: number) => {
        if (to < 0 || to >= lanes.length || to === at) return;
        const others = lanes.filter((_, other) => other !== at);
        setLanes([...others.slice(0, to), label, ...others.slice(to)]);
      };
      const element = h(
        "div",
        {
          class: `spectrum-lane${layout.isNarrow ? " narrow" : ""}`,
          style: layout.isNarrow
            ? `top: ${layout.lanes[at] - 19}px; left: 0`
            : `top: ${layout.lanes[at] - 17}px; width: ${layout.left - 8}px`,
          title: "Drag to another place",
        },
        nameNode(label),
        lanes.length > 2 && h("button", {
          type: "button",
          class: "drop",
          "aria-label": `Take the lane ${clipName(label)} off`,
          onclick: () => setLanes(lanes.filter((_, other) => other !== at)),
        }, "×"),
      );
      element.addEventListener("pointerdown", (down) => {
        if (down.target instanceof HTMLButtonElement) return;
        down.preventDefault();
        down.stopPropagation();
        element.setPointerCapture(down.pointerId);
        element.classList.add("dragged");
        let moved = 0;
        const follow = (event: PointerEvent) => {
          moved = event.clientY - down.clientY;
          element.style.transform = `translateY(${moved}px)`;
        };
        const end = () => {
          element.removeEventListener("pointermove", follow);
          element.classList.remove("dragged");
          element.style.transform = "";
          const y = layout.lanes[at] + moved;
          const target = layout.lanes.reduce(
            (best, lane, other) => Math.abs(lane - y) < Math.abs(layout.lanes[best] - y) ? other : best,
            at,
          );
          move(target);
        };
        element.addEventListener("pointermove", follow);
        element.addEventListener("pointerup", end, { once: true });
        element.addEventListener("pointercancel", end, { once: true });
      });
      return element;
    }),
  );
}

/** Adds and moves lanes without a pointer too. */
export function laneEditor(log: PageLog, { lanes }: Spectrum): HTMLElement {
  const others = log.variants.activities.filter((label) => !lanes.includes(label));
  const add = h(
    "select",
    { class: "field", "aria-label": "Add a lane", onchange: () => setLanes([...lanes, others[Number(add.value)]]) },
    h("option", { value: "", ".selected": true }, "Add a lane…"),
    others.map((label, at) => h("option", { value: String(at) }, clipName(label))),
  );
  const up = h(
    "select",
    {
      class: "field",
      "aria-label": "Move a lane up",
      onchange: () => {
        const at = Number(up.value);
        setLanes([...lanes.slice(0, at - 1), lanes[at], lanes[at - 1], ...lanes.slice(at + 1)]);
      },
    },
    h("option", { value: "", ".selected": true }, "Move a lane up…"),
    lanes.slice(1).map((label, at) => h("option", { value: String(at + 1) }, clipName(label))),
  );
  return h(
    "p",
    { class: "lane-editor" },
    others.length > 0 && add,
    up,
    segmented(how, "A passage goes from lane to lane", [["directly", "Directly"], ["eventually", "Eventually"]]),
    chosenButton(log, lanes),
    lanesText.value !== "" &&
      h("button", { type: "button", class: "quiet", onclick: () => lanesText.set("") }, "Lanes as at first"),
  );
}

/** Shows the chosen segment alone, where its lanes do not follow each other. */
function chosenButton(log: PageLog, lanes: readonly string[]): HTMLElement {
  const box = h("span", {});
  const show = async () => {
    const segment = await chosenSegment(log.current);
    const isShown = segment === null || lanes.some((lane, at) => lane === segment.from && lanes[at + 1] === segment.to);
    fill(
      box,
      !isShown && h(
        "button",
        { type: "button", class: "plain", onclick: () => setLanes([segment.from, segment.to]) },
        "Show ",
        nameNode(segment.from),
        " → ",
        nameNode(segment.to),
      ),
    );
  };
  const redo = () => void show().catch(() => {});
  onSegmentChosen(() => box.isConnected && redo());
  redo();
  return box;
}

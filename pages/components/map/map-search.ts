import { fill, h } from "../elements/dom.js";

/** A field that finds activities on the map. */
export interface MapSearch {
  readonly element: HTMLElement;
  readonly input: HTMLInputElement;
  /** A place for the moment that an animation shows. */
  readonly moment: HTMLElement;
}

let last = 0;

/**
 * Creates the field.
 *
 * @param labels of the activities that are shown
 * @param find shows an activity
 */
export function mapSearch(labels: () => readonly string[], find: (label: string) => void): MapSearch {
  const list = h("datalist", { id: `map-activities-${++last}` });
  const none = h("span", { class: "muted", role: "status" });
  const input = h("input", {
    type: "search",
    class: "field",
    placeholder: "Find an activity ( / )",
    "aria-label": "Find an activity",
    list: list.id,
    autocomplete: "off",
    onfocus: () => fill(list, labels().slice(0, 1000).map((label) => h("option", { value: label }))),
    oninput: () => none.textContent = "",
    onchange: () => search(),
    onkeydown: (event: KeyboardEvent) => {
      if (event.key === "Enter") search();
      else if (event.key === "Escape") input.blur();
    },
  });
  const search = () => {
    const wanted = input.value.trim().toLowerCase();
    if (wanted === "") return;
    const all = labels();
    const found = all.find((label) => label.toLowerCase() === wanted) ??
      all.find((label) => label.toLowerCase().includes(wanted));
    none.textContent = found === undefined ? "No activity of that name is shown" : "";
    if (found !== undefined) find(found);
  };
  return { element: h("div", { class: "map-search" }, input, list, none), input, moment: h("span", { class: "map-moment" }) };
}

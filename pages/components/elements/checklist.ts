import { sayCount } from "../../lib/tracebook.js";
import { fill, h } from "./dom.js";

/** A list of values with boxes to tick, and a search where it is long. */
export function checklist(
  rows: readonly { readonly value: string; readonly note: string }[],
  { chosen, change, label }: { readonly chosen: readonly string[]; readonly change: () => void; readonly label: string },
): { readonly element: HTMLElement; values(): string[] } {
  const picked = new Set(chosen);
  const missing = chosen.filter((value) => rows.every((row) => row.value !== value)).map((value) => ({
    value,
    note: "not in this log",
  }));
  const all = [...missing, ...rows];
  const list = h("div", { class: "checklist", role: "group", "aria-label": label });
  const search = h("input", {
    class: "field",
    type: "search",
    placeholder: `Search ${sayCount(all.length)}`,
    "aria-label": "Search",
  });
  const show = () => {
    const wanted = search.value.toLowerCase();
    const found = all.filter(({ value }) => value.toLowerCase().includes(wanted));
    fill(
      list,
      found.slice(0, MOST_ROWS).map(({ value, note }) =>
        h(
          "label",
          {},
          h("input", {
            type: "checkbox",
            ".checked": picked.has(value),
            onchange: (event: Event) => {
              if ((event.target as HTMLInputElement).checked) picked.add(value);
              else picked.delete(value);
              change();
            },
          }),
          h("bdi", { class: "name" }, value.trim() === "" ? "(blank)" : value),
          h("small", {}, note),
        )
      ),
      found.length > MOST_ROWS && h("p", { class: "note" }, `and ${sayCount(found.length - MOST_ROWS)} more: search for them`),
      found.length === 0 && h("p", { class: "note" }, "Nothing has such a name."),
    );
  };
  search.addEventListener("input", show);
  show();
  return {
    element: h("div", {}, all.length > 8 ? search : null, list),
    values: () => all.filter(({ value }) => picked.has(value)).map(({ value }) => value),
  };
}

/** More rows of a list are found by its search. */
const MOST_ROWS = 200;

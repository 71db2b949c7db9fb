import { type CaseCondition, type Filter, parseFilter, printFilter, sayCount } from "../lib/tracebook.js";
import { fill, h } from "./dom.js";
import type { PageLog } from "./page-log.js";
import { type ConditionForm, type FormKind, FORMS } from "./condition-forms.js";

/** Kinds of conditions that can also choose events. */
const ON_EVENTS: readonly CaseCondition["kind"][] = ["activity", "attribute", "resource", "lifecycle", "time"];

const EFFECTS: readonly (readonly [effect: Filter["effect"], name: string])[] = [
  ["with", "Keep these cases"],
  ["without", "Remove these cases"],
  ["keep", "Keep only these events"],
  ["drop", "Drop these events"],
];

/**
 * Opens the form for a filter, with a preview of its effect.
 *
 * @param index of the filter to change; null for a new one
 */
export function editFilter(log: PageLog, index: number | null): void {
  const given = index === null ? null : log.filters.list[index];
  const others = index === null ? log.filters.list : log.filters.list.toSpliced(index, 1);
  const before = index === null ? log.filters.list : log.filters.list.slice(0, index);
  const after = index === null ? [] : log.filters.list.slice(index + 1);
  let kind = FORMS.find(({ kinds }) => given !== null && kinds.includes(given.where.kind)) ?? FORMS[0];
  let form: ConditionForm;
  let running = new AbortController();

  const kindList = h("div", { class: "form-kinds", role: "group", "aria-label": "Kind of filter" });
  const body = h("div", { class: "form-body" });
  const effect = h("select", { class: "field" });
  const text = h("input", { class: "field", spellcheck: "false", "aria-label": "The filter as text", value: "" });
  const preview = h("p", { class: "preview", role: "status" });
  const apply = h("button", { type: "submit", class: "primary" }, index === null ? "Add filter" : "Change filter");

  /** What is entered: the text, as long as it differs from what the form says. */
  let typed: string | null = given !== null && !FORMS.some(({ kinds }) => kinds.includes(given.where.kind))
    ? printFilter(given)
    : null;
  const filterNow = (): Filter | null => {
    if (typed !== null) return parseFilter(typed);
    const where = form.condition();
    return where === null ? null : { effect: effect.value as Filter["effect"], where } as Filter;
  };
  const show = () => {
    running.abort();
    const { signal } = running = new AbortController();
    apply.disabled = true;
    try {
      const filter = filterNow();
      if (filter === null) return fill(preview, "Choose what the filter looks for.");
      if (typed === null) text.value = printFilter(filter);
      apply.disabled = false;
      log.preview([...before, filter, ...after], { signal }).then(({ cases, events }) => {
        fill(preview, `Leaves ${sayCount(cases)} of ${sayCount(log.entry.cases)} cases, ${sayCount(events)} events.`);
      }, (error) => signal.aborted ? undefined : fill(preview, error.message));
    } catch (error) {
      fill(preview, error instanceof Error ? error.message : String(error));
    }
  };
  const change = () => {
    typed = null;
    showEffects();
    show();
  };
  const showEffects = () => {
    const where = form.condition();
    const chosen = effect.value;
    const possible = EFFECTS.filter(([name]) =>
      name === "with" || name === "without" || where !== null && ON_EVENTS.includes(where.kind)
    );
    fill(effect, possible.map(([value, name]) => h("option", { value, ".selected": value === chosen }, name)));
  };
  const choose = (next: FormKind) => {
    const own = given !== null && next.kinds.includes(given.where.kind) ? given.where : null;
    kind = next;
    form = kind.make(log, own, change);
    fill(body, form.element);
    for (const button of kindList.children) button.setAttribute("aria-pressed", String(button.textContent === kind.name));
  };
  fill(
    kindList,
    FORMS.map((next) =>
      h("button", {
        type: "button",
        class: "plain",
        onclick: () => {
          choose(next);
          change();
        },
      }, next.name)
    ),
  );
  choose(kind);
  showEffects();
  if (given !== null) effect.value = given.effect;
  if (typed !== null) text.value = typed;
  text.addEventListener("input", () => {
    typed = text.value;
    show();
  });
  effect.addEventListener("change", () => {
    typed = null;
    show();
  });

  const dialog = h(
    "dialog",
    { class: "dialog filter-editor", "aria-label": index === null ? "New filter" : "Change the filter" },
    h(
      "form",
      {
        method: "dialog",
        onsubmit: () => {
          const filter = filterNow();
          if (filter === null) return;
          if (index === null) log.filters.add(filter);
          else log.filters.replace(index, filter);
        },
      },
      h("h2", {}, index === null ? "New filter" : "Change the filter"),
      kindList,
      body,
      h("label", { class: "wide-field" }, "Effect", effect),
      h("details", { class: "note", ".open": typed !== null }, h("summary", {}, "As text"), text),
      preview,
      h(
        "div",
        { class: "actions" },
        apply,
        h("button", { type: "button", class: "plain", onclick: () => dialog.close() }, "Cancel"),
        index !== null && h("button", {
          type: "button",
          class: "plain",
          onclick: () => {
            log.filters.set(others);
            dialog.close();
          },
        }, "Remove filter"),
      ),
    ),
  );
  dialog.addEventListener("close", () => {
    running.abort();
    dialog.remove();
  });
  document.body.append(dialog);
  dialog.showModal();
  show();
}

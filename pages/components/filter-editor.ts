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
  const { list } = log.filters;
  const given = index === null ? null : list[index];
  const preview = filterPreview(log, (filter) => index === null ? [...list, filter] : list.with(index, filter));
  const apply = h("button", { type: "submit", class: "primary" }, index === null ? "Add filter" : "Change filter");
  const fields = filterFields(log, given, () => apply.disabled = !preview.show(fields.filter));
  const remove = () => {
    log.filters.set(list.toSpliced(index!, 1));
    dialog.close();
  };
  const title = index === null ? "New filter" : "Change the filter";
  const button = (name: string, onclick: () => void) => h("button", { type: "button", class: "plain", onclick }, name);
  const dialog = h(
    "dialog",
    { class: "dialog filter-editor", "aria-label": title },
    h(
      "form",
      {
        method: "dialog",
        onsubmit: () => {
          const filter = fields.filter();
          if (filter === null) return;
          if (index === null) log.filters.add(filter);
          else log.filters.replace(index, filter);
        },
      },
      h("h2", {}, title),
      fields.elements,
      preview.element,
      h(
        "div",
        { class: "actions" },
        apply,
        button("Cancel", () => dialog.close()),
        index !== null && button("Remove filter", remove),
      ),
    ),
  );
  dialog.addEventListener("close", () => {
    preview.stop();
    dialog.remove();
  });
  document.body.append(dialog);
  dialog.showModal();
  fields.start();
}

/** What a filter would leave, in words. */
interface FilterPreview {
  readonly element: HTMLElement;
  /** Shows the effect of a filter, or what is wrong with it; false where there is no filter yet. */
  show(read: () => Filter | null): boolean;
  stop(): void;
}

/** @param listWith all filters of the page with the new one */
function filterPreview(log: PageLog, listWith: (filter: Filter) => readonly Filter[]): FilterPreview {
  const element = h("p", { class: "preview", role: "status" });
  let running = new AbortController();
  return {
    element,
    show(read) {
      running.abort();
      const { signal } = running = new AbortController();
      try {
        const filter = read();
        if (filter === null) {
          fill(element, "Choose what the filter looks for.");
          return false;
        }
        log.preview(listWith(filter), { signal }).then(({ cases, events }) => {
          fill(element, `Leaves ${sayCount(cases)} of ${sayCount(log.entry.cases)} cases, ${sayCount(events)} events.`);
        }, (error) => signal.aborted ? undefined : fill(element, error.message));
        return true;
      } catch (error) {
        fill(element, error instanceof Error ? error.message : String(error));
        return false;
      }
    },
    stop: () => running.abort(),
  };
}

/** The fields of the form: kind, condition, effect, and the same as text. */
interface FilterFields {
  readonly elements: readonly HTMLElement[];
  /** Shows the filter that is given, or the first kind. */
  start(): void;
  /**
   * What is entered; null where something is missing.
   *
   * @throws where the text is no filter
   */
  readonly filter: () => Filter | null;
}

function filterFields(log: PageLog, given: Filter | null, onChange: () => void): FilterFields {
  const isFormOf = ({ kinds }: FormKind) => given !== null && kinds.includes(given.where.kind);
  const first = FORMS.find(isFormOf);
  let form: ConditionForm;
  /** The text, as long as it differs from what the form says. */
  let typed = given !== null && first === undefined ? printFilter(given) : null;
  const body = h("div", { class: "form-body" });
  const effect = h("select", { class: "field", onchange: () => change() });
  const text = h("input", {
    class: "field",
    spellcheck: "false",
    "aria-label": "The filter as text",
    oninput: () => {
      typed = text.value;
      onChange();
    },
  });
  const ofForm = (): Filter | null => {
    const where = form.condition();
    return where === null ? null : { effect: effect.value, where } as Filter;
  };
  const change = () => {
    typed = null;
    showEffects(effect, form.condition());
    const filter = ofForm();
    if (filter !== null) text.value = printFilter(filter);
    onChange();
  };
  const choose = (kind: FormKind) => {
    form = kind.make(log, isFormOf(kind) ? given!.where : null, change);
    fill(body, form.element);
    kinds.show(kind);
  };
  const kinds = kindButtons((kind) => {
    choose(kind);
    change();
  });
  return {
    elements: [
      kinds.element,
      body,
      h("label", { class: "wide-field" }, "Effect", effect),
      h("details", { class: "note", ".open": typed !== null }, h("summary", {}, "As text"), text),
    ],
    start() {
      choose(first ?? FORMS[0]);
      showEffects(effect, form.condition());
      if (given !== null) effect.value = given.effect;
      const filter = given ?? ofForm();
      if (filter !== null) text.value = printFilter(filter);
      onChange();
    },
    filter: () => typed === null ? ofForm() : parseFilter(typed),
  };
}

/** Buttons of all kinds of filters, of which one is pressed. */
function kindButtons(onChoose: (kind: FormKind) => void): { readonly element: HTMLElement; show(chosen: FormKind): void } {
  const button = (kind: FormKind) => h("button", { type: "button", class: "plain", onclick: () => onChoose(kind) }, kind.name);
  const element = h("div", { class: "form-kinds", role: "group", "aria-label": "Kind of filter" }, FORMS.map(button));
  const show = ({ name }: FormKind) => {
    for (const button of element.children) button.setAttribute("aria-pressed", String(button.textContent === name));
  };
  return { element, show };
}

/** Offers the effects that a condition can have, and keeps the chosen one. */
function showEffects(select: HTMLSelectElement, where: CaseCondition | null): void {
  const chosen = select.value;
  const possible = EFFECTS.filter(([effect]) =>
    effect === "with" || effect === "without" || where !== null && ON_EVENTS.includes(where.kind)
  );
  fill(select, possible.map(([value, name]) => h("option", { value, ".selected": value === chosen }, name)));
}

import { type CaseCondition, type Filter, parseFilter, printFilter, sayCount } from "../../lib/tracebook.js";
import { fill, h } from "../elements/dom.js";
import type { PageLog } from "../log/page-log.js";
import { type FormKind, FORMS } from "./condition-forms.js";
import type { ConditionForm } from "./form-fields.js";

/** Kinds of conditions that can also choose events. */
const ON_EVENTS: readonly CaseCondition["kind"][] = ["activity", "attribute", "resource", "lifecycle", "time"];

const EFFECTS: readonly (readonly [effect: Filter["effect"], name: string])[] = [
  ["with", "Keep these cases"],
  ["without", "Remove these cases"],
  ["keep", "Keep only these events"],
  ["drop", "Drop these events"],
];

/**
 * Opens the form for a filter of the page, with a preview of its effect.
 *
 * @param index of the filter to change; null for a new one
 */
export function editFilter(log: PageLog, index: number | null): void {
  const { list } = log.filters;
  filterDialog(log, {
    title: index === null ? "New filter" : "Change the filter",
    given: index === null ? null : list[index],
    listWith: (filter) => index === null ? [...list, filter] : list.with(index, filter),
    applyText: index === null ? "Add filter" : "Change filter",
    apply: (filter) => index === null ? log.filters.add(filter) : log.filters.replace(index, filter),
    others: index === null ? [] : [{ name: "Remove filter", run: () => log.filters.set(list.toSpliced(index, 1)) }],
  });
}

/** What a {@linkcode filterDialog} is for. */
interface FilterDialog {
  readonly title: string;
  /** The filter to begin with; null for none. */
  readonly given: Filter | null;
  /** All filters whose effect is shown, with the new one. */
  readonly listWith: (filter: Filter) => readonly Filter[];
  /** Text of the button that applies the filter. */
  readonly applyText: string;
  readonly apply: (filter: Filter) => void;
  /** Other buttons, which close the dialog. */
  readonly others: readonly { readonly name: string; readonly run: () => void }[];
  /** Whether only whole cases can be chosen. Default: no. */
  readonly casesOnly?: boolean;
}

/** Opens a form for a filter of any use. */
export function filterDialog(
  log: PageLog,
  { title, given, listWith, applyText, apply, others, casesOnly = false }: FilterDialog,
): void {
  const preview = filterPreview(log, listWith);
  const submit = h("button", { type: "submit", class: "primary" }, applyText);
  const fields = filterFields(log, given, {
    casesOnly,
    onChange: () => submit.disabled = !preview.show(fields.filter),
  });
  const button = (name: string, run: () => void) =>
    h("button", {
      type: "button",
      class: "plain",
      onclick: () => {
        run();
        dialog.close();
      },
    }, name);
  const dialog = h(
    "dialog",
    { class: "dialog filter-editor", "aria-label": title },
    h(
      "form",
      {
        method: "dialog",
        onsubmit: () => {
          const filter = fields.filter();
          if (filter !== null) apply(filter);
        },
      },
      h("h2", {}, title),
      fields.elements,
      preview.element,
      h("div", { class: "actions" }, submit, button("Cancel", () => {}), others.map(({ name, run }) => button(name, run))),
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

function filterFields(
  log: PageLog,
  given: Filter | null,
  { onChange, casesOnly }: { readonly onChange: () => void; readonly casesOnly: boolean },
): FilterFields {
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
    showEffects(effect, form.condition(), casesOnly);
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
      showEffects(effect, form.condition(), casesOnly);
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
function showEffects(select: HTMLSelectElement, where: CaseCondition | null, casesOnly: boolean): void {
  const chosen = select.value;
  const possible = EFFECTS.filter(([effect]) =>
    effect === "with" || effect === "without" || !casesOnly && where !== null && ON_EVENTS.includes(where.kind)
  );
  const nameOf = (effect: Filter["effect"], name: string) =>
    !casesOnly ? name : effect === "with" ? "These cases" : "All but these cases";
  fill(select, possible.map(([value, name]) => h("option", { value, ".selected": value === chosen }, nameOf(value, name))));
}

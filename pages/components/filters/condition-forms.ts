import {
  type AttributeMatch,
  type CaseCondition,
  type KnownAttribute,
  parseDuration,
  printDuration,
  sayPartialDate,
  sayShare,
} from "../../lib/tracebook.js";
import { checklist } from "../elements/checklist.js";
import { dateField } from "./date-field.js";
import { activityRows, type ConditionForm, options, rangeFields, WHOLE } from "./form-fields.js";
import { caseIdsForm, firstByForm, startForm } from "./start-forms.js";
import { fill, h } from "../elements/dom.js";
import { fieldOfLogTime, hasDatesOnly } from "../log/log-time.js";
import type { PageLog } from "../log/page-log.js";

/** One kind of condition as the editor offers it. */
export interface FormKind {
  readonly name: string;
  readonly kinds: readonly CaseCondition["kind"][];
  /** @param change is called after each change of what is entered */
  make(log: PageLog, given: CaseCondition | null, change: () => void): ConditionForm;
}

/** The kinds of conditions, in the order of the editor. */
export const FORMS: readonly FormKind[] = [
  { name: "Activities", kinds: ["activity", "start-activity", "end-activity", "rework", "same-resource"], make: activityForm },
  { name: "Path", kinds: ["path"], make: pathForm },
  { name: "Variants", kinds: ["top-variants", "variant-coverage"], make: variantsForm },
  { name: "Time frame", kinds: ["started", "completed", "contained", "intersecting", "time"], make: timeForm },
  { name: "Duration", kinds: ["duration"], make: durationForm },
  { name: "Number of events", kinds: ["events"], make: eventsForm },
  { name: "Attribute", kinds: ["case-attribute", "attribute", "resource", "lifecycle"], make: attributeForm },
  { name: "Weekday, hour, load", kinds: ["start-weekday", "start-hour", "start-load"], make: startForm },
  { name: "Who is first", kinds: ["first-by"], make: firstByForm },
  { name: "Case ids", kinds: ["case"], make: caseIdsForm },
];

function activityForm(log: PageLog, given: CaseCondition | null, change: () => void): ConditionForm {
  const known = given !== null && "labels" in given ? given : null;
  const how = h(
    "select",
    { class: "field", onchange: change },
    options([
      ["activity", "goes through one of"],
      ["start-activity", "starts with one of"],
      ["end-activity", "ends with one of"],
      ["rework", "repeats one of (any, if none is ticked)"],
      ["same-resource", "has two of them by one person"],
    ], known?.kind),
  );
  const list = checklist(activityRows(log), { chosen: known?.labels ?? [], change, label: "Activities" });
  return {
    element: h("div", {}, h("label", { class: "wide-field" }, "The case", how), list.element),
    condition() {
      const labels = list.values();
      const kind = how.value as "activity" | "start-activity" | "end-activity" | "rework" | "same-resource";
      return labels.length < (kind === "rework" ? 0 : kind === "same-resource" ? 2 : 1) ? null : { kind, labels };
    },
  };
}

function pathForm(log: PageLog, given: CaseCondition | null, change: () => void): ConditionForm {
  const known = given?.kind === "path" ? given : null;
  const names = activityRows(log).map(({ value }): [string, string] => [value, value]);
  const first = h("select", { class: "field", onchange: change }, options(names, known?.first));
  const steps = h("div", {});
  const add = (how: string, label: string | undefined) => {
    const row = h(
      "div",
      { class: "path-step" },
      h(
        "select",
        { class: "field", "aria-label": "How it follows", onchange: change },
        options([["directly", "directly followed by"], ["eventually", "at some time followed by"]], how),
      ),
      h("select", { class: "field", "aria-label": "Activity", onchange: change }, options(names, label)),
      h("button", {
        type: "button",
        class: "quiet",
        "aria-label": "Remove this step",
        onclick: () => {
          row.remove();
          change();
        },
      }, "×"),
    );
    steps.append(row);
  };
  for (const { how, label } of known?.steps ?? [{ how: "directly", label: names[1]?.[0] }]) add(how, label);
  return {
    element: h(
      "div",
      {},
      h("label", { class: "wide-field" }, "Activity", first),
      steps,
      h("button", {
        type: "button",
        class: "quiet",
        onclick: () => {
          add("eventually", undefined);
          change();
        },
      }, "+ another step"),
    ),
    condition() {
      const rows = [...steps.children].map((row) => {
        const [how, label] = row.querySelectorAll("select");
        return { how: how.value as "directly" | "eventually", label: label.value };
      });
      return rows.length === 0 ? null : { kind: "path", first: first.value, steps: rows };
    },
  };
}

function variantsForm(_: PageLog, given: CaseCondition | null, change: () => void): ConditionForm {
  const coverage = given?.kind === "variant-coverage" ? given.percent : null;
  const count = given?.kind === "top-variants" ? given.count : 10;
  const how = h(
    "select",
    { class: "field", onchange: change },
    options(
      [["count", "the most frequent ones"], ["percent", "the fewest that cover a share of the cases"]],
      coverage === null ? "count" : "percent",
    ),
  );
  const number = h("input", { class: "field", type: "number", min: 0, step: "any", value: coverage ?? count, oninput: change });
  return {
    element: h(
      "div",
      {},
      h("label", { class: "wide-field" }, "Cases of", how),
      h("label", { class: "wide-field" }, "How many, or what share in %", number),
      h("p", { class: "note" }, "A single variant: click on it in the list of variants."),
    ),
    condition() {
      const value = number.valueAsNumber;
      if (how.value === "count") return Number.isInteger(value) && value >= 0 ? { kind: "top-variants", count: value } : null;
      return value >= 0 && value <= 100 ? { kind: "variant-coverage", percent: value } : null;
    },
  };
}

function timeForm(log: PageLog, given: CaseCondition | null, change: () => void): ConditionForm {
  const known = given !== null && "range" in given ? given : null;
  const how = h(
    "select",
    { class: "field", onchange: change },
    options([
      ["started", "starts in it"],
      ["completed", "ends in it"],
      ["contained", "starts and ends in it"],
      ["intersecting", "is under way at some time of it"],
      ["time", "has an event in it"],
    ], known?.kind),
  );
  const dayOf = (iso: string | null) => iso === null ? "" : fieldOfLogTime(log.entry, Date.parse(iso)).slice(0, 10);
  const bound = (value: string | null | undefined) =>
    dateField({
      value: value ?? "",
      min: dayOf(log.entry.firstTime),
      max: dayOf(log.entry.lastTime),
      changed: change,
    });
  const [from, to] = [bound(known?.range.from), bound(known?.range.to)];
  return {
    element: h(
      "div",
      {},
      h("label", { class: "wide-field" }, "The case", how),
      h("label", { class: "wide-field" }, hasDatesOnly(log.entry) ? "From" : `From (${log.zone})`, from.element),
      h("label", { class: "wide-field" }, "To, the whole day", to.element),
      h(
        "p",
        { class: "note" },
        `Events from ${sayPartialDate(dayOf(log.entry.firstTime))} to ${sayPartialDate(dayOf(log.entry.lastTime))}.`,
      ),
    ),
    condition() {
      if (from.value === "" && to.value === "") return null;
      const kind = how.value as "started" | "completed" | "contained" | "intersecting" | "time";
      return { kind, range: { from: from.value || null, to: to.value || null } };
    },
  };
}

function durationForm(_: PageLog, given: CaseCondition | null, change: () => void): ConditionForm {
  const { from, to } = given?.kind === "duration" ? given.seconds : { from: null, to: null };
  const print = (seconds: number | null) => seconds === null ? "" : printDuration(seconds);
  const fields = rangeFields({ from: print(from), to: print(to) }, parseDuration, { hint: "such as 90min, 3h or 2d", change });
  return {
    element: h("div", {}, fields.element, h("p", { class: "note" }, "From the first to the last event of the case.")),
    condition() {
      const seconds = fields.range();
      return seconds === null ? null : { kind: "duration", seconds };
    },
  };
}

function eventsForm(_: PageLog, given: CaseCondition | null, change: () => void): ConditionForm {
  const { from, to } = given?.kind === "events" ? given.count : { from: null, to: null };
  const fields = rangeFields({ from: String(from ?? ""), to: String(to ?? "") }, WHOLE, { hint: "such as 5", change });
  return {
    element: fields.element,
    condition() {
      const count = fields.range();
      return count === null ? null : { kind: "events", count };
    },
  };
}

const LEVEL_NAMES = { case: "of the case", event: "of events", resource: "Resource", lifecycle: "Lifecycle transition" } as const;

function attributeForm(log: PageLog, given: CaseCondition | null, change: () => void): ConditionForm {
  const element = h("div", {}, h("p", { class: "note" }, "Reading the attributes…"));
  let condition: () => CaseCondition | null = () => given;
  const start = async () => {
    const rank = ({ level }: KnownAttribute) => ["case", "event", "resource", "lifecycle"].indexOf(level);
    const known = [...await log.current.ask({ kind: "attributes" })].sort((a, b) => rank(a) - rank(b));
    if (known.length === 0) return fill(element, h("p", { class: "note" }, "This log has no attributes."));
    const first = Math.max(0, known.findIndex((attribute) => given !== null && isOf(attribute, given)));
    const pick = h(
      "select",
      { class: "field" },
      options(
        known.map(({ level, name }, at) => [String(at), name === "" ? LEVEL_NAMES[level] : `${name} (${LEVEL_NAMES[level]})`]),
        String(first),
      ),
    );
    const body = h("div", {});
    const show = async (at: number) => {
      fill(body, h("p", { class: "note" }, "Reading the values…"));
      const attribute = known[at];
      const { values, cases } = await log.current.ask({ kind: "attribute-values", attribute });
      if (pick.value !== String(at)) return;
      const match = given !== null && isOf(attribute, given) ? matchOf(given) : null;
      const part = valueFields(attribute, { values, cases, all: log.current.cases, match, change });
      condition = part.condition;
      fill(body, part.element);
      change();
    };
    pick.addEventListener("change", () => {
      condition = () => null;
      change();
      void show(Number(pick.value));
    });
    fill(element, h("label", { class: "wide-field" }, "Attribute", pick), body);
    await show(first);
  };
  start().catch((error) => fill(element, h("p", { class: "note" }, error.message)));
  return { element, condition: () => condition() };
}

const isOf = ({ level, name }: KnownAttribute, where: CaseCondition): boolean =>
  where.kind === "case-attribute"
    ? level === "case" && where.name === name
    : where.kind === "attribute"
    ? level === "event" && where.name === name
    : level === where.kind;

function matchOf(where: CaseCondition): AttributeMatch | null {
  if (where.kind === "resource" || where.kind === "lifecycle") return { kind: "values", values: where.labels };
  return where.kind === "attribute" || where.kind === "case-attribute" ? where.match : null;
}

/** Values to tick, or two bounds for numbers. */
function valueFields(
  attribute: KnownAttribute,
  { values, cases, all, match, change }: {
    readonly values: readonly string[];
    readonly cases: Uint32Array;
    /** Cases that shares are of. */
    readonly all: number;
    readonly match: AttributeMatch | null;
    readonly change: () => void;
  },
): ConditionForm {
  const conditionOf = (match: AttributeMatch | null): CaseCondition | null => {
    if (match === null) return null;
    if (attribute.level === "case") return { kind: "case-attribute", name: attribute.name, match };
    if (attribute.level === "event") return { kind: "attribute", name: attribute.name, match };
    return match.kind === "values" ? { kind: attribute.level, labels: match.values } : null;
  };
  const isNumber = attribute.type === "int" || attribute.type === "float";
  const range = match?.kind === "numbers" ? match.range : { from: null, to: null };
  const read = (text: string) => Number.isFinite(Number(text)) ? Number(text) : null;
  const bounds = isNumber
    ? rangeFields({ from: String(range.from ?? ""), to: String(range.to ?? "") }, read, { hint: "a number", change })
    : null;
  const rows = values.map((value, at) => ({ value, note: sayShare(cases[at] / all, 0) }));
  const list = checklist(rows, { chosen: match?.kind === "values" ? match.values : [], change, label: "Values" });
  return {
    element: h("div", {}, bounds?.element ?? null, list.element),
    condition() {
      const numbers = bounds?.range() ?? null;
      if (numbers !== null) return conditionOf({ kind: "numbers", range: numbers });
      const chosen = list.values();
      return conditionOf(chosen.length === 0 ? null : { kind: "values", values: chosen });
    },
  };
}

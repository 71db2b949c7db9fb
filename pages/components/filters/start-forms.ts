import { type CaseCondition, sayShare, WEEKDAY_NAMES } from "../../lib/tracebook.js";
import { checklist } from "../elements/checklist.js";
import { fill, h } from "../elements/dom.js";
import { hasDatesOnly } from "../log/log-time.js";
import type { PageLog } from "../log/page-log.js";
import { activityRows, type ConditionForm, options, rangeFields, WHOLE } from "./form-fields.js";

/** On which weekday, in which hours, and beside how many running cases a case starts. */
export function startForm(log: PageLog, given: CaseCondition | null, change: () => void): ConditionForm {
  const how = h(
    "select",
    { class: "field", onchange: () => show() },
    options([
      ["start-weekday", "on one of these weekdays"],
      ["start-hour", "in these hours of the day"],
      ["start-load", "while so many other cases are running"],
    ], given?.kind),
  );
  const forms: Readonly<Record<string, StartFields>> = {
    "start-weekday": weekdayFields(given, change),
    "start-hour": hourFields(log, given, change),
    "start-load": loadFields(given, change),
  };
  const body = h("div", {}, forms[how.value].nodes);
  const show = () => {
    fill(body, forms[how.value].nodes);
    change();
  };
  return {
    element: h("div", {}, h("label", { class: "wide-field" }, "The case starts", how), body),
    condition: () => forms[how.value].condition(),
  };
}

/** Fields of one kind of condition on the start. */
interface StartFields {
  readonly nodes: readonly Node[];
  condition(): CaseCondition | null;
}

function weekdayFields(given: CaseCondition | null, change: () => void): StartFields {
  const days = checklist(WEEKDAY_NAMES.map((value) => ({ value, note: "" })), {
    chosen: given?.kind === "start-weekday" ? given.days.map((day) => WEEKDAY_NAMES[day - 1]) : [],
    change,
    label: "Weekdays",
  });
  return {
    nodes: [days.element],
    condition() {
      const chosen = days.values().map((name) => WEEKDAY_NAMES.indexOf(name) + 1);
      return chosen.length === 0 ? null : { kind: "start-weekday", days: chosen };
    },
  };
}

function hourFields(log: PageLog, given: CaseCondition | null, change: () => void): StartFields {
  const hour = (text: string) => (WHOLE(text) ?? 24) < 24 ? Number(text) : null;
  const [from, to] = given?.kind === "start-hour" ? [given.hours.from, given.hours.to] : ["", ""];
  const hours = rangeFields({ from: String(from), to: String(to) }, hour, { hint: "0 to 23", change });
  const note = hasDatesOnly(log.entry)
    ? "The log has dates without times of day."
    : `6 to 11 is from 6:00 to 12:00, ${log.zone}.`;
  return {
    nodes: [hours.element, h("p", { class: "note" }, note)],
    condition() {
      const range = hours.range();
      return range === null ? null : { kind: "start-hour", hours: { from: range.from ?? 0, to: range.to ?? 23 } };
    },
  };
}

function loadFields(given: CaseCondition | null, change: () => void): StartFields {
  const count = given?.kind === "start-load" ? given.count : { from: null, to: null };
  const load = rangeFields({ from: String(count.from ?? ""), to: String(count.to ?? "") }, WHOLE, { hint: "such as 20", change });
  return {
    nodes: [load.element, h("p", { class: "note" }, "Cases of those that the filters before it leave.")],
    condition() {
      const range = load.range();
      return range === null ? null : { kind: "start-load", count: range };
    },
  };
}

/** Who is the first to do an activity. */
export function firstByForm(log: PageLog, given: CaseCondition | null, change: () => void): ConditionForm {
  const known = given?.kind === "first-by" ? given : null;
  const names = activityRows(log).map(({ value }): [string, string] => [value, value]);
  const activity = h("select", { class: "field", onchange: change }, options(names, known?.activity));
  const box = h("div", {}, h("p", { class: "note" }, "Reading the people…"));
  let labels = () => known?.labels ?? [];
  const read = async () => {
    if (log.manifest.columns.every(({ column }) => column !== "resource")) {
      return fill(box, h("p", { class: "note" }, "This log does not say who does what."));
    }
    const { values, cases } = await log.current.ask({ kind: "attribute-values", attribute: { level: "resource", name: "" } });
    const rows = values.map((value, at) => ({ value, note: sayShare(cases[at] / log.current.cases, 0) }));
    const list = checklist(rows, { chosen: known?.labels ?? [], change, label: "People" });
    labels = list.values;
    fill(box, list.element);
    change();
  };
  read().catch((error) => fill(box, h("p", { class: "note" }, error.message)));
  return {
    element: h("div", {}, h("label", { class: "wide-field" }, "The first to do", activity), h("p", {}, "is one of"), box),
    condition: () => labels().length === 0 ? null : { kind: "first-by", activity: activity.value, labels: labels() },
  };
}

/** Cases by their ids, one in a line. */
export function caseIdsForm(_: PageLog, given: CaseCondition | null, change: () => void): ConditionForm {
  const text = h("textarea", {
    class: "field",
    rows: 6,
    spellcheck: "false",
    placeholder: "One id in a line",
    oninput: change,
    ".value": given?.kind === "case" ? given.ids.join("\n") : "",
  });
  return {
    element: h("label", { class: "wide-field" }, "Ids of the cases", text),
    condition() {
      const ids = [...new Set(text.value.split("\n").map((id) => id.trim()).filter((id) => id !== ""))];
      return ids.length === 0 ? null : { kind: "case", ids };
    },
  };
}

import { type Filter, sayCount, sayCountOf, sayDuration, sayShare, type ToldFindings } from "../../lib/tracebook.js";
import { keepersCommand } from "../elements/copied-command.js";
import { card, h, nameNode, unbroken } from "../elements/dom.js";
import { figureButton } from "../figures/figure-button.js";
import { follow } from "../log/follow.js";
import { evidenceAddress } from "../address/evidence-address.js";
import { pageAddress } from "../address/page-address.js";
import type { FilteredLog, PageLog } from "../log/page-log.js";
import { rebuilt } from "../log/rebuilt.js";
import { csvButton } from "../elements/save-buttons.js";
import { sayHours } from "../elements/say-hours.js";
import { viewState } from "../address/view-state.js";
import { whenVisible } from "../frame/when-visible.js";

/**
 * What is worth knowing about the cases that the filters leave, at most ten findings. They are
 * looked for when the card comes into view, since all attributes are read for them.
 */
export const FindingsList = (log: PageLog): HTMLElement =>
  rebuilt(log, (log) =>
    card(
      "Findings",
      "Bottlenecks, rework, deviations that cost time, segments that got slower or faster, groups that take longer, running cases that are late, and events that look like mistakes in the data. Ranked by the time at stake. Where there is nothing to find, the chance of any finding is at most 5 %, whatever was looked at; mistakes are recognised by rule. A finding says where to look, and not why.",
      whenVisible(() => follow(log, async (current, signal) => await told(log, current, signal))),
    ));

/** What the hours of a finding count. */
const HOURS_AT_STAKE =
  "Each ends with the time at stake, of all cases together: what passes in the segment or until an activity is done again, else by how much the cases differ in the median, times their number.";

const nothingWords = (tests: number): string =>
  tests === 0 ? "Too few cases are left to be compared." : `Nothing stands out, in ${sayCount(tests)} tests.`;

async function told(log: PageLog, current: FilteredLog, signal: AbortSignal): Promise<Node[]> {
  const columns = log.manifest.columns.map(({ column }) => column)
    .filter((column) => /^(resource$|start$|lifecycle$|case:)/.test(column));
  const { findings, tests, notes } = await current.ask({ kind: "findings", columns }, { signal });
  return [
    ...(findings.length === 0 ? [] : [h("p", { class: "note" }, HOURS_AT_STAKE)]),
    findings.length === 0 ? h("p", { class: "empty" }, nothingWords(tests)) : h(
      "ol",
      { class: "findings" },
      findings.map(({ kind, sentence, figure, cases, hours, evidence, filters, examples }) => {
        const of = [kind, evidence.page, evidence.filter];
        const address = evidenceAddress({ ...evidence, filters }, viewState.current);
        return h(
          "li",
          {},
          h(
            "span",
            { class: "sentence" },
            unbroken(sentence),
            kind === "mistakes" ? suchAs(examples, [...viewState.current.filters, ...filters]) : null,
          ),
          h(
            "span",
            { class: "stake" },
            figureButton(log, ["finding-figure", of, figure.value], sayFigure(figure)),
            figure.unit === "cases" ? " · " : ` · ${sayCountOf(cases, "case")} · `,
            figureButton(log, ["finding-hours", of, hours], sayHours(hours, findings.map(({ hours }) => hours))),
          ),
          address === null
            ? null
            : h("a", { class: "door named", href: address, "aria-label": `Look at it: ${sentence}` }, "Look"),
        );
      }),
    ),
    ...notes.map((note) => h("p", { class: "note" }, unbroken(note))),
    ...(findings.length === 0
      ? []
      : [h("p", { class: "table-foot" }, csvButton(`${log.entry.slug}-findings`, () => csvRows(findings)))]),
    keepersCommand("The same with the cases of each", `deno task tracebook findings log:${log.entry.slug}`),
  ];
}

const csvRows = (findings: ToldFindings["findings"]): (string | number)[][] => [
  ["kind", "finding", "figure", "unit", "cases", "hours"],
  ...findings.map(({ kind, sentence, figure, cases, hours }) => [kind, sentence, figure.value, figure.unit, cases, hours]),
];

/** The figure of a finding by its unit. */
function sayFigure({ value, unit }: ToldFindings["findings"][number]["figure"]): string {
  if (unit === "share") return sayShare(value);
  if (unit === "seconds") return sayDuration(Math.abs(value));
  return sayCountOf(value, unit.slice(0, -1));
}

/**
 * The first of some cases, each of which leads to the case.
 *
 * @param filters of the list of cases beside it
 */
export const suchAs = (caseIds: readonly string[], filters: readonly Filter[] = viewState.current.filters): HTMLElement =>
  h(
    "small",
    { class: "muted" },
    " Such as ",
    caseIds.slice(0, 3).flatMap((caseId, i) => {
      const address = pageAddress("cases", { filters, controls: { ...viewState.current.controls, "cases.case": caseId } });
      return [i === 0 ? "" : ", ", address === null ? nameNode(caseId) : h("a", { href: address }, nameNode(caseId))];
    }),
  );

import { type Answer, sayCount, sayDuration, sayShare } from "../../lib/tracebook.js";
import { askedOnce } from "../log/asked-once.js";
import { csvButton } from "../elements/save-buttons.js";
import { figureButton } from "../figures/figure-button.js";
import { chosenSegment, onSegmentChosen } from "./chosen-segment.js";
import { keepersCommand } from "../elements/copied-command.js";
import { card, h, nameNode } from "../elements/dom.js";
import { exactNote } from "../log/exact-note.js";
import { offerFilters } from "../filters/filter-actions.js";
import { alsoOn, follow } from "../log/follow.js";
import type { FilteredLog, PageLog } from "../log/page-log.js";
import { rebuilt } from "../log/rebuilt.js";
import { selectable } from "../address/selection.js";
import { hoursText, onHoursChange, sayCalendar, workingHours } from "./working-hours.js";

type Causes = Answer<"waiting-causes">;

/** Three cards show parts of one answer. */
const causesOf = (current: FilteredLog): Promise<Causes> => askedOnce(current, { kind: "waiting-causes", hours: workingHours() });

const CAUSES = {
  batch: "the batch grows",
  queue: "the person is busy",
  outOfHours: "out of hours",
  rest: "the rest",
} as const;

type Cause = keyof typeof CAUSES;
const KEYS = Object.keys(CAUSES) as Cause[];

/** Waiting time split into its causes, of all segments and of the chosen one. */
export const CausesOfWaiting = (log: PageLog): HTMLElement =>
  rebuilt(log, (log) =>
    card(
      "Why cases wait",
      "Each moment of waiting has one cause, the first that holds: the batch with which the case is worked on still grows; the person who does the work next is at work on something else; it is out of working hours; none of these.",
      exactNote(log, "events") ?? follow(alsoOn(log, onHoursChange, onSegmentChosen), async (current) => {
        const { segments, hasStarts, hasResources, calendar } = await causesOf(current);
        if (segments === null) return missing(log, hasStarts, hasResources);
        const chosen = await chosenSegment(current);
        const hours = hoursText(workingHours());
        const all = KEYS.map((cause) => segments.reduce((sum, segment) => sum + segment[cause], 0));
        const own = segments.find(({ from, to }) => from === chosen?.from && to === chosen.to);
        return [
          bars(
            "All segments",
            all,
            (cause, seconds) => figureButton(log, ["wait-by-cause", [hours, cause], seconds], sayDuration(seconds)),
          ),
          ...(own === undefined ? [] : [
            bars(
              h("span", {}, nameNode(own.from), " → ", nameNode(own.to)),
              KEYS.map((cause) => own[cause]),
              (cause, seconds) =>
                figureButton(log, ["segment-wait-by-cause", [hours, cause, own.from, own.to], seconds], sayDuration(seconds)),
            ),
          ]),
          h(
            "p",
            { class: "note" },
            calendar === null
              ? "The log has dates only: no hours of work are known."
              : `Hours of work: ${sayCalendar(calendar)}.`,
          ),
          h(
            "p",
            { class: "table-foot" },
            csvButton(`${log.entry.slug}-causes-of-waiting`, () => ({
              from: segments.map(({ from }) => from),
              to: segments.map(({ to }) => to),
              batch_seconds: segments.map(({ batch }) => batch),
              busy_seconds: segments.map(({ queue }) => queue),
              out_of_hours_seconds: segments.map(({ outOfHours }) => outOfHours),
              rest_seconds: segments.map(({ rest }) => rest),
            })),
          ),
        ];
      }),
    ));

function missing(log: PageLog, hasStarts: boolean, hasResources: boolean): HTMLElement[] {
  const lacks = [hasStarts ? null : "start times", hasResources ? null : "resources"].filter((one) => one !== null).join(" and ");
  const flags = `${hasStarts ? "" : " --pair"}${hasResources ? "" : " --resource COLUMN"}`;
  return [
    h(
      "p",
      { class: "empty" },
      `The log has no ${lacks}: waiting cannot be told from work, nor split into causes.`,
      hasStarts ? "" : " A column of start times would do, or start and complete events that are joined.",
      hasResources ? "" : " The column of who did it is needed, too.",
    ),
    keepersCommand(`How to add ${lacks}`, `deno task load FILE --log ${log.entry.slug}${flags}`),
  ];
}

function bars(
  heading: string | Node,
  seconds: readonly number[],
  figure: (cause: Cause, seconds: number) => Node | string,
): HTMLElement {
  const total = seconds.reduce((sum, one) => sum + one, 0);
  const rows = KEYS.map((cause, at) => {
    const share = total === 0 ? 0 : seconds[at] / total;
    return h(
      "tr",
      {},
      h("td", {}, CAUSES[cause]),
      h("td", {}, h("span", { class: "track" }, h("span", { class: `bar cause ${cause}`, style: `width: ${100 * share}%` }))),
      h("td", { class: "num" }, sayShare(share)),
      h("td", { class: "num" }, figure(cause, seconds[at])),
    );
  });
  return h("div", {}, h("h3", {}, heading), h("table", { class: "causes" }, h("tbody", {}, rows)));
}

/** Rows of the two small tables. */
const SHOWN = 6;

type WaitingCauses = Awaited<ReturnType<typeof causesOf>>;

/** Batches: work that is done for several cases in a row. */
export const Batches = (log: PageLog): HTMLElement =>
  rebuilt(log, (log) =>
    card(
      "Batches",
      "Events of one activity that the same person completes for different cases, each at most 60 s after the one before, three or more in a row. Events without a person count as those of one person.",
      exactNote(log, "events") ??
        follow(alsoOn(log, onHoursChange), async (current) => batchesOf(log, (await causesOf(current)).batching)),
    ));

function batchesOf(log: PageLog, { share, activities }: WaitingCauses["batching"]): HTMLElement[] {
  if (activities.length === 0) return [h("p", { class: "empty" }, "No work is done in batches.")];
  const hours = hoursText(workingHours());
  const head = h(
    "tr",
    {},
    h("th", {}, "Activity"),
    h("th", { class: "num" }, "In batches"),
    h("th", { class: "num" }, "Cases, mean"),
    h("th", { class: "num wide" }, "most"),
  );
  const rows = activities.slice(0, SHOWN).map(({ activity, share, meanSize, largestSize }) => {
    const of = [hours, activity];
    const size = meanSize < 10 ? meanSize.toFixed(1) : sayCount(Math.round(meanSize));
    return h(
      "tr",
      {},
      h("td", {}, nameNode(activity)),
      h("td", { class: "num" }, figureButton(log, ["batch-activity-share", of, share], sayShare(share))),
      h("td", { class: "num" }, figureButton(log, ["batch-size", of, meanSize], size)),
      h("td", { class: "num wide" }, figureButton(log, ["batch-largest", of, largestSize], sayCount(largestSize))),
    );
  });
  return [
    h(
      "p",
      { class: "note" },
      h("b", {}, figureButton(log, ["batch-share", [hours], share ?? NaN], sayShare(share ?? 0))),
      " of all events are done in batches.",
    ),
    h("div", { class: "scroll" }, h("table", {}, h("thead", {}, head), h("tbody", {}, rows))),
    h(
      "p",
      { class: "table-foot" },
      csvButton(`${log.entry.slug}-batches`, () => ({
        activity: activities.map(({ activity }) => activity),
        batches: activities.map(({ batches }) => batches),
        events: activities.map(({ events }) => events),
        share: activities.map(({ share }) => share),
        mean_size: activities.map(({ meanSize }) => meanSize),
        largest_size: activities.map(({ largestSize }) => largestSize),
      })),
    ),
  ];
}

/** Rework: activities that occur more than once in a case. */
export const Rework = (log: PageLog): HTMLElement =>
  rebuilt(log, (log) => {
    const box = card(
      "Rework",
      "Activities that occur more than once in a case. The time is that from an event to its repetition, added up. Click an activity to filter by its repetition.",
      exactNote(log, "events") ??
        follow(alsoOn(log, onHoursChange), async (current) => reworkOf(log, (await causesOf(current)).rework)),
    );
    // Where the overview's share of rework leads to.
    box.id = "rework";
    return box;
  });

function reworkOf(log: PageLog, { share, cases, activities }: WaitingCauses["rework"]): HTMLElement[] {
  if (activities.length === 0) return [h("p", { class: "empty" }, "No activity occurs twice in a case.")];
  const head = h(
    "tr",
    {},
    h("th", {}, "Activity"),
    h("th", { class: "num" }, "Cases"),
    h("th", { class: "num" }, "Repetitions"),
    h("th", { class: "num wide" }, "directly"),
    h("th", { class: "num wide" }, "Time"),
  );
  const rows = activities.slice(0, SHOWN).map((one) => reworkRow(log, one));
  return [
    h(
      "p",
      { class: "note" },
      h("b", {}, figureButton(log, ["rework-share", [], share ?? NaN], sayShare(share ?? 0))),
      " of the cases, ",
      figureButton(log, ["rework-all-cases", [hoursText(workingHours())], cases], sayCount(cases)),
      ", repeat an activity.",
    ),
    h("div", { class: "scroll" }, h("table", {}, h("thead", {}, head), h("tbody", {}, rows))),
    h(
      "p",
      { class: "table-foot" },
      csvButton(`${log.entry.slug}-rework`, () => ({
        activity: activities.map(({ activity }) => activity),
        cases: activities.map(({ cases }) => cases),
        repetitions: activities.map(({ repetitions }) => repetitions),
        self_loops: activities.map(({ selfLoops }) => selfLoops),
        total_seconds: activities.map(({ totalSeconds }) => totalSeconds),
      })),
    ),
  ];
}

function reworkRow(
  log: PageLog,
  { activity, cases, repetitions, selfLoops, totalSeconds }: WaitingCauses["rework"]["activities"][number],
): HTMLElement {
  const where = { kind: "rework", labels: [activity] } as const;
  const of = [hoursText(workingHours()), activity];
  const filter = (event: Event) => offerFilters(log, event.currentTarget as Element, [where]);
  return h(
    "tr",
    selectable(where),
    h("td", {}, h("button", { type: "button", class: "pick", onclick: filter }, nameNode(activity))),
    h("td", { class: "num" }, figureButton(log, ["rework-cases", of, cases], sayCount(cases), [where])),
    h("td", { class: "num" }, figureButton(log, ["rework-repetitions", of, repetitions], sayCount(repetitions))),
    h("td", { class: "num wide" }, figureButton(log, ["rework-direct", of, selfLoops], sayCount(selfLoops))),
    h("td", { class: "num wide" }, figureButton(log, ["rework-seconds", of, totalSeconds], sayDuration(totalSeconds))),
  );
}

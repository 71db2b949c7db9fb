import { sayCountOf, sayDuration, sayShare, type SegmentRow } from "../../lib/tracebook.js";
import { askedOnce } from "../log/asked-once.js";
import { h } from "../elements/dom.js";
import { figureButton } from "../figures/figure-button.js";
import { Headline, headlineName } from "../frame/headline.js";
import type { PageLog } from "../log/page-log.js";

type FigureOfSegment = "segment-count" | "segment-median" | "segment-share" | "segment-steps-share";

/** The sentence over the process map: the path taken most, and the one where most time passes. */
export const MapHeadline = (log: PageLog): HTMLElement =>
  Headline(log, async (log, current) => {
    if (current.cases === 0) return ["No case is left: remove or change a filter."];
    const { rows, totalSeconds, bottleneck, of } = await askedOnce(current, { kind: "segments", top: MOST_SEGMENTS });
    const [slowest] = rows;
    if (slowest === undefined) return ["No case has two events: there is no path between activities."];
    const { activities } = log.variants;
    const names = ({ from, to }: SegmentRow) => [
      headlineName(activities[from]),
      from === to ? " to itself" : " to ",
      ...(from === to ? [] : [headlineName(activities[to])]),
    ];
    const figureOf = (name: FigureOfSegment, row: SegmentRow, value: number, text: string) =>
      figureButton(log, [name, [activities[row.from], activities[row.to]], value], text);
    const figure = (...of: Parameters<typeof figureOf>) => h("b", {}, figureOf(...of));
    const passed = rows.reduce((sum, { count }) => sum + count, 0);
    const most = rows.reduce((most, row) => row.count > most.count ? row : most);
    const parts = [
      of === "whole log" && current.filters.length > 0
        ? "In the whole log, the path taken most leads from "
        : "The path taken most leads from ",
      ...names(most),
      ": ",
      figure("segment-count", most, most.count, sayCountOf(most.count, "time")),
      ", ",
      figureOf("segment-steps-share", most, most.count / passed, sayShare(most.count / passed, 0)),
      " of all steps",
    ];
    const isTimed = log.entry.timed !== false && totalSeconds > 0;
    if (current.cases === 1 && of === "filtered cases") {
      const count = sayCountOf(current.events, "event");
      if (!isTimed) return ["A single case is left, of ", h("b", {}, count), "."];
      const waited = figure("segment-median", slowest, slowest.medianSeconds, sayDuration(slowest.medianSeconds));
      return ["A single case is left, of ", h("b", {}, count), ". It takes longest from ", ...names(slowest), ": ", waited, "."];
    }
    if (!isTimed || bottleneck === null) return [...parts, "."];
    const { row, share } = bottleneck;
    const isRow = (other: SegmentRow) => row.from === other.from && row.to === other.to;
    const ofAll = row.totalSeconds / totalSeconds;
    const ofTime = isRow(slowest)
      ? figure("segment-share", row, ofAll, sayShare(ofAll, 0))
      : h("b", {}, figureButton(log, ["bottleneck-share", [], share], sayShare(share, 0)));
    const median = figure("segment-median", row, row.medianSeconds, sayDuration(row.medianSeconds));
    const end = [", with a median of ", median, "."];
    if (!isRow(slowest)) {
      return [
        ...parts,
        ". Waits after the end or for a planned date aside, ",
        ofTime,
        " of the other time passes from ",
        ...names(row),
        ...end,
      ];
    }
    return isRow(most)
      ? [...parts, ". It also takes the most time: ", ofTime, " of all", ...end]
      : [...parts, ". The most time passes from ", ...names(row), ": ", ofTime, " of all", ...end];
  });

/** Pairs of activities that are asked for: all of them, in any log that a map can show. */
const MOST_SEGMENTS = 1_000_000;

import type { CaseCondition } from "../filter.ts";
import type { TimeZone } from "../../time/time-zone.ts";
import { instantsOf, isWithin } from "../filter-time.ts";
import { endsOfView, type LogView, sequencesOfView } from "../log-view.ts";
import { attributeTest, isInRange } from "./attribute-test.ts";
import { eventTest, wantedCodes } from "./event-test.ts";
import { pathTest } from "./path-test.ts";
import { sampleTest } from "./sample-test.ts";
import type { CaseTest } from "./test-types.ts";
import { coverageTest, topVariantsTest, variantTest } from "./variant-tests.ts";

/** Makes the test of a condition on the cases of a view. */
export function caseTest(view: LogView, condition: CaseCondition, zone: TimeZone): CaseTest {
  const { log, cases } = view;
  switch (condition.kind) {
    case "activity":
    case "resource":
    case "lifecycle":
    case "attribute":
    case "time":
      return someEvent(view, eventTest(log, condition, zone));
    case "case-attribute": {
      const matches = attributeTest(log.caseAttributes, condition, zone);
      return (i) => matches(cases[i]);
    }
    case "contained":
    case "intersecting":
    case "started":
    case "completed":
      return timeFrameTest(view, condition, zone);
    case "start-activity":
    case "end-activity":
      return endActivityTest(view, condition);
    case "path":
      return pathTest(view, condition);
    case "variant":
      return variantTest(view, condition);
    case "top-variants":
      return topVariantsTest(view, condition);
    case "variant-coverage":
      return coverageTest(view, condition);
    case "duration": {
      const { first, last } = endsOfView(view);
      return (i) => isInRange((log.time[last[i]] - log.time[first[i]]) / 1000, condition.seconds);
    }
    case "events": {
      const { from, to } = sequencesOfView(view);
      return (i) => isInRange(to[i] - from[i], condition.count);
    }
    case "rework":
      return reworkTest(view, condition);
    case "sample":
      return sampleTest(view, condition);
  }
}

function someEvent({ log, cases, kept }: LogView, satisfies: (event: number) => boolean): CaseTest {
  return (i) => {
    const to = log.caseOffsets[cases[i] + 1];
    for (let e = log.caseOffsets[cases[i]]; e < to; e++) if ((kept === null || kept[e] === 1) && satisfies(e)) return true;
    return false;
  };
}

function timeFrameTest(
  view: LogView,
  { kind, range }: Extract<CaseCondition, { kind: "contained" | "intersecting" | "started" | "completed" }>,
  zone: TimeZone,
): CaseTest {
  const { time } = view.log;
  const { first, last } = endsOfView(view);
  const frame = instantsOf(range, zone);
  switch (kind) {
    case "contained":
      return (i) => time[first[i]] >= frame.from && time[last[i]] < frame.before;
    case "intersecting":
      return (i) => time[first[i]] < frame.before && time[last[i]] >= frame.from;
    case "started":
      return (i) => isWithin(time[first[i]], frame);
    case "completed":
      return (i) => isWithin(time[last[i]], frame);
  }
}

function endActivityTest(
  view: LogView,
  { kind, labels }: Extract<CaseCondition, { kind: "start-activity" | "end-activity" }>,
): CaseTest {
  const { activities, activity } = view.log;
  const wanted = wantedCodes(activities, labels);
  const { first, last } = endsOfView(view);
  const event = kind === "start-activity" ? first : last;
  return (i) => wanted[activity[event[i]]] === 1;
}

function reworkTest(view: LogView, { labels }: Extract<CaseCondition, { kind: "rework" }>): CaseTest {
  const { activities } = view.log;
  const wanted = labels.length === 0 ? new Uint8Array(activities.length).fill(1) : wantedCodes(activities, labels);
  const { codes, from, to } = sequencesOfView(view);
  // By activity the visit in which it was seen last: nothing is cleared between visits.
  const seen = new Float64Array(activities.length);
  let visit = 0;
  return (i) => {
    visit++;
    for (let e = from[i]; e < to[i]; e++) {
      const code = codes[e];
      if (wanted[code] === 0) continue;
      if (seen[code] === visit) return true;
      seen[code] = visit;
    }
    return false;
  };
}

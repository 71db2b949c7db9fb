import { usageError } from "../../errors.ts";
import { groupDigits, sayShare } from "../../numerics/number-text.ts";
import { isPictureFormat, PICTURE_FORMATS } from "../../pipeline/files/model-format.ts";
import { writeWhole } from "../../pipeline/files/write-whole.ts";
import { MAP_MEASURES, processMap, type ProcessMapDocument } from "../../pipeline/process-map.ts";
import { inStep } from "../../pipeline/reporter.ts";
import type { CommandBody, CommandInput } from "../command.ts";
import { parseCount } from "../flag-values.ts";
import { ANALYSIS_FLAGS, analysisOptions } from "../log-flags.ts";
import { alignColumns, duration, oneLine } from "../terminal-text.ts";

/** `tracebook map`: the process map of the page, as a picture, JSON or text. */
export const mapCommand: CommandBody = {
  name: "map",
  usage: "LOG [--activities N] [--paths N] [--measure NAME] [--json | -o FILE]",
  description: [
    "By default it shows as much as the page does at first. Each activity stays on a path from start to end: paths that it needs",
    "are drawn however rare they are. Hidden activities are left out of the cases, as if they had not been recorded.",
    "Of all activities and all paths, without times on the picture: discover --miner dfg.",
    "JSON: {coverage: {cases, steps, activities: [shown, all], paths: [shown, all]}, activities: [{activity, events, cases}],",
    "arcs: [{from, to, events, cases, medianSeconds, meanSeconds, p90Seconds, totalSeconds}]}; from null is the start of a case,",
    "to null its end.",
  ].join("\n"),
  flags: {
    "activities": { value: "N", help: "how many activities (default: as many as fit on a screen)" },
    "paths": { value: "N", help: "how many of the paths that the map can lack" },
    "rarest": { help: "the rarest activities and paths instead of the most frequent" },
    "measure": { value: "NAME", help: `figures on a .svg or .png: ${MAP_MEASURES.join(", ")} (default count)` },
    "json": { help: "print one JSON document instead of text" },
    "output": { value: "FILE", short: "o", help: `write a picture (${PICTURE_FORMATS.map((name) => `.${name}`).join(", ")})` },
    ...ANALYSIS_FLAGS,
  },
  positionals: { min: 1, max: 1 },
  examples: [
    { call: "sepsis.xes.gz -o map.svg", does: "the map that the page opens with" },
    { call: "sepsis.xes.gz --activities 6 --paths 0 --measure median -o map.png", does: "six activities with median times" },
    { call: "log:loan-applications --json", does: "its figures" },
  ],
  async run(input) {
    const path = input.option("output");
    if (path !== undefined && input.has("json")) throw usageError({ expected: "either --json or -o", found: "both" });
    const format = path === undefined ? "svg" : /[^.]*$/.exec(path)![0];
    if (!isPictureFormat(format)) {
      throw usageError({
        file: path,
        expected: `a name that ends in ${PICTURE_FORMATS.map((name) => `.${name}`).join(", ")}`,
        found: "another ending",
      });
    }
    const map = await processMap(input.positionals[0], {
      ...analysisOptions(input),
      activities: activitiesOf(input),
      paths: parseCount(input.option("paths"), "--paths") ?? null,
      rarest: input.has("rarest"),
      measure: measureOf(input),
    });
    if (path === undefined) return input.print(input.has("json") ? JSON.stringify(map.document) : mapText(map.document));
    await inStep(input.reporter, `Writing ${path}`, async (step) => {
      await writeWhole(path, [await map.bytesOf(format)], input.signal);
      step.done("written");
    });
  },
};

function activitiesOf({ option }: CommandInput): number | null {
  const activities = parseCount(option("activities"), "--activities") ?? null;
  if (activities === 0) throw usageError({ expected: "at least one activity in --activities", found: '"0"' });
  return activities;
}

function measureOf({ option }: CommandInput): typeof MAP_MEASURES[number] {
  const name = option("measure") ?? "count";
  const measure = MAP_MEASURES.find((known) => known === name);
  if (measure === undefined) {
    throw usageError({ expected: `--measure ${MAP_MEASURES.join("|")}`, found: JSON.stringify(name) });
  }
  return measure;
}

/** The figures of a map as tables, the most frequent first. */
function mapText({ coverage, activities, arcs }: ProcessMapDocument): string {
  const shown = ([some, all]: readonly [number, number], noun: string) => `${groupDigits(some)} of ${groupDigits(all)} ${noun}`;
  return [
    `shows ${sayShare(coverage.cases)} of cases completely, ${sayShare(coverage.steps)} of steps`,
    "",
    shown(coverage.activities, "activities"),
    ...alignColumns([
      ["", "events", "cases"],
      ...[...activities].sort((a, b) => b.events - a.events).map((
        { activity, events, cases },
      ) => [oneLine(activity), groupDigits(events), groupDigits(cases)]),
    ]),
    "",
    shown(coverage.paths, "paths"),
    ...alignColumns([
      ["", "times", "cases", "median"],
      ...[...arcs].sort((a, b) => b.events - a.events).map(({ from, to, events, cases, medianSeconds }) => [
        `${from === null ? "(start)" : oneLine(from)} → ${to === null ? "(end)" : oneLine(to)}`,
        groupDigits(events),
        groupDigits(cases),
        medianSeconds === null ? "" : duration(medianSeconds),
      ]),
    ]),
  ].join("\n");
}

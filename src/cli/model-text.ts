import type { MinedModel } from "../discovery/miner.ts";
import { type Footprints, footprintTable } from "../event-log/footprints.ts";
import type { DirectlyFollows } from "../event-log/directly-follows.ts";
import type { DeclareModel } from "../process-models/rules/declare-model.ts";
import type { HeuristicsNet } from "../process-models/heuristics-net.ts";
import type { LogSkeleton } from "../process-models/rules/log-skeleton.ts";
import type { PetriNet } from "../process-models/petri-net/petri-net.ts";
import { printProcessTree } from "../process-models/process-tree/process-tree-text.ts";
import type { TemporalProfile } from "../process-models/rules/temporal-profile.ts";
import { alignColumns } from "./align-columns.ts";
import { duration } from "./facts-table.ts";
import { oneLine } from "./one-line.ts";
import { groupDigits } from "../numerics/number-text.ts";

/** Rows of a long list that are shown; `--json` has all. */
const SHOWN = 40;

/** A mined model as text for people. */
export function modelText({ kind, model }: MinedModel): string {
  switch (kind) {
    case "petri-net":
      return netText(model);
    case "process-tree":
      return printProcessTree(model);
    case "heuristics-net":
      return heuristicsText(model);
    case "directly-follows":
      return relationText(model);
    case "footprints":
      return footprintsText(model);
    case "declare":
      return declareText(model);
    case "log-skeleton":
      return skeletonText(model);
    case "temporal-profile":
      return profileText(model);
  }
}

function netText({ places, transitions }: PetriNet): string {
  const around = places.map(() => ({ before: [] as string[], behind: [] as string[] }));
  for (const { id, label, inputs, outputs } of transitions) {
    for (const { place } of inputs) around[place].behind.push(oneLine(label ?? id));
    for (const { place } of outputs) around[place].before.push(oneLine(label ?? id));
  }
  return [
    `${groupDigits(places.length)} places, ${groupDigits(transitions.length)} transitions`,
    ...around.map(({ before, behind }) => `  ${setText(before)} → ${setText(behind)}`),
  ].join("\n");
}

const setText = (labels: readonly string[]) => labels.length === 0 ? "○" : `{${[...labels].sort().join(", ")}}`;

function heuristicsText({ activities, dependencies }: HeuristicsNet): string {
  const rows = [...dependencies].sort((a, b) => b.count - a.count).map(({ from, to, dependency, count }) => [
    `${oneLine(activities[from])} → ${oneLine(activities[to])}`,
    groupDigits(count),
    dependency.toFixed(3),
  ]);
  return listText("dependencies: how often, how strong", rows);
}

function relationText({ activities, from, to, counts }: DirectlyFollows): string {
  const edges = Array.from(from.keys()).sort((a, b) => counts[b] - counts[a] || a - b);
  return listText(
    "steps",
    edges.map((e) => [`${oneLine(activities[from[e]])} → ${oneLine(activities[to[e]])}`, groupDigits(counts[e])]),
  );
}

function footprintsText(footprints: Footprints): string {
  const width = String(footprints.activities.length).length;
  const numbers = footprints.activities.map((_, a) => String(a + 1).padStart(width));
  const table = footprintTable(footprints).map((signs, a) =>
    `  ${numbers[a]}  ${signs.map((sign) => sign.padStart(width)).join(" ")}`
  );
  return [
    ...footprints.activities.map((label, a) => `  ${numbers[a]}  ${oneLine(label)}`),
    "",
    `  ${" ".repeat(width)}  ${numbers.join(" ")}`,
    ...table,
  ].join("\n");
}

function declareText({ constraints }: DeclareModel): string {
  const rows = constraints.map(({ template, activities, support, confidence }) => [
    `${template}(${activities.map(oneLine).join(", ")})`,
    `support ${support.toFixed(3)}`,
    `confidence ${confidence.toFixed(3)}`,
  ]);
  return listText("rules", rows);
}

function skeletonText(skeleton: LogSkeleton): string {
  const pairs = (title: string, list: readonly (readonly [string, string])[]) =>
    listText(title, list.map(([a, b]) => [`${oneLine(a)} , ${oneLine(b)}`]));
  return [
    pairs("equally often", skeleton.equivalence),
    pairs("always after", skeleton.alwaysAfter),
    pairs("always before", skeleton.alwaysBefore),
    pairs("never together", skeleton.neverTogether),
    pairs("directly follows", skeleton.directlyFollows),
    listText(
      "times in a case",
      skeleton.activities.map((label, a) => [oneLine(label), skeleton.occurrences[a].join(", ")]),
    ),
  ].join("\n\n");
}

function profileText({ distances }: TemporalProfile): string {
  const rows = distances.map(({ from, to, count, meanSeconds, deviationSeconds }) => [
    `${oneLine(from)} → … → ${oneLine(to)}`,
    groupDigits(count),
    `mean ${duration(meanSeconds)}`,
    `± ${duration(deviationSeconds)}`,
  ]);
  return listText("times between activities", rows);
}

function listText(title: string, rows: readonly (readonly string[])[]): string {
  const shown = rows.length <= SHOWN ? `${rows.length}` : `${SHOWN} of ${rows.length}; --json has all`;
  return [`${title} (${shown})`, ...alignColumns(rows.slice(0, SHOWN))].join("\n");
}

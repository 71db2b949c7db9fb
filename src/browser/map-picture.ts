import {
  activitiesByCount,
  coverageOf,
  defaultActivities,
  defaultOptionalArcs,
  type HidableArcs,
  hidableArcs,
  type MapCoverage,
  type MapSelection,
  selectArcs,
} from "../drawing/map/hide-arcs.ts";
import { layoutMap, RANK_GAP } from "../drawing/map/layout-map.ts";
import type { MapLayout } from "../drawing/map/map-layout.ts";
import { type MapPlan, planOf } from "../drawing/map/plan-map.ts";
import type { Variants } from "../event-log/variants.ts";

/** What a page wants to see of a log; null for the default. */
export interface MapRequest {
  /** How many activities. */
  readonly activities: number | null;
  /** How many of the arcs that can be hidden. */
  readonly paths: number | null;
  /** Whether the rarest behaviour is shown first. */
  readonly rarest: boolean;
  /** The canvas that shows the map; its size changes what {@linkcode closerPlan} says. */
  readonly room?: MapRoom;
}

/** The size of a canvas, px. */
export interface MapRoom {
  readonly width: number;
  readonly height: number;
}

/** A map that is laid out, with the ranges of its sliders. */
export interface MapPicture extends MapSelection {
  readonly layout: MapLayout;
  readonly coverage: MapCoverage;
  readonly activities: { readonly shown: number; readonly most: number };
  /** Of the arcs that can be hidden. */
  readonly paths: { readonly shown: number; readonly most: number };
}

/** Makes the maps of a log. */
export interface MapMaker {
  /** Places of all activities of the log. */
  readonly plan: MapPlan;
  /**
   * The map of some variants of the log.
   *
   * @param variants what filters leave of the log; codes of activities are those of the log
   */
  picture(variants: Variants, request: MapRequest): MapPicture;
}

/** With more arcs a map cannot be read, and a page cannot draw it in time. */
const MOST_ARCS = 1000;

/** How many selections of the last variants are kept. */
const MOST_KEPT = 60;

/** A map is shown so small at least: texts of 11.5 px have 11 px. */
const LEAST_SCALE = 0.957;
/** Around a map that just fits, px. */
const MARGINS = 30;
/** Width in which labels are broken where ranks are to be low, px. */
const LONG_LABEL = 270;
/** Least height between two ranks, px: an arc's figure and its head have room. */
const LEAST_GAP = 34;

/**
 * The places of a map whose ranks are lower and closer together so that the whole of it is in sight
 * on a canvas; null where it is anyway, or cannot be.
 */
export function closerPlan(
  whole: Variants,
  plan: MapPlan,
  { width, height }: MapRoom,
): { readonly plan: MapPlan; readonly rankGap: number } | null {
  const [most, room] = [width / LEAST_SCALE, height / LEAST_SCALE - MARGINS];
  if (heightOf(plan, RANK_GAP) <= room || heightOf(plan, 0) > 2 * room) return null;
  const closer = planOf(whole, { labelWidth: LONG_LABEL });
  const gaps = new Set(closer.nodes.map(({ rank }) => rank)).size - 1;
  const rankGap = Math.min(RANK_GAP, Math.floor((room - heightOf(closer, 0)) / gaps));
  return rankGap < LEAST_GAP || breadthOf(closer) > most ? null : { plan: closer, rankGap };
}

function heightOf({ nodes }: MapPlan, rankGap: number): number {
  const ranks = new Map<number, number>();
  for (const { rank, height } of nodes) ranks.set(rank, Math.max(ranks.get(rank) ?? 0, height));
  return [...ranks.values()].reduce((sum, height) => sum + height, rankGap * (ranks.size - 1));
}

function breadthOf({ nodes, passages }: MapPlan): number {
  let [left, right] = [0, 0];
  for (const { x, width, loopRoom } of nodes) {
    [left, right] = [Math.min(left, x - width / 2), Math.max(right, x + width / 2 + loopRoom)];
  }
  for (const { x } of passages.flatMap(({ places }) => places)) [left, right] = [Math.min(left, x), Math.max(right, x)];
  return right - left + 2 * MARGINS;
}

/**
 * Starts to make maps.
 *
 * @param whole variants of the whole log: their plan holds for all maps, whatever is filtered
 * @param plan of the log, if it is known already
 */
export function createMapMaker(whole: Variants, plan: MapPlan = planOf(whole)): MapMaker {
  let last: Variants | null = null;
  const kept = new Map<string, HidableArcs>();
  const levelsOf = (variants: Variants, shown: number, rarest: boolean): HidableArcs => {
    const key = `${shown} ${rarest}`;
    const levels = kept.get(key) ?? hidableArcs(variants, { shown, rarest });
    kept.set(key, levels);
    if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value!);
    return levels;
  };
  let closer: { readonly room: string; readonly found: ReturnType<typeof closerPlan> } | null = null;
  const closerIn = (room: MapRoom) => {
    const key = `${room.width} ${room.height}`;
    if (closer?.room !== key) closer = { room: key, found: closerPlan(whole, plan, room) };
    return closer.found;
  };
  return {
    plan,
    picture(variants, { activities, paths, rarest, room }) {
      const places = (room === undefined ? null : closerIn(room)) ?? { plan, rankGap: RANK_GAP };
      if (variants !== last) kept.clear();
      last = variants;
      const most = activitiesByCount(variants).length;
      const shown = Math.min(most, Math.max(1, activities ?? defaultActivities(variants)));
      const levels = levelsOf(variants, shown, rarest);
      const mostPaths = Math.min(levels.optional.length, Math.max(0, MOST_ARCS - levels.needed.length));
      const optional = Math.min(mostPaths, paths ?? defaultOptionalArcs(levels));
      const selection = selectArcs(levels, optional);
      return {
        ...selection,
        layout: layoutMap(selection, places.plan, places),
        coverage: coverageOf(variants, selection),
        activities: { shown, most },
        paths: { shown: optional, most: mostPaths },
      };
    },
  };
}

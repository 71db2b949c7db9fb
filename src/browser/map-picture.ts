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
import { type MapRoom, type PlacedPlan, planFor } from "./map-plans.ts";

/** What a page wants to see of a log; null for the default. */
export interface MapRequest {
  /** How many activities. */
  readonly activities: number | null;
  /** How many of the arcs that can be hidden. */
  readonly paths: number | null;
  /** Whether the rarest behaviour is shown first. */
  readonly rarest: boolean;
  /** The canvas that shows the map; its places are those of {@linkcode planFor}. */
  readonly room?: MapRoom;
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
  let placed: { readonly room: string; readonly found: PlacedPlan } | null = null;
  const placedIn = (room: MapRoom) => {
    const key = JSON.stringify(room);
    if (placed?.room !== key) placed = { room: key, found: planFor(whole, plan, room) };
    return placed.found;
  };
  return {
    plan,
    picture(variants, { activities, paths, rarest, room }) {
      const places = room === undefined ? { plan, rankGap: RANK_GAP } : placedIn(room);
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

/**
 * The layout worker: selects and lays out the process maps of a log. Built into
 * `pages/lib/layout-worker.js`.
 *
 * @module
 */
import type { MapPlan } from "../drawing/map/plan-map.ts";
import type { ProcessGraph } from "../drawing/map/process-graph.ts";
import type { Variants } from "../event-log/variants.ts";
import { createMapMaker, type MapMaker, type MapPicture, type MapRequest } from "./map-picture.ts";
import { type GraphColumns, graphColumnsOf } from "./graph-columns.ts";
import { moveArrays } from "./move-arrays.ts";

/** Message to the worker. */
export type ToLayoutWorker =
  /** Variants of the whole log, and its plan if it is known. */
  | { readonly type: "log"; readonly variants: Variants; readonly plan: MapPlan | null }
  /** Variants that the filters leave; the next maps are of these. */
  | { readonly type: "variants"; readonly variants: Variants }
  | { readonly type: "map"; readonly number: number; readonly request: MapRequest };

/** Message from the worker. */
export type FromLayoutWorker =
  | { readonly plan: MapPlan }
  /** The graph is null if it is that of the map before: only other paths are shown of it. */
  | { readonly number: number; readonly picture: Omit<MapPicture, "graph">; readonly graph: GraphColumns | null }
  | { readonly number: number; readonly problem: string };

const scope = globalThis as unknown as {
  addEventListener(type: "message", listener: (event: MessageEvent<ToLayoutWorker>) => void): void;
  postMessage(message: FromLayoutWorker, transfer?: Transferable[]): void;
};

let maker: MapMaker | null = null;
let variants: Variants | null = null;
let sent: ProcessGraph | null = null;

scope.addEventListener("message", ({ data }) => {
  switch (data.type) {
    case "log":
      maker = createMapMaker(data.variants, data.plan ?? undefined);
      if (data.plan === null) scope.postMessage({ plan: maker.plan });
      return;
    case "variants":
      variants = data.variants;
      return;
    case "map":
      try {
        const { graph, ...picture } = maker!.picture(variants!, data.request);
        const columns = graph === sent ? null : graphColumnsOf(graph);
        const { transfer } = moveArrays(columns, { isKept: false });
        scope.postMessage({ number: data.number, picture, graph: columns }, transfer);
        sent = graph;
      } catch (error) {
        scope.postMessage({ number: data.number, problem: `A fault of Tracebook itself: ${String(error)}` });
      }
  }
});

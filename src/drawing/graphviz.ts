import type { LayoutEngine } from "./layout-engine.ts";

let loaded: Promise<LayoutEngine> | undefined;

/**
 * Graphviz as WebAssembly, the engine that lays maps and models out. It is loaded once, on use.
 *
 * @example
 * ```ts
 * import { loadGraphviz } from "@/drawing/graphviz.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const engine = await loadGraphviz();
 * assertEquals(engine, await loadGraphviz());
 * ```
 */
export const loadGraphviz = (): Promise<LayoutEngine> =>
  loaded ??= import("@hpcc-js/wasm-graphviz").then(({ Graphviz }) => Graphviz.load());

import { Graphviz } from "@hpcc-js/wasm-graphviz";
import type { LayoutEngine } from "./layout-engine.ts";

let loaded: Promise<LayoutEngine> | undefined;

/**
 * Graphviz as WebAssembly, the engine that lays maps and models out. It is loaded once.
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
export const loadGraphviz = (): Promise<LayoutEngine> => loaded ??= Graphviz.load();

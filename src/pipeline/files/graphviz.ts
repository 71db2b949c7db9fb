import { Graphviz } from "@hpcc-js/wasm-graphviz";
import type { LayoutEngine } from "../../drawing/layout-map.ts";

let loaded: Promise<LayoutEngine> | undefined;

/** Graphviz, loaded once a process. */
export const loadGraphviz = (): Promise<LayoutEngine> => loaded ??= Graphviz.load();

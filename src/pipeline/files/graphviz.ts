import { Graphviz } from "@hpcc-js/wasm-graphviz";
import type { LayoutEngine } from "../../drawing/graphviz.ts";

let loaded: Promise<LayoutEngine> | undefined;

/** Graphviz, loaded once a process. */
export const loadGraphviz = (): Promise<LayoutEngine> => loaded ??= Graphviz.load();

import type { Cut } from "@/discovery/inductive/cuts/cut.ts";
import { type DirectlyFollowsGraph, directlyFollowsGraphOf } from "@/discovery/inductive/directly-follows-graph.ts";
import { type SubLog, subLogOfVariants } from "@/discovery/inductive/sub-log.ts";
import { textLog } from "./text-log.ts";

/** The bag of traces of a text as of {@linkcode textLog}. */
export const bagOf = (text: string): SubLog => subLogOfVariants(textLog(text));

/** The directly-follows graph of a text as of {@linkcode textLog}. */
export const graphOf = (text: string): DirectlyFollowsGraph => directlyFollowsGraphOf(bagOf(text));

/** The groups of a cut, each as its letters. */
export const groupsOf = (cut: Cut | null, letters: string): string[] | null =>
  cut && cut.groups.map((group) => group.map((activity) => letters[activity]).join(""));

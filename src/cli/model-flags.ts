import type { ModelChoice } from "../formats/process-models/parse-model.ts";
import { createTextReader } from "../filtering/text-reader.ts";
import type { CommandInput, FlagSpec } from "./command.ts";

/** The flags of commands that read a model file: which of its models, and how it ends. */
export const MODEL_FLAGS: Readonly<Record<string, FlagSpec>> = {
  "pool": {
    value: "NAME",
    help: "BPMN of several pools: the pool to read (default: the one executable process, else the largest)",
  },
  "net": { value: "ID", help: "PNML of several nets: the net to read" },
  "final": {
    value: "PLACES",
    help: "PNML: places of the final marking (default: that of the file, else those without outgoing arcs)",
  },
};

/**
 * The choice of a model from the flags of {@linkcode MODEL_FLAGS}.
 *
 * @throws a usage error for an invalid list
 */
export function modelChoice({ option }: Pick<CommandInput, "option">): ModelChoice {
  return { pool: option("pool"), net: option("net"), final: placesOf(option("final")) };
}

/** Ids of places, separated by commas; with special characters in quotes, as in filters. */
function placesOf(text: string | undefined): string[] | undefined {
  if (text === undefined) return undefined;
  const reader = createTextReader(text, "--final");
  const places = [reader.label()];
  while (reader.take(",")) places.push(reader.label());
  return reader.atEnd() ? places : reader.refuse("a comma and one more, or the end");
}

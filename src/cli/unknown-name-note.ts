import type { UnknownName } from "../filtering/unknown-names.ts";
import { nearestName } from "./parse-arguments.ts";

/** Tells that a name in a filter is none of the log's, with the one that was probably meant. */
export function unknownNameNote({ what, name, known }: UnknownName): string {
  const near = nearestName(name, known);
  return `note: the log has no ${what} ${JSON.stringify(name)}${near === null ? "" : `; did you mean ${JSON.stringify(near)}?`}`;
}

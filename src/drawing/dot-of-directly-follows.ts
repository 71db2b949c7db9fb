import type { DirectlyFollows } from "../event-log/directly-follows.ts";
import { selectionOf } from "./counted-graph.ts";
import { mapToDot } from "./map-dot.ts";

/**
 * A directly-follows graph as a DOT document, with its labels and counts. Labels are quoted
 * strings: whatever they contain is shown as text.
 *
 * @example
 * ```ts
 * import { dotOfDirectlyFollows } from "@/drawing/dot-of-directly-follows.ts";
 * import { directlyFollowsOf } from "@/event-log/directly-follows.ts";
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { variantsOf } from "@/event-log/variants.ts";
 * import { assert } from "@std/assert";
 *
 * const log = eventLogFromTraces([{ caseId: "1", events: [{ activity: "a" }, { activity: "b" }] }]);
 * assert(dotOfDirectlyFollows(directlyFollowsOf(variantsOf(log).variants)).includes('n0 -> n1 [label="1"]'));
 * ```
 */
export const dotOfDirectlyFollows = (relation: DirectlyFollows): string => mapToDot(selectionOf(relation));

import type { EventLog } from "../../event-log/event-log.ts";
import { loadAtStart } from "../features/load-at-start.ts";
import type { CaseStart } from "./predict-duration.ts";

/**
 * What was known of each case when its first event had happened.
 *
 * @param closing the rule by which cases are closed: that of the model that is asked
 * @returns by the index of a case
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { caseStarts } from "@/prediction/duration/case-starts.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const log = eventLogFromTraces([{ caseId: "1", attributes: { channel: "web" }, events: [{ activity: "ask", time: 0 }] }]);
 * const { firstActivity, attributes } = caseStarts(log, { endActivities: "all", silence: Infinity })(0);
 * assertEquals([firstActivity, attributes?.get("channel")], ["ask", "web"]);
 * ```
 */
export function caseStarts(
  log: EventLog,
  closing: { readonly endActivities: readonly string[] | "all"; readonly silence: number },
): (item: number) => CaseStart {
  const load = loadAtStart(log, closing);
  return (item) => {
    const first = log.caseOffsets[item];
    const attributes = new Map<string, string>();
    for (const { name, codes, values } of log.caseAttributes) if (codes[item] >= 0) attributes.set(name, values[codes[item]]);
    const resource = log.resource?.codes[first] ?? -1;
    return {
      startTime: log.time[first],
      firstActivity: log.activities[log.activity[first]],
      firstResource: resource < 0 ? undefined : log.resource!.values[resource],
      attributes,
      openCases: load.openCases[item],
      newCases: load.newCases[item],
      resourceLoad: Number.isNaN(load.resourceLoad[item]) ? undefined : load.resourceLoad[item],
    };
  };
}

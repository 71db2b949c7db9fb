import type { EventLog } from "../../event-log/event-log.ts";
import { workloadAtStart } from "../dataset/workload-at-start.ts";
import type { CaseStart } from "./predict-duration.ts";

/**
 * What was known of each case when its first event had happened.
 *
 * @param completion the rule by which cases are completed: that of the model that is asked
 * @returns by the index of a case
 *
 * @example
 * ```ts
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { caseStarts } from "@/prediction/duration/case-starts.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const log = eventLogFromTraces([{ caseId: "1", attributes: { channel: "web" }, events: [{ activity: "ask", time: 0 }] }]);
 * const { firstActivity, attributes } = caseStarts(log, { endActivities: "all", inactivityTimeout: Infinity })(0);
 * assertEquals([firstActivity, attributes?.get("channel")], ["ask", "web"]);
 * ```
 */
export function caseStarts(
  log: EventLog,
  completion: { readonly endActivities: readonly string[] | "all"; readonly inactivityTimeout: number },
): (caseIndex: number) => CaseStart {
  const workload = workloadAtStart(log, completion);
  return (caseIndex) => {
    const first = log.caseOffsets[caseIndex];
    const attributes = new Map<string, string>();
    for (const { name, codes, values } of log.caseAttributes) {
      if (codes[caseIndex] >= 0) attributes.set(name, values[codes[caseIndex]]);
    }
    const resource = log.resource?.codes[first] ?? -1;
    return {
      startTime: log.time[first],
      firstActivity: log.activities[log.activity[first]],
      firstResource: resource < 0 ? undefined : log.resource!.values[resource],
      attributes,
      runningCases: workload.runningCases[caseIndex],
      newCases: workload.newCases[caseIndex],
      resourceLoad: Number.isNaN(workload.resourceLoad[caseIndex]) ? undefined : workload.resourceLoad[caseIndex],
    };
  };
}

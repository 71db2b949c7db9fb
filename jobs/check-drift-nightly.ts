import { countOf } from "@/numerics/number-text.ts";
import { sayPartialDate } from "@/time/format-time.ts";
import { eachLog, timedLogs } from "@/pipeline/each-log.ts";
import { driftStep } from "@/pipeline/prediction/drift-step.ts";
import type { Job } from "@/pipeline/schedule/job.ts";
import { watchProcess } from "@/pipeline/watch-process.ts";

/** Changes that the result of a run tells; its output has all. */
const TOLD_CHANGES = 3;

export default {
  name: "check-drift",
  description: "Checks the models in use on newer cases, and whether the process has changed.",
  schedule: { cron: "0 2 * * *" },
  async run({ database, now, reporter, signal }) {
    const logs = await timedLogs(database);
    let flagged = 0;
    const changes: string[] = [];
    await eachLog(logs, { reporter, signal }, async (log) => {
      const options = { seed: 42, now, reporter, signal };
      const duration = await driftStep(database, log, { ...options, task: "duration" });
      const remaining = await driftStep(database, log, { ...options, task: "remaining" });
      if (duration?.flagged || remaining?.flagged) flagged++;
      for (const { at, sentence } of await watchProcess(database, log, { now })) {
        changes.push(`${log.slug} on ${sayPartialDate(at.slice(0, 10))}: ${sentence}`);
      }
    });
    for (const change of changes) reporter.message(`The process has changed: ${change}`);
    const told = changes.slice(0, TOLD_CHANGES).join("; ");
    const others = changes.length > TOLD_CHANGES ? `; and ${changes.length - TOLD_CHANGES} more, in the output` : "";
    const changed = changes.length === 0 ? "" : `; ${countOf(changes.length, "change")} of the process: ${told}${others}`;
    return `${countOf(logs.length, "log")} checked, ${flagged} with drift${changed}`;
  },
} satisfies Job;

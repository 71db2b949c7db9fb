import { driftReport } from "@/comparison/drift-report.ts";
import { listLogs, readEventLog } from "@/database/mod.ts";
import { countOf } from "@/numerics/number-text.ts";
import { eachLog } from "@/pipeline/each-log.ts";
import { driftStep } from "@/pipeline/models/drift-step.ts";
import type { Job } from "@/pipeline/schedule/job.ts";

/** A change of the process is told for this time, in ms. */
const NEW = 30 * 86_400_000;

export default {
  name: "check-drift",
  description: "Checks the models in use on newer cases, and whether the process has changed in the last 30 days.",
  schedule: { cron: "0 2 * * *" },
  async run({ database, now, reporter, signal }) {
    const logs = await listLogs(database);
    let flagged = 0;
    const changes: string[] = [];
    await eachLog(logs, { reporter, signal }, async (log) => {
      const options = { seed: 42, now, reporter, signal };
      const duration = await driftStep(database, log, { ...options, task: "duration" });
      const remaining = await driftStep(database, log, { ...options, task: "remaining" });
      if (duration?.flagged || remaining?.flagged) flagged++;
      const { drifts } = driftReport(await readEventLog(database, log), { since: now() - NEW });
      for (const { at, sentence } of drifts) changes.push(`${log.slug} on ${at.slice(0, 10)}: ${sentence}`);
    });
    for (const change of changes) reporter.message(`The process has changed: ${change}`);
    const changed = changes.length === 0 ? "" : `; ${countOf(changes.length, "change")} of the process: ${changes.join("; ")}`;
    return `${countOf(logs.length, "log")} checked, ${flagged} with drift${changed}`;
  },
} satisfies Job;

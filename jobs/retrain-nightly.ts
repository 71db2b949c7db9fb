import { countOf } from "@/numerics/number-text.ts";
import { eachLog, timedLogs } from "@/pipeline/each-log.ts";
import { retrainStep } from "@/pipeline/prediction/retrain-step.ts";
import type { Job } from "@/pipeline/schedule/job.ts";

export default {
  name: "retrain",
  description: "Trains a new model for each log; it replaces the one in use only if it is better.",
  schedule: { cron: "30 2 * * *" },
  async run({ database, now, reporter, signal }) {
    const logs = await timedLogs(database);
    let promoted = 0;
    await eachLog(logs, { reporter, signal }, async (log) => {
      const options = { seed: 42, now, reporter, signal };
      for (const task of ["duration", "remaining"] as const) {
        if ((await retrainStep(database, log, { ...options, task })).promoted) promoted++;
      }
    });
    return `${countOf(logs.length, "log")}, ${countOf(promoted, "new model")} in use`;
  },
} satisfies Job;

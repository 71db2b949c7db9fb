import { listLogs } from "@/database/mod.ts";
import { countOf } from "@/numerics/number-text.ts";
import { eachLog } from "@/pipeline/each-log.ts";
import { driftStep } from "@/pipeline/models/drift-step.ts";
import type { Job } from "@/pipeline/schedule/job.ts";

export default {
  name: "check-drift",
  description: "Checks the models in use on the cases that completed since they were trained.",
  schedule: { cron: "0 2 * * *" },
  async run({ database, now, reporter, signal }) {
    const logs = await listLogs(database);
    let flagged = 0;
    await eachLog(logs, { reporter, signal }, async (log) => {
      const options = { seed: 42, now, reporter, signal };
      const duration = await driftStep(database, log, { ...options, task: "duration" });
      const remaining = await driftStep(database, log, { ...options, task: "remaining" });
      if (duration?.flagged || remaining?.flagged) flagged++;
    });
    return `${countOf(logs.length, "log")} checked, ${flagged} with drift`;
  },
} satisfies Job;

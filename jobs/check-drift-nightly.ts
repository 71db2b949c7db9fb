import { listLogs } from "@/database/mod.ts";
import { countOf } from "@/numerics/number-text.ts";
import { eachLog } from "@/pipeline/each-log.ts";
import { driftStep } from "@/pipeline/models/check-model-drift.ts";
import type { Job } from "@/pipeline/schedule/job.ts";

export default {
  name: "check-drift",
  description: "Checks the models in use against the cases that were completed since they were trained.",
  schedule: { cron: "0 2 * * *" },
  async run({ database, now, reporter, signal }) {
    const logs = await listLogs(database);
    let flagged = 0;
    await eachLog(logs, { reporter, signal }, async (log) => {
      const drift = await driftStep(database, log, { seed: 42, now, reporter, signal });
      if (drift?.flagged) flagged++;
    });
    return `${countOf(logs.length, "log")} checked, ${flagged} with drift`;
  },
} satisfies Job;

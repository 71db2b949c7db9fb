import { countOf } from "@/numerics/number-text.ts";
import { eachLog, outdatedLogs } from "@/pipeline/each-log.ts";
import { refreshModels } from "@/pipeline/prediction/retrain-step.ts";
import type { Job } from "@/pipeline/schedule/job.ts";

export default {
  name: "train",
  description: "Brings the models of changed logs up to date.",
  schedule: { after: "load" },
  async run({ database, now, reporter, signal }) {
    const logs = await outdatedLogs(database);
    await eachLog(logs, { reporter, signal }, (log) => refreshModels(database, log, { seed: 42, now, reporter, signal }));
    return `models of ${countOf(logs.length, "log")} brought up to date`;
  },
} satisfies Job;

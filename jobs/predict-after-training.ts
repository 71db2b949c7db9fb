import { countOf } from "@/numerics/number-text.ts";
import { eachLog, outdatedLogs } from "@/pipeline/each-log.ts";
import { predictRunningCases } from "@/pipeline/prediction/predict-running-cases.ts";
import type { Job } from "@/pipeline/schedule/job.ts";

export default {
  name: "predict",
  description: "Predicts the running cases of logs that have changed or have new models.",
  schedule: { after: ["train", "retrain"] },
  async run({ database, now, reporter, signal }) {
    const logs = await outdatedLogs(database);
    let cases = 0;
    await eachLog(logs, { reporter, signal }, async (log) => {
      cases += (await predictRunningCases(database, log, { seed: 42, now, reporter, signal })).length;
    });
    return `${countOf(cases, "running case")} of ${countOf(logs.length, "log")} predicted`;
  },
} satisfies Job;

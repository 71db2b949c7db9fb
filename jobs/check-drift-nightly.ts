import { countOf } from "@/numerics/number-text.ts";
import { sayPartialDate } from "@/time/format-time.ts";
import { eachLog, timedLogs } from "@/pipeline/each-log.ts";
import { driftStep } from "@/pipeline/prediction/drift-step.ts";
import type { Job } from "@/pipeline/schedule/job.ts";
import { watchProcess } from "@/pipeline/watch-process.ts";

export default {
  name: "check-drift",
  description: "Checks the models in use on newer cases, and whether the process has changed.",
  schedule: { cron: "0 2 * * *" },
  async run({ database, now, reporter, signal }) {
    const logs = await timedLogs(database);
    let flagged = 0;
    const changes: { readonly rank: number; readonly slug: string; readonly text: string }[] = [];
    await eachLog(logs, { reporter, signal }, async (log) => {
      const options = { seed: 42, now, reporter, signal };
      const duration = await driftStep(database, log, { ...options, task: "duration" });
      const remaining = await driftStep(database, log, { ...options, task: "remaining" });
      if (duration?.flagged || remaining?.flagged) flagged++;
      (await watchProcess(database, log, { now })).forEach(({ at, sentence }, rank) =>
        changes.push({ rank, slug: log.slug, text: `on ${sayPartialDate(at.slice(0, 10))}: ${sentence}` })
      );
    });
    // Of each log the first ones first: a page carries the beginning of the output only.
    const inTurn = changes.toSorted((a, b) => a.rank - b.rank);
    for (const { slug, text } of inTurn) reporter.message(`The process has changed: ${slug} ${text}`);
    const bySlug = Map.groupBy(changes, ({ slug }) => slug);
    const counts = [...bySlug].map(([slug, { length }]) => `${slug} ${length}`).join(", ");
    const changed = changes.length === 0
      ? ""
      : `; ${countOf(changes.length, "change")} of the process, told in the output: ${counts}`;
    return `${countOf(logs.length, "log")} checked, ${flagged} with drift${changed}`;
  },
} satisfies Job;

import { inputError } from "@/errors.ts";
import { countOf } from "@/numerics/number-text.ts";
import { loadNewFiles } from "@/pipeline/load-new-files.ts";
import type { Job } from "@/pipeline/schedule/job.ts";

export default {
  name: "load",
  description: "Loads the new and changed files of the folder for incoming logs.",
  schedule: { cron: "0 * * * *" },
  async run(context) {
    const { files, loaded, unsettled, problems } = await loadNewFiles(context);
    if (problems.length > 0) throw inputError({ found: problems.join("\n") });
    const rest = unsettled === 0 ? "" : `; ${countOf(unsettled, "file")} still being written`;
    return `${loaded} of ${files} files of ${context.folder} loaded${rest}`;
  },
} satisfies Job;

import type { Job } from "@/pipeline/schedule/job.ts";
import { buildStep } from "@/pipeline/site/build-site.ts";

export default {
  name: "publish",
  description: "Builds the site if pages, logs or models have changed; else brings its page of jobs up to date.",
  schedule: { after: "predict" },
  async run({ database, settings, reporter, signal }) {
    await buildStep(database, { settings, reporter, signal });
    return `the site is in ${settings.site}`;
  },
} satisfies Job;

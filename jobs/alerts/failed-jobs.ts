import type { Alert } from "@/pipeline/alerts/alert.ts";
import { failedJobs } from "@/pipeline/alerts/conditions.ts";

export default {
  name: "failed-jobs",
  description: "The latest run of a job has failed.",
  check: failedJobs(),
} satisfies Alert;

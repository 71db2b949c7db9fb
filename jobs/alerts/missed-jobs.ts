import type { Alert } from "@/pipeline/alerts/alert.ts";
import { missedJobs } from "@/pipeline/alerts/conditions.ts";

export default {
  name: "missed-jobs",
  description: "A job was due, and has not run.",
  check: missedJobs(),
} satisfies Alert;

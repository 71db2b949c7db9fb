import type { Alert } from "@/pipeline/alerts/alert.ts";
import { processDrift } from "@/pipeline/alerts/conditions.ts";

export default {
  name: "process-drift",
  description: "The process of a log has changed, as found in the last 30 days.",
  check: processDrift(),
} satisfies Alert;

import type { Alert } from "@/pipeline/alerts/alert.ts";
import { modelDrift } from "@/pipeline/alerts/conditions.ts";

export default {
  name: "model-drift",
  description: "A model in use errs more on newer cases than it should.",
  check: modelDrift(),
} satisfies Alert;

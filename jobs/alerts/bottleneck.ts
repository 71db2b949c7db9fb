import type { Alert } from "@/pipeline/alerts/alert.ts";
import { bottleneckShare } from "@/pipeline/alerts/conditions.ts";

export default {
  name: "bottleneck",
  description: "One segment takes more than two thirds of the time of all cases.",
  coolDownHours: 168,
  check: bottleneckShare({ above: 0.67 }),
} satisfies Alert;

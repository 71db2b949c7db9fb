import { arcDurationColumns } from "../browser/analysis/arc-duration-columns.ts";
import { modelMarks } from "../browser/model-paint.ts";
import type { ModelPaint } from "../drawing/process-models/model-parts.ts";
import type { EventLog } from "../event-log/event-log.ts";
import { variantsOf } from "../event-log/variants.ts";

/**
 * What pictures of models show of a log, as the site paints them: how often each activity occurs,
 * or the median time from the activity before it.
 */
export function paintOf(log: EventLog, measure: "frequency" | "time"): ModelPaint {
  const { variants } = variantsOf(log);
  if (measure === "frequency") return modelMarks(variants, "count", null).paint;
  return modelMarks(variants, "median", arcDurationColumns(log, [...log.activities.keys()])).paint;
}

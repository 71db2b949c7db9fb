/**
 * `data/process-models.json`: the models in the folder `data/models`, for the page of conformance.
 */
import { join } from "node:path";
import { runLoader } from "@/pipeline/site/loader-database.ts";
import { PROCESS_MODELS, publishedProcessModels } from "@/pipeline/site/published-process-models.ts";

await runLoader(() => publishedProcessModels(join(Deno.cwd(), PROCESS_MODELS)));

/** Makes what git does not keep and types need: see prepare-site.ts. */
import { prepareSite } from "@/pipeline/site/prepare-site.ts";
import { PROJECT_ROOT } from "@/pipeline/project-root.ts";

await prepareSite({ root: PROJECT_ROOT });

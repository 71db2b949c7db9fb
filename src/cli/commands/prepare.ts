import { PROJECT_ROOT } from "../../pipeline/project-root.ts";
import { prepareSite } from "../../pipeline/site/prepare-site.ts";
import type { CommandBody } from "../command.ts";

/** `prepare`: makes the files that pages need. */
export const prepareCommand: CommandBody = {
  name: "prepare",
  usage: "",
  description: "build, dev, start and deno task check do this themselves; an editor needs it in a fresh checkout.",
  flags: {},
  positionals: { min: 0, max: 0 },
  examples: [{ call: "", does: "after a checkout, so that an editor finds all types" }],
  run: () => prepareSite({ root: PROJECT_ROOT }),
};

import { PROJECT_ROOT } from "../../pipeline/project-root.ts";
import { prepareSite } from "../../pipeline/site/prepare-site.ts";
import type { Command } from "../command.ts";

/** `prepare`: what pages and their types need. */
export const prepareCommand: Command = {
  name: "prepare",
  summary: "Makes what the pages need and git does not keep: the browser's bundle with its types, and links.",
  usage: "",
  description: "build, dev and start do it by themselves; an editor and deno task check need it in a fresh checkout.",
  flags: {},
  positionals: { min: 0, max: 0 },
  examples: [{ call: "", does: "after a checkout, before types are checked" }],
  run: () => prepareSite({ root: PROJECT_ROOT }),
};

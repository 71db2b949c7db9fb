import { parsePageEvents, type Settings } from "../pipeline/settings.ts";
import type { CommandInput, FlagSpec } from "./command.ts";

/** The flag of the commands that build pages. */
export const PAGE_FLAGS: Readonly<Record<string, FlagSpec>> = {
  "page-events": {
    value: "N",
    help: "most events of a log that pages carry; of a larger one they have cases and figures of segments (default: " +
      "TRACEBOOK_PAGE_EVENTS or 1000000)",
  },
};

/** The settings with what the flag says. */
export function pageSettings({ option, settings }: Pick<CommandInput, "option" | "settings">): Settings {
  const given = option("page-events");
  return given === undefined ? settings : { ...settings, pageEvents: parsePageEvents(given, "--page-events") };
}

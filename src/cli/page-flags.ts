import { parseAttributes, parseLeastGroup, parsePseudonyms, type PrivacyPart } from "../pipeline/privacy/privacy.ts";
import { parsePageEvents, type Settings } from "../pipeline/settings.ts";
import type { CommandInput, FlagSpec } from "./command.ts";

/** The flags of the commands that publish logs as pages. */
export const PAGE_FLAGS: Readonly<Record<string, FlagSpec>> = {
  "page-events": {
    value: "N",
    help: "most events of a log that pages carry; of a larger one they have cases and figures of segments (default: " +
      "TRACEBOOK_PAGE_EVENTS or 1000000)",
  },
  "attributes": {
    value: "A,B",
    help: "attributes that pages may show; all or none; resource is one of them (default: TRACEBOOK_ATTRIBUTES or all)",
  },
  "pseudonyms": {
    value: "KINDS",
    help: "cases, resources or both: pages show them under pseudonyms (default: TRACEBOOK_PSEUDONYMS or none)",
  },
  "least-group": {
    value: "K",
    help: "least number of cases that pages show alike, without their events; what fewer share is withheld (default: " +
      "TRACEBOOK_LEAST_GROUP or 1)",
  },
};

/** What these flags look like in a line of usage. */
export const PAGE_USAGE = "[--page-events N] [--attributes A,B] [--pseudonyms KINDS] [--least-group K]";

/** The settings with what the flags say. */
export function pageSettings({ option, settings }: Pick<CommandInput, "option" | "settings">): Settings {
  const [pageEvents, attributes, pseudonyms, leastGroup] = ["page-events", "attributes", "pseudonyms", "least-group"].map(option);
  const chosen: PrivacyPart[] = [
    ...(attributes === undefined ? [] : ["attributes"] as const),
    ...(pseudonyms === undefined ? [] : ["pseudonyms"] as const),
    ...(leastGroup === undefined ? [] : ["leastGroup"] as const),
  ];
  return {
    ...settings,
    ...(pageEvents === undefined ? {} : { pageEvents: parsePageEvents(pageEvents, "--page-events") }),
    privacy: {
      ...settings.privacy,
      ...(attributes === undefined ? {} : { attributes: parseAttributes(attributes, "--attributes") }),
      ...(pseudonyms === undefined ? {} : { pseudonyms: parsePseudonyms(pseudonyms, "--pseudonyms") }),
      ...(leastGroup === undefined ? {} : { leastGroup: parseLeastGroup(leastGroup, "--least-group") }),
      chosen,
    },
  };
}

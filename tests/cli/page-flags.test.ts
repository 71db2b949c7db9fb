import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { COMMANDS } from "@/cli/commands.ts";
import { PAGE_FLAGS, pageSettings } from "@/cli/page-flags.ts";
import { TracebookError } from "@/errors.ts";
import { settingsFrom } from "@/pipeline/settings.ts";

const withFlags = (flags: Readonly<Record<string, string>>, variables: Readonly<Record<string, string>> = {}) =>
  pageSettings({ option: (name) => flags[name], settings: settingsFrom(variables) }).privacy;

Deno.test("every command that publishes a log takes the flags of privacy", async () => {
  for (const name of ["build", "start", "dev", "new-page", "export-page"]) {
    const command = await COMMANDS[name].load();
    for (const flag of Object.keys(PAGE_FLAGS)) assert(flag in command.flags, `${name} --${flag}`);
  }
});

Deno.test("flags go before settings, each on its own, and are known as chosen", () => {
  const variables = { TRACEBOOK_ATTRIBUTES: "amount,channel", TRACEBOOK_PSEUDONYMS: "cases", TRACEBOOK_LEAST_GROUP: "5" };
  const fromSettings = { attributes: ["amount", "channel"], pseudonyms: ["cases"] as const, leastGroup: 5 };
  assertEquals(settingsFrom(variables).privacy, fromSettings);
  assertEquals(withFlags({}, variables), { ...fromSettings, chosen: [] });
  assertEquals(withFlags({ attributes: "none" }, variables), { ...fromSettings, attributes: [], chosen: ["attributes"] });
  assertEquals(withFlags({ pseudonyms: "resources", "least-group": "1" }, variables), {
    attributes: ["amount", "channel"],
    pseudonyms: ["resources"],
    leastGroup: 1,
    chosen: ["pseudonyms", "leastGroup"],
  });
});

Deno.test("a value that is none is refused with the name of its flag", () => {
  for (const [flag, text] of [["attributes", "a,,b"], ["pseudonyms", "people"], ["least-group", "few"]]) {
    const error = assertThrows(() => withFlags({ [flag]: text }), TracebookError);
    assertStringIncludes(error.message, `--${flag}`);
  }
});

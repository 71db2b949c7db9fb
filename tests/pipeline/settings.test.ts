import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { TracebookError } from "@/errors.ts";
import { parsePageEvents, parsePort, settingsFrom } from "@/pipeline/settings.ts";
import { PROJECT_ROOT } from "@/pipeline/project-root.ts";

Deno.test("an empty variable counts as not set", () => {
  assertEquals(settingsFrom({ DATABASE_URL: "", TRACEBOOK_PORT: "" }), settingsFrom({}));
});

Deno.test("what is no port is refused, whoever gives it", () => {
  for (const text of ["", "-1", "65536", "80.5", "http", "0x50", " 80"]) {
    const error = assertThrows(() => parsePort(text, "--port"), TracebookError);
    assertEquals(error.kind, "usage", text);
    assertStringIncludes(error.message, "--port");
  }
  assertEquals(["0", "65535"].map((text) => parsePort(text, "--port")), [0, 65535]);
});

Deno.test("a zone that does not exist is refused by the name of its setting", () => {
  const error = assertThrows(() => settingsFrom({ TRACEBOOK_TIME_ZONE: "Mars/Olympus" }), TracebookError);
  assertEquals(error.kind, "usage");
  for (const part of ["TRACEBOOK_TIME_ZONE", "Mars/Olympus"]) assertStringIncludes(error.message, part);
  assertEquals(settingsFrom({ TRACEBOOK_TIME_ZONE: "Europe/Berlin" }).timeZone, "Europe/Berlin");
});

Deno.test("a .env file is read, and the environment wins over it, an empty variable with the default", async () => {
  const folder = await Deno.makeTempDir();
  await Deno.writeTextFile(`${folder}/.env`, "# ours\nTRACEBOOK_PORT=4000\nTRACEBOOK_TIME_ZONE='Europe/Berlin'\n");
  const script = `import { readSettings } from ${JSON.stringify(`${PROJECT_ROOT}src/pipeline/settings.ts`)};` +
    "const { port, timeZone } = readSettings(); console.log(port, timeZone);";
  const read = async (env: Record<string, string>) => {
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["eval", script],
      cwd: folder,
      env,
    }).output();
    return new TextDecoder().decode(stdout).trim();
  };
  const fromFile = await read({});
  const overridden = await read({ TRACEBOOK_PORT: "5000" });
  const emptied = await read({ TRACEBOOK_PORT: "" });
  await Deno.remove(folder, { recursive: true });
  assertEquals([fromFile, overridden, emptied], ["4000 Europe/Berlin", "5000 Europe/Berlin", "3000 Europe/Berlin"]);
});

Deno.test("what is no number of events is refused, whoever gives it", () => {
  for (const text of ["-1", "1e6", "1.5", "a million", " 7"]) {
    const error = assertThrows(() => parsePageEvents(text, "--page-events"), TracebookError);
    assertEquals(error.kind, "usage", text);
    assertStringIncludes(error.message, "--page-events");
  }
  assertEquals(parsePageEvents("0", "--page-events"), 0);
});

import { assert, assertEquals, assertMatch } from "@std/assert";
import { COMMANDS } from "@/cli/commands.ts";
import { README_SETTINGS } from "./readme-settings.ts";

const read = (path: string) => Deno.readTextFile(new URL(`../${path}`, import.meta.url));

/** The lists `[a, b]` or `["a", "b"]` behind a keyword. */
const listsAfter = (text: string, keyword: RegExp): string[][] =>
  [...text.matchAll(new RegExp(`${keyword.source}\\s*\\[([^\\]]*)\\]`, "gm"))]
    .map(([, list]) => list.split(",").map((word) => word.trim().replaceAll('"', "")));

Deno.test("what the containers run are commands with flags that these know", async () => {
  const calls = [...listsAfter(await read("Dockerfile"), /^CMD/m), ...listsAfter(await read("compose.yaml"), /^ {4}command:/m)];
  const health = listsAfter(await read("Dockerfile"), /^ {2}CMD/m).map((words) =>
    words.slice(words.indexOf("src/cli/main.ts") + 1)
  );
  const names: string[] = [];
  for (const [name, ...words] of [...calls, ...health]) {
    assert(Object.hasOwn(COMMANDS, name), name);
    const command = await COMMANDS[name].load();
    for (const word of words) if (word.startsWith("--")) assert(Object.hasOwn(command.flags, word.slice(2)), `${name} ${word}`);
    names.push(name);
  }
  assertEquals([...new Set(names)].sort(), ["api", "doctor", "schedule", "serve"]);
});

Deno.test("the settings of the containers are settings of Tracebook", async () => {
  const known = new Set(README_SETTINGS.map(({ variable }) => variable));
  for (const file of ["Dockerfile", "compose.yaml", ".github/workflows/publish.yml"]) {
    for (const [, name] of (await read(file)).matchAll(/(?:^|[\s])((?:TRACEBOOK_\w+|DATABASE_URL))(?::|=\/)/gm)) {
      assert(known.has(name), `${name} in ${file}`);
    }
  }
});

Deno.test("the image is run by a user who is not root, of one version of Deno, the one of these tests", async () => {
  const text = await read("Dockerfile");
  assertMatch(text, /^USER [1-9]\d*$/m);
  assertEquals(
    new Set([...text.matchAll(/^FROM denoland\/deno:debian-([\d.]+)/gm)].map(([, version]) => version)),
    new Set([Deno.version.deno]),
  );
  for (const [, sources] of text.matchAll(/^COPY (?!--from)(.+) \S+$/gm)) {
    for (const source of sources.split(" ")) await Deno.stat(new URL(`../${source}`, import.meta.url));
  }
});

Deno.test("the units of systemd run commands with flags that these know, and systemd takes them", async () => {
  const folder = await Deno.makeTempDir();
  const units = ["tracebook.service", "tracebook-api.service"];
  for (const unit of units) {
    const text = await read(`data/systemd/${unit}`);
    const [, name, flags] = /^ExecStart=\/usr\/bin\/env npx --yes deno task (\S+)(.*)$/m.exec(text)!;
    const command = await COMMANDS[name].load();
    for (const flag of flags.trim().split(" ").filter((word) => word !== "")) {
      assert(Object.hasOwn(command.flags, flag.replace(/^--/, "")), flag);
    }
    // A user and a folder that this machine has.
    const here = text.replace(/^User=.*$/m, "User=root").replaceAll("/opt/tracebook", folder);
    await Deno.writeTextFile(`${folder}/${unit}`, here);
  }
  const verify = new Deno.Command("systemd-analyze", { args: ["verify", ...units.map((unit) => `${folder}/${unit}`)] });
  const result = await verify.output().catch((error) => {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  });
  if (result === null) console.log("systemd-analyze is not here: the units are not checked by it");
  else assertEquals(new TextDecoder().decode(result.stderr), "");
  await Deno.remove(folder, { recursive: true });
});

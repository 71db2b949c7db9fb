import { join } from "node:path";
import { PROJECT_ROOT } from "@/pipeline/project-root.ts";
import { childrenOf, killed, runDatabaseScript, until } from "../../database/with-home.ts";

const isAlive = (pid: number) => Deno.stat(`/proc/${pid}`).then(() => true, () => false);

Deno.test("Framework ends when the process that started it is killed", {
  ignore: Deno.build.os !== "linux",
}, async () => {
  const root = await Deno.makeTempDir({ prefix: "tracebook-framework-" });
  let framework = 0;
  try {
    for (const name of ["src", "node_modules", "deno.json", "deno.lock"]) {
      await Deno.symlink(join(PROJECT_ROOT, name), join(root, name));
    }
    // Framework reads its settings first: it is then in the middle of a build for a minute.
    const settings = 'await Deno.writeTextFile("begun", ""); await new Promise((done) => setTimeout(done, 60_000));';
    await Deno.writeTextFile(join(root, "observablehq.config.ts"), `${settings} export default {};\n`);
    const script = `const { runFramework } = await import("@/pipeline/site/framework.ts");
      const { PUBLISH_ALL } = await import("@/pipeline/privacy/privacy.ts");
      const options = { root: home, home, pageEvents: 1, privacy: PUBLISH_ALL, pseudonymKey: null };
      await runFramework(options, { list: "", output: home + "/site", total: 1 });`;
    const parent = runDatabaseScript(script, root);
    await until(() => Deno.stat(join(root, "begun")).then(() => true, () => false));
    [framework] = await childrenOf(parent.pid);
    await killed(parent);
    await until(async () => !await isAlive(framework));
  } finally {
    if (framework !== 0 && await isAlive(framework)) Deno.kill(framework, "SIGKILL");
    await Deno.remove(root, { recursive: true });
  }
});

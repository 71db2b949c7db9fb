import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { connect, resetEmbedded, startEmbedded, statusOfEmbedded, stopEmbedded } from "@/database/mod.ts";
import { chooseServerUser, findNobody } from "@/database/embedded/server-user.ts";
import { serverFolders } from "@/database/embedded/server-folders.ts";
import { TracebookError } from "@/errors.ts";
import { copyServer, runDatabaseScript, withHome, withStoppedServer } from "./with-home.ts";

Deno.test("the server starts, tells its status, keeps its data when it stops, and loses it by reset", () =>
  withHome(async (home) => {
    assertEquals(await statusOfEmbedded({ home }), null);
    assertEquals(await stopEmbedded({ home }), false);
    const server = await startEmbedded({ home });
    assertEquals(await startEmbedded({ home }), server);
    assertEquals(await statusOfEmbedded({ home }), server);
    assertEquals(server.version.split(".")[0], "18");
    const first = await connect({ home });
    await first.sql`insert into tracebook.log (slug, name) values ('kept', 'kept')`;
    await first.close();
    assertEquals(await stopEmbedded({ home }), true);
    assertEquals(await statusOfEmbedded({ home }), null);
    const second = await connect({ home });
    assertEquals([...await second.sql`select slug from tracebook.log`], [{ slug: "kept" }]);
    await second.close();
    await resetEmbedded({ home });
    const third = await connect({ home });
    assertEquals([...await third.sql`select slug from tracebook.log`], []);
    await third.close();
  }));

Deno.test("only the owner may enter the folders of data and socket, and the server listens to no network", () =>
  withStoppedServer(async (home) => {
    const server = await startEmbedded({ home });
    for (const path of [server.socket, server.data]) assertEquals((await Deno.stat(path)).mode! & 0o777, 0o700);
    const database = await connect({ home });
    assertEquals([...await database.sql`show listen_addresses`], [{ listen_addresses: "" }]);
    await database.close();
  }));

Deno.test("several processes that start the server at once all get the same one", () =>
  withHome(async (home) => {
    const script = `import { connect } from "@/database/mod.ts";
      const database = await connect({ home: Deno.args[0] });
      const [{ pid }] = await database.sql\`select pg_postmaster_start_time()::text as pid\`;
      console.log(pid);
      await database.close();`;
    const config = new URL("../../deno.json", import.meta.url).pathname;
    const outputs = await Promise.all(Array.from({ length: 4 }, () =>
      new Deno.Command(Deno.execPath(), { args: ["eval", "--quiet", "--config", config, script, home], stdin: "null" })
        .output()));
    const texts = outputs.map(({ stdout, stderr }) =>
      new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr)
    );
    assertEquals(new Set(texts).size, 1, texts.join("\n"));
    assert(/^2\d{3}-/.test(texts[0]), texts[0]);
    assert(await statusOfEmbedded({ home }) !== null);
  }));

// Between `pg_ctl`, which does not wait, and the server there is a shell. Where the machine gave it
// no time for 0.2 s, "the database did not start".
Deno.test("a start waits for a server whose process is slow to begin", {
  ignore: (await chooseServerUser()).kind !== "namespace",
}, () =>
  withStoppedServer(async (home) => {
    const real = (await new Deno.Command("which", { args: ["unshare"] }).output()).stdout;
    const unshare = new TextDecoder().decode(real).trim();
    await Deno.mkdir(`${home}/bin`);
    await Deno.writeTextFile(
      `${home}/bin/unshare`,
      `#!/bin/sh
case "$4" in
*/pg_ctl)
  begin='sleep 2; exec "\${0%/*}/postgres" -D data < /dev/null >> server.log 2>&1'
  ${unshare} "$1" "$2" "$3" sh -c "$begin" "$4" &;;
*) exec ${unshare} "$@";;
esac
`,
      { mode: 0o755 },
    );
    const statement = "console.log(await database.startEmbedded({ home }).then(({ pid }) => pid, (error) => error.message));";
    const env = { PATH: `${home}/bin:${Deno.env.get("PATH")}` };
    const { stdout } = await runDatabaseScript(statement, home, { env, stdout: "piped" }).output();
    assertEquals(new TextDecoder().decode(stdout).trim(), String((await statusOfEmbedded({ home }))?.pid));
  }));

Deno.test("after the server was killed, the next start recovers what was stored", () =>
  withStoppedServer(async (home) => {
    const server = await startEmbedded({ home });
    const first = await connect({ home });
    await first.sql`insert into tracebook.log (slug, name) values ('kept', 'kept')`;
    await first.close();
    Deno.kill(server.pid, "SIGKILL");
    const second = await connect({ home });
    assertEquals([...await second.sql`select slug from tracebook.log`], [{ slug: "kept" }]);
    await second.close();
  }));

Deno.test("a mark left by a server whose process number now belongs to another program does not hinder the start", () =>
  withStoppedServer(async (home) => {
    const data = `${home}/postgres/data`;
    const mark = [Deno.pid, data, 1700000000, 5432, `${home}/postgres/socket`, "", "0 0", "ready"].join("\n");
    await Deno.writeTextFile(`${data}/postmaster.pid`, mark);
    assertEquals(await statusOfEmbedded({ home }), null);
    await startEmbedded({ home });
  }));

Deno.test("a start that was killed while it created the database is no obstacle", () =>
  withHome(async (home) => {
    await Deno.mkdir(`${home}/postgres/data.new/base`, { recursive: true });
    await Deno.writeTextFile(`${home}/postgres/start.lock`, "");
    await Deno.writeTextFile(`${home}/postgres/data.new/PG_VERSION`, "18\n");
    await startEmbedded({ home });
    assertEquals([...Deno.readDirSync(`${home}/postgres`)].filter(({ name }) => name.startsWith("data.new")), []);
  }));

Deno.test("data of another major version is refused in words", () =>
  withStoppedServer(async (home) => {
    await Deno.writeTextFile(`${home}/postgres/data/PG_VERSION`, "17\n");
    const error = await assertRejects(() => startEmbedded({ home }), TracebookError);
    assertEquals(error.kind, "environment");
    assertStringIncludes(error.message, "expected data of PostgreSQL 18, found data of PostgreSQL 17");
  }));

Deno.test("a server that cannot start says why, with the end of its log", () =>
  withStoppedServer(async (home) => {
    await Deno.remove(`${home}/postgres/data/global`, { recursive: true });
    const error = await assertRejects(() => startEmbedded({ home }), TracebookError);
    assertEquals(error.kind, "environment");
    assertStringIncludes(error.message, "did not start: ");
    assertStringIncludes(error.message, "global");
  }));

Deno.test("a home whose path is too long for a socket, or needs quoting, gets its socket in a short folder of its own", async () => {
  for (const name of ["x".repeat(120), 'it\'s, a "home" é']) {
    await withHome(async (outer) => {
      const home = `${outer}/${name}`;
      await copyServer(home);
      try {
        const server = await startEmbedded({ home });
        assert(server.socket.length < 90 && !server.socket.startsWith(home), server.socket);
        const database = await connect({ home });
        await database.close();
      } finally {
        await resetEmbedded({ home });
      }
    });
  }
});

Deno.test("the short folder of a socket has a name that nobody can guess, and is made anew where it is not ours alone", () =>
  withHome(async (outer) => {
    const home = `${outer}/with a space`;
    await copyServer(home);
    const { socket: first } = await startEmbedded({ home });
    assertEquals((await Deno.lstat(first)).mode! & 0o777, 0o700);
    await stopEmbedded({ home });
    assertEquals((await startEmbedded({ home })).socket, first);
    await stopEmbedded({ home });
    // Another user puts a link to a folder of ours under the name, for us to change its mode.
    const other = `${outer}/other`;
    await Deno.mkdir(other);
    await Deno.chmod(other, 0o755);
    await Deno.remove(first, { recursive: true });
    await Deno.symlink(other, first);
    try {
      const { socket: second } = await startEmbedded({ home });
      assert(second !== first && second !== other);
      assertEquals((await Deno.stat(other)).mode! & 0o777, 0o755);
      await resetEmbedded({ home });
      await assertRejects(() => Deno.lstat(second), Deno.errors.NotFound);
    } finally {
      await Deno.remove(first);
    }
  }));

/** Whether this process may mount a file system in memory. */
async function mayMount(): Promise<boolean> {
  if (Deno.build.os !== "linux" || Deno.uid() !== 0) return false;
  const folder = await Deno.makeTempDir();
  const run = (program: string, ...args: string[]) =>
    new Deno.Command(program, { args, stdout: "null", stderr: "null" }).output().then(({ success }) => success, () => false);
  const mounted = await run("mount", "-t", "tmpfs", "-o", "size=1m", "tracebook", folder);
  if (mounted) await run("umount", folder);
  await Deno.remove(folder);
  return mounted;
}

Deno.test("a full disk is named as the cause, and no removal of the data is advised", { ignore: !await mayMount() }, async () => {
  const disk = await Deno.makeTempDir({ prefix: "tracebook-disk-" });
  const mount = new Deno.Command("mount", { args: ["-t", "tmpfs", "-o", "size=150m", "tracebook", disk] });
  assert((await mount.output()).success);
  const home = `${disk}/home`;
  try {
    await copyServer(home);
    const server = await startEmbedded({ home });
    const first = await connect({ home });
    await first.sql`insert into tracebook.log (slug, name) values ('kept', 'kept')`;
    await first.close();
    Deno.kill(server.pid, "SIGKILL");
    const fill = new Deno.Command("dd", { args: ["if=/dev/zero", `of=${disk}/full`, "bs=64k"], stderr: "null" });
    await fill.output();
    const error = await assertRejects(() => connect({ home }), TracebookError);
    assertEquals(error.kind, "environment");
    assert(/No space left|disk is full/.test(error.message), error.message);
    assert(!/reset|[Rr]emove|delete/.test(error.message), error.message);
    await Deno.remove(`${disk}/full`);
    const second = await connect({ home });
    assertEquals([...await second.sql`select slug from tracebook.log`], [{ slug: "kept" }]);
    await second.close();
  } finally {
    await stopEmbedded({ home });
    await new Deno.Command("umount", { args: ["-l", disk] }).output();
    await Deno.remove(disk);
  }
});

Deno.test("a folder with other files is neither used nor removed, and a reset removes only what was made here", () =>
  withHome(async (home) => {
    const files = [`${home}/postgres/data/PG_VERSION`, `${home}/postgres/notes.txt`];
    await Deno.mkdir(`${home}/postgres/data`, { recursive: true });
    for (const file of files) await Deno.writeTextFile(file, "18\n");
    for (const action of [startEmbedded, stopEmbedded, statusOfEmbedded, resetEmbedded]) {
      const error = await assertRejects(() => action({ home }) as Promise<unknown>, TracebookError);
      assertEquals(error.kind, "usage");
      assertStringIncludes(error.message, "a folder with other files: data, notes.txt");
    }
    for (const file of files) assertEquals(await Deno.readTextFile(file), "18\n");
    await Deno.remove(`${home}/postgres`, { recursive: true });

    await copyServer(home);
    await startEmbedded({ home });
    await Deno.writeTextFile(`${home}/postgres/notes.txt`, "mine");
    await Deno.writeTextFile(`${home}/notes.txt`, "mine");
    await resetEmbedded({ home });
    assertEquals([...Deno.readDirSync(`${home}/postgres`)].map(({ name }) => name).sort(), [
      "notes.txt",
      "start.lock",
      "tracebook-database.json",
    ]);
    assertEquals(await Deno.readTextFile(`${home}/notes.txt`), "mine");
  }));

/** Runs the program as an ordinary user, where that user can read the project. */
async function asNobody(statement: string, home: string): Promise<string> {
  const { uid, gid } = await findNobody() as { uid: number; gid: number };
  const env = { HOME: "/tmp", DENO_DIR: `${home}-deno`, XDG_RUNTIME_DIR: "", TMPDIR: "" };
  const { stdout } = await runDatabaseScript(statement, home, { env, uid, gid, stdout: "piped" }).output();
  return new TextDecoder().decode(stdout);
}

Deno.test("another user's database, running or stopped, is not taken for a stopped one of ours, and its removal not advised", {
  ignore: !await readableByNobody(),
}, () =>
  withHome(async (outer) => {
    await Deno.chmod(outer, 0o777);
    const home = `${outer}/home`;
    await copyServer(home);
    const server = await startEmbedded({ home });
    const statement = `for (const action of ["startEmbedded", "stopEmbedded", "statusOfEmbedded", "resetEmbedded"]) {
      console.log(await database[action]({ home }).then(String, (error) => error.message));
    }`;
    for (const state of ["running", "stopped"]) {
      const lines = (await asNobody(statement, home)).trim().split("\n");
      assertEquals(lines.length, 4, lines.join("\n"));
      for (const line of lines) assert(/expected a database of your own, found a database of another user/.test(line), line);
      for (const line of lines) assert(!/[Rr]emove|stopped/.test(line), line);
      assertEquals(await statusOfEmbedded({ home }), state === "running" ? server : null);
      await stopEmbedded({ home });
    }
    await resetEmbedded({ home });
  }));

Deno.test("a home that cannot be written is told in words", {
  ignore: Deno.build.os !== "linux",
}, async () => {
  const error = await assertRejects(() => startEmbedded({ home: "/proc/tracebook" }), TracebookError);
  assertEquals(error.kind, "environment");
  assertStringIncludes(error.message, "/proc/tracebook/postgres");
});

Deno.test("root without user namespaces runs the server as nobody", {
  ignore: Deno.build.os !== "linux" || Deno.uid() !== 0,
}, () =>
  withHome(async (home) => {
    const user = await findNobody();
    try {
      const server = await startEmbedded({ home, user });
      assert(!server.data.startsWith(home));
      assertEquals((await Deno.stat(`/proc/${server.pid}`)).uid, (user as { uid: number }).uid);
      assertEquals(await statusOfEmbedded({ home, user }), server);
    } finally {
      const { root } = await serverFolders(home, user);
      await resetEmbedded({ home, user });
      await Deno.remove(root, { recursive: true });
    }
  }));

/**
 * Whether an ordinary user can run this test's program at all: not if Deno or the project is in a
 * folder of root's own.
 */
async function readableByNobody(): Promise<boolean> {
  if (Deno.build.os !== "linux" || Deno.uid() !== 0) return false;
  const nobody = await findNobody() as { uid: number; gid: number } | null;
  if (nobody === null) return false;
  const config = new URL("../../deno.json", import.meta.url).pathname;
  const { success } = await new Deno.Command("sh", {
    args: ["-c", 'test -x "$0" && test -r "$1"', Deno.execPath(), config],
    cwd: "/",
    uid: nobody.uid,
    gid: nobody.gid,
  }).output();
  return success;
}

Deno.test("an ordinary user runs the server plainly", { ignore: !await readableByNobody() }, () =>
  withHome(async (outer) => {
    const { uid, gid } = await findNobody() as { uid: number; gid: number };
    const home = `${outer}/home`;
    await Deno.chmod(outer, 0o755);
    await Deno.mkdir(home);
    await Deno.chown(home, uid, gid);
    // The program runs as nobody only if that user can read the project.
    const script = `import { startEmbedded, stopEmbedded } from "@/database/mod.ts";
      const server = await startEmbedded({ home: Deno.args[0] });
      console.log(Deno.uid(), server.data);
      await stopEmbedded({ home: Deno.args[0] });`;
    const config = new URL("../../deno.json", import.meta.url).pathname;
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["eval", "--quiet", "--no-check", "--config", config, script, home],
      env: { HOME: home, DENO_DIR: `${home}/deno`, XDG_RUNTIME_DIR: "" },
      stdin: "null",
      uid,
      gid,
    }).output();
    const text = new TextDecoder().decode(stdout);
    assertEquals(text, `${uid} ${home}/postgres/data\n`, new TextDecoder().decode(stderr));
  }));

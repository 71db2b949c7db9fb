import { assert, assertEquals, assertRejects } from "@std/assert";
import { TracebookError } from "@/errors.ts";
import { checkPort, listen } from "@/pipeline/site/listen.ts";
import { withIdleConnections } from "./idle-connections.ts";

const app = { fetch: () => new Response("here") };

/** Listens while `body` runs. */
async function listening(
  options: Partial<Parameters<typeof listen>[1]>,
  body: (address: string) => Promise<void>,
): Promise<void> {
  const stop = new AbortController();
  const { address, finished } = await listen(app, { host: "127.0.0.1", port: 0, signal: stop.signal, ...options });
  try {
    await body(address);
  } finally {
    stop.abort();
    await finished;
  }
}

/** The raw answer to a request with any `Host`, which `fetch` does not let one choose. */
async function answerTo(address: string, name: string): Promise<string> {
  const { hostname, port } = new URL(address);
  const connection = await Deno.connect({ hostname, port: Number(port) });
  await connection.write(new TextEncoder().encode(`GET / HTTP/1.1\r\nHost: ${name}\r\nConnection: close\r\n\r\n`));
  return await new Response(connection.readable).text();
}

Deno.test("connections beyond the limit are closed, and the server answers again when others end", () =>
  listening({ maxConnections: 20 }, async (address) => {
    await withIdleConnections(address, 100, async (open) => {
      const left = await open();
      assert(left <= 20 && left > 0, `${left}`);
    });
    // The server hears of the ends one by one.
    const ask = () => fetch(address).then((response) => response.text(), () => null);
    let answer = await ask();
    for (let tries = 0; answer === null && tries < 50; tries++) {
      await new Promise((done) => setTimeout(done, 100));
      answer = await ask();
    }
    assertEquals(answer, "here");
  }));

Deno.test("a connection that sends no request is closed in time, and others get their turn", () =>
  listening({ maxConnections: 5, requestTimeout: 300 }, async (address) => {
    await withIdleConnections(address, 5, async (open) => {
      for (let waited = 0; await open() > 0 && waited < 100; waited++) await new Promise((done) => setTimeout(done, 100));
      assertEquals(await open(), 0);
      assertEquals(await (await fetch(address)).text(), "here");
    });
  }));

Deno.test("on a loopback address only loopback names are answered, so that no other site's name can reach it", () =>
  listening({}, async (address) => {
    const { host, port } = new URL(address);
    for (const name of [host, `localhost:${port}`, "localhost", `[::1]:${port}`]) {
      assert((await answerTo(address, name)).startsWith("HTTP/1.1 200"), name);
    }
    for (const name of ["attacker.example", `localhost.attacker.example:${port}`, "127.0.0.1.attacker.example"]) {
      assert((await answerTo(address, name)).startsWith("HTTP/1.1 421"), name);
    }
  }));

Deno.test({
  name: "a server that ran out of files accepts connections again, without being started anew",
  ignore: Deno.build.os === "windows",
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    const program = new URL("./listen-until-killed.ts", import.meta.url).pathname;
    const command = `ulimit -n 64; exec "$0" run -A --no-check "$1"`;
    const child = new Deno.Command("sh", { args: ["-c", command, Deno.execPath(), program], stdout: "piped", stderr: "inherit" })
      .spawn();
    try {
      const reader = child.stdout.getReader();
      const address = new TextDecoder().decode((await reader.read()).value).trim();
      reader.releaseLock();
      await withIdleConnections(address, 164, async () => {
        let answer: string | null = null;
        for (let tries = 0; answer === null && tries < 60; tries++) {
          const signal = AbortSignal.timeout(1000);
          answer = await fetch(address, { signal }).then((response) => response.text(), () => null);
          if (answer === null) await new Promise((done) => setTimeout(done, 500));
        }
        assertEquals(answer, "here");
      });
    } finally {
      child.kill("SIGKILL");
      await child.status;
      await child.stdout.cancel().catch(() => {});
    }
  },
});

// Each check takes the port for a moment. Of two starts at once one found "another program" there.
Deno.test("checks of one free port at once find it free, and one of a taken port finds it taken", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  await assertRejects(() => checkPort(port), TracebookError, "another program that listens on it");
  listener.close();
  await Promise.all([checkPort(port), checkPort(port), checkPort(port)]);
});

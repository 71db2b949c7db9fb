import { assert, assertEquals, assertRejects } from "@std/assert";
import type { ServerResponse } from "node:http";
import { TracebookError } from "@/errors.ts";
import { checkPort, listen } from "@/pipeline/site/listen.ts";
import { withIdleConnections } from "./idle-connections.ts";

const here: Parameters<typeof listen>[0] = { fetch: () => new Response("here") };

/** Listens while `body` runs. */
async function listening(
  options: Partial<Parameters<typeof listen>[1]>,
  body: (address: string) => Promise<void>,
  app = here,
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

/** Asks again until there is an answer, at most half a minute. */
async function answered<Answer>(ask: () => Promise<Answer | null>): Promise<Answer> {
  for (let tries = 0; tries < 300; tries++) {
    const answer = await ask();
    if (answer !== null) return answer;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error("there is no answer");
}

/** The raw answer to a request with any `Host`, which `fetch` does not let one choose. */
async function answerTo(address: string, name: string): Promise<string> {
  const { hostname, port } = new URL(address);
  const connection = await Deno.connect({ hostname, port: Number(port) });
  await connection.write(new TextEncoder().encode(`GET / HTTP/1.1\r\nHost: ${name}\r\nConnection: close\r\n\r\n`));
  return await new Response(connection.readable).text();
}

Deno.test("connections beyond the limit are told to come back, and the server answers again when others end", () =>
  listening({ maxConnections: 20 }, async (address) => {
    await withIdleConnections(address, 100, async (open) => {
      // The server closes those that are too many one by one.
      let left = await open();
      for (let tries = 0; left > 20 && tries < 300; tries++) left = await open();
      assert(left <= 20 && left > 0, `${left}`);
      // Those that were refused make room for further refusals.
      const refused = await answered(() => fetch(address).catch(() => null));
      assertEquals([refused.status, refused.headers.get("retry-after"), (await refused.json()).status], [503, "2", 503]);
    });
    // The server hears of the ends one by one.
    const ask = () =>
      fetch(address).then(async (response) => response.ok ? await response.text() : (await response.text(), null), () => null);
    assertEquals(await answered(ask), "here");
  }));

Deno.test("a connection that sends no request is closed in time, and others get their turn", () =>
  listening({ maxConnections: 5, requestTimeout: 300 }, async (address) => {
    await withIdleConnections(address, 5, async (open) => {
      for (let waited = 0; await open() > 0 && waited < 100; waited++) await new Promise((done) => setTimeout(done, 100));
      assertEquals(await open(), 0);
      assertEquals(await (await fetch(address)).text(), "here");
    });
  }));

/** Sends a text in parts, pausing after each; gives what came until the end of the connection. */
async function slowly(address: string, parts: Iterable<string>, pause: number): Promise<string> {
  const { hostname, port } = new URL(address);
  using connection = await Deno.connect({ hostname, port: Number(port) });
  let ended = false;
  const answer = (async () => {
    const [bytes, decoder] = [new Uint8Array(10_000), new TextDecoder()];
    let text = "";
    for (;;) {
      const read = await connection.read(bytes).catch(() => null);
      if (read === null) break;
      text += decoder.decode(bytes.subarray(0, read));
    }
    ended = true;
    return text;
  })();
  for (const part of parts) {
    if (ended) break;
    await connection.write(new TextEncoder().encode(part)).catch(() => {});
    await new Promise((done) => setTimeout(done, pause));
  }
  return await answer;
}

Deno.test("headers or a body that come byte by byte are cut off, however long they would last", () =>
  listening({ requestTimeout: 300 }, async (address) => {
    const post = "POST / HTTP/1.1\r\nHost: localhost\r\n";
    const heads = [[], [`${post}Content-Length: 1000\r\n\r\n`], [`${post}Transfer-Encoding: chunked\r\n\r\n`]];
    const bytes = [`GET / HTTP/1.1\r\n${"X: y\r\n".repeat(100)}`, "x".repeat(1000), "1\r\nx\r\n".repeat(1000)];
    const answers = await Promise.all(heads.map((head, at) => slowly(address, [...head, ...bytes[at]], 50)));
    for (const answer of answers) assert(/^$|^HTTP\/1.1 408 /m.test(answer), answer);
    assertEquals(await (await fetch(address)).text(), "here");
  }, { fetch: (request) => request.text().then((text) => new Response(text || "here"), () => new Response(null)) }));

Deno.test("a body that comes steadily is taken, however long it lasts, and so is the next request of its connection", () =>
  listening({ requestTimeout: 300 }, async (address) => {
    const part = "x".repeat(8000);
    const chunk = `1f40\r\n${part}\r\n`;
    // Half comes at once, so that a pause of a busy machine does not count as slowness.
    const post = (head: string, connection: string, piece = part) => [
      `POST / HTTP/1.1\r\nHost: localhost\r\nConnection: ${connection}\r\n${head}\r\n\r\n${piece.repeat(15)}`,
      ...Array(15).fill(piece),
    ];
    const requests = [
      post("Content-Length: 240000", "close"),
      [...post("Transfer-Encoding: chunked", "close", chunk), "0\r\n\r\n"],
      [...post("Content-Length: 240000", "keep-alive"), ...post("Content-Length: 240000", "close")],
    ];
    const answers = await Promise.all(requests.map((parts) => slowly(address, parts, 30)));
    assertEquals(answers.map((answer) => answer.match(/240000 bytes/g)?.length), [1, 1, 2], answers.join("\n"));
  }, { fetch: async (request) => new Response(`${(await request.text()).length} bytes`) }));

Deno.test("a client that reads a long answer slowly but steadily gets all of it", () =>
  listening({ readTimeout: 2000 }, async (address) => {
    const { hostname, port } = new URL(address);
    using connection = await Deno.connect({ hostname, port: Number(port) });
    await connection.write(new TextEncoder().encode("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"));
    const bytes = new Uint8Array(500_000);
    let read = 0;
    for (let part: number | null = 0; part !== null; part = await connection.read(bytes).catch(() => null)) {
      read += part;
      await new Promise((done) => setTimeout(done, part / 10_000));
    }
    assert(read > LONG.length, `${read} of ${LONG.length} bytes`);
  }, { fetch: () => new Response(LONG, { headers: { "Content-Length": String(LONG.length) } }) }));

const LONG = new Uint8Array(24_000_000);

/** Gives what comes over a connection until a text has come, or the end. */
async function readUntil(connection: Deno.Conn, text: string): Promise<string> {
  const [bytes, decoder] = [new Uint8Array(10_000), new TextDecoder()];
  let read = "";
  while (!read.includes(text)) {
    const part = await connection.read(bytes).catch(() => null);
    if (part === null) break;
    read += decoder.decode(bytes.subarray(0, part));
  }
  return read;
}

// What a client sent after its refusal came before the next request of the connection that was
// opened then: a good request was answered with status 400, or it became another request.
for (
  const [opening, status] of [
    ["GET / HTTP/1.1\r\n", 408],
    ["no request\r\n\r\n", 400],
    [`GET / HTTP/1.1\r\nX: ${"y".repeat(70_000)}`, 431],
  ] as const
) {
  Deno.test(`what a client sends after status ${status} does not become part of the request of another client`, () =>
    listening({ requestTimeout: 300 }, async (address) => {
      const { hostname, port } = new URL(address);
      const send = (connection: Deno.Conn, text: string) => connection.write(new TextEncoder().encode(text));
      using refused = await Deno.connect({ hostname, port: Number(port) });
      await send(refused, opening);
      assert((await readUntil(refused, "}")).startsWith(`HTTP/1.1 ${status} `));
      using good = await Deno.connect({ hostname, port: Number(port) });
      for (const path of ["/1", "/2", "/3"]) {
        await send(good, `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
        const answer = await readUntil(good, "}");
        assert(answer.startsWith("HTTP/1.1 200 ") && answer.endsWith(`{"path":"${path}"}`), answer);
        await send(refused, "GET /other HTTP/1.1\r\nX: ").catch(() => {});
        await new Promise((done) => setTimeout(done, 20));
      }
    }, { fetch: ({ url }) => Response.json({ path: new URL(url).pathname }) }));
}

Deno.test("a client that does not read is closed, and one that sends many requests before it reads", () => {
  let asked = 0;
  let closed = Promise.withResolvers<void>();
  return listening({ readTimeout: 300 }, async (address) => {
    const { hostname, port } = new URL(address);
    const request = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
    for (const [requests, most] of [[1, 20_000_000], [5, 20_000_000], [100, 0]]) {
      asked = 0;
      closed = Promise.withResolvers();
      using connection = await Deno.connect({ hostname, port: Number(port) });
      await connection.write(new TextEncoder().encode(request.repeat(requests)));
      // Not before the server has given up; then what lies between both can still be read.
      await closed.promise;
      let read = 0;
      const bytes = new Uint8Array(1_000_000);
      for (let part: number | null = 0; part !== null; part = await connection.read(bytes).catch(() => null)) read += part;
      assert(read <= most, `${read} bytes of ${requests} answers`);
      // The next one is not begun before the first is read.
      assertEquals(asked, 1);
    }
    // Who waits for a slow answer, and reads it, gets it.
    assertEquals((await (await fetch(`${address}slow`)).text()).length, 4);
  }, {
    async fetch({ url }, connection) {
      asked++;
      (connection as { outgoing: ServerResponse }).outgoing.once("close", () => closed.resolve());
      if (url.endsWith("slow")) return await new Promise((done) => setTimeout(() => done(new Response("here")), 1000));
      return new Response(new Uint8Array(30_000_000));
    },
  });
});

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

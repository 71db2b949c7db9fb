/** Requests that are wrong, hostile, or more than a server should take. */
import { assert, assertEquals, assertGreater, assertMatch, assertStringIncludes } from "@std/assert";
import { listLogs } from "@/database/mod.ts";
import { withApi } from "./with-api.ts";

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly { readonly name: string; readonly in: string }[];
  /** Properties of a JSON body. */
  readonly properties: readonly string[];
  readonly bodyTypes: readonly string[];
  readonly answers: Readonly<Record<string, readonly string[]>>;
}

/** All operations of the document. */
async function operationsOf(address: string): Promise<Operation[]> {
  const { paths, components } = await (await fetch(`${address}api/openapi.json`)).json();
  const resolved = (schema: { $ref?: string }) =>
    schema?.$ref === undefined ? schema : components.schemas[schema.$ref.replace(/.*\//, "")];
  return Object.entries(paths as Record<string, Record<string, never>>).flatMap(([path, item]) =>
    Object.entries(item).map(([method, { parameters = [], requestBody, responses }]: [string, {
      parameters?: Operation["parameters"];
      requestBody?: { content: Record<string, { schema: object }> };
      responses: Record<string, { content?: object }>;
    }]) => ({
      method: method.toUpperCase(),
      path: path.slice(1),
      parameters,
      properties: Object.keys(resolved(requestBody?.content["application/json"]?.schema ?? {})?.properties ?? {}),
      bodyTypes: Object.keys(requestBody?.content ?? {}),
      answers: Object.fromEntries(Object.entries(responses).map(([status, { content = {} }]) => [status, Object.keys(content)])),
    }))
  );
}

/** What PostgreSQL takes in no text. */
const NUL = "\0<script>alert(1)</script>\ud800".toWellFormed();
const HOSTILE = [
  "'; drop table tracebook.log cascade; -- ../../../../etc/passwd",
  "__proto__",
  "((((a+)+)+)+)+$;-1e309",
];

/** Puts a value into one parameter, and harmless ones into the others. */
function requestWith({ method, path, parameters, properties }: Operation, name: string, value: string) {
  const valueOf = (other: string) =>
    other === name ? value : other === "log" ? "orders" : other === "case" ? "order 1" : undefined;
  const query = new URLSearchParams();
  let place = path;
  for (const { name, in: where } of parameters) {
    const given = valueOf(name);
    if (where === "path") place = place.replace(`{${name}}`, encodeURIComponent(given ?? "x"));
    else if (where === "query" && given !== undefined) query.set(name, given);
  }
  const body = Object.fromEntries(properties.map((name) => [name, valueOf(name)]));
  const isJson = properties.length > 0;
  const init = method === "GET" ? {} : {
    method,
    body: isJson ? JSON.stringify(body) : value,
    headers: { "Content-Type": isJson ? "application/json" : "text/csv" },
  };
  return [`${place}?${query}`, init] as const;
}

Deno.test("nothing that is put into a parameter, a field or a body is a fault, or does anything else", () =>
  withApi(async (address, database) => {
    const before = await listLogs(database);
    const operations = await operationsOf(address);
    let requests = 0;
    for (const operation of operations) {
      const names = [
        ...operation.parameters.map(({ name }) => name),
        ...operation.properties,
        ...(operation.method === "POST" ? ["body"] : []),
      ];
      for (const name of names) {
        // The others by turns.
        for (const value of [NUL, HOSTILE[requests % 3]]) {
          const [path, init] = requestWith(operation, name, value);
          const response = await fetch(address + path, init);
          const text = await response.text();
          const what = `${operation.method} ${path} ${JSON.stringify(value)}: ${response.status} ${text.slice(0, 300)}`;
          assert(response.status < 500, what);
          assert(!/root:.*:0:0|\n\s+at .*\.ts/.test(text), what);
          const type = response.headers.get("content-type")?.replace(/;.*/, "");
          const known = operation.answers[String(response.status)] ?? operation.answers.default;
          assert(known.includes(type!), `${what}: ${type}`);
          requests++;
        }
      }
    }
    assert(requests > 150, String(requests));
    const after = (await listLogs(database)).filter(({ slug }) => before.some((log) => log.slug === slug));
    assertEquals(
      after.map(({ slug, version, events }) => [slug, version, events]),
      before.map(({ slug, version, events }) => [slug, version, events]),
    );
  }));

Deno.test("a body that is no JSON, or of another type, is a bad request in words", () =>
  withApi(async (address) => {
    const posts = (await operationsOf(address)).filter(({ bodyTypes }) => bodyTypes.includes("application/json"));
    assert(posts.length > 5);
    for (const { path } of posts) {
      const told = async (type: string, body: string) => {
        const response = await fetch(address + path.replace("{log}", "orders"), {
          method: "POST",
          body,
          headers: { "Content-Type": type },
        });
        assertEquals(response.headers.get("content-type"), "application/problem+json", path);
        return [response.status, (await response.json()).status];
      };
      const malformed = await told("application/json", "{");
      assertEquals(malformed, [400, 400], path);
      const [status] = await told("image/png", "{}");
      assert(status === 400 || status === 415, `${path}: ${status}`);
    }
  }));

Deno.test("answers are of the status, type and shape that the document says", () =>
  withApi(async (address) => {
    const operations = await operationsOf(address);
    const answersOf = (path: string) => operations.find((operation) => operation.path === path)!.answers;
    const dot = await fetch(`${address}api/logs/orders/map?format=dot`);
    await dot.body?.cancel();
    assert(answersOf("api/logs/{log}/map")[dot.status].includes(dot.headers.get("content-type")!.replace(/;.*/, "")));
    assertEquals(Object.keys(answersOf("api/retrain")), ["202", "default"]);
    const { paths } = await (await fetch(`${address}api/openapi.json`)).json();
    // Some documents are lists.
    const { schema } = paths["/api/logs/{log}/predictions"].get.responses[200].content["application/json"];
    assertEquals(await (await fetch(`${address}api/logs/orders/predictions`)).json(), []);
    assertEquals(schema.type, ["object", "array"]);
  }));

/** A text that is small when it is sent, and large or deep when it is read. */
async function bombs(): Promise<readonly (readonly [path: string, type: string, body: BodyInit])[]> {
  const zeros = new Blob([new Uint8Array(2 ** 25)]).stream().pipeThrough(new CompressionStream("gzip"));
  const gzip = await new Response(zeros).bytes();
  const laughs = Array.from({ length: 12 }, (_, at) => `<!ENTITY l${at + 1} "${`&l${at};`.repeat(10)}">`).join("");
  const laughing = `<!DOCTYPE x [<!ENTITY l0 "ha">${laughs}]>`;
  const deep = (open: string, close: string, inner = "", depth = 50_000) => open.repeat(depth) + inner + close.repeat(depth);
  return [
    ["events?log=x&format=csv.gz", "text/csv", gzip],
    ["events?log=x&format=xes.gz", "application/gzip", gzip],
    ["events?log=x", "application/xml", `<?xml version="1.0"?>${laughing}<log>&l12;</log>`],
    ["events?log=x", "application/x-ndjson", `{"case": ${deep("[", "]")}}`],
    ["events?log=x", "text/csv", `case,activity,timestamp${",x".repeat(100_000)}\n`],
    ["conformance?log=orders", "application/xml", `<?xml version="1.0"?>${laughing}<pnml>&l12;</pnml>`],
    ["conformance?log=orders&format=pnml", "application/xml", `<pnml>${deep("<a>", "</a>")}</pnml>`],
    ["conformance?log=orders&format=bpmn", "application/xml", deep("<subProcess>", "</subProcess>")],
    ["conformance?log=orders&format=json", "application/json", deep("[", "]")],
    ["predict?log=orders", "application/json", `{"events": ${deep('[{"a":', "}]", "1")}}`],
    ["logs/orders/conformance", "application/json", JSON.stringify({ model: deep("<a>", "</a>"), format: "ptml" })],
  ];
}

Deno.test("a body that is small when it is sent and large or deep when it is read is refused in words", () =>
  withApi(async (address, database) => {
    for (const [path, type, body] of await bombs()) {
      const response = await fetch(`${address}api/${path}`, { method: "POST", body, headers: { "Content-Type": type } });
      const { detail } = await response.json();
      assert([400, 413, 422].includes(response.status), `${path}: ${response.status} ${detail}`);
      assertGreater(detail.length, 20, path);
    }
    for (const filter of [`${"not(".repeat(10_000)}`, `through:${"(a+)+".repeat(5000)}$`, ";".repeat(10_000)]) {
      const response = await fetch(`${address}api/metrics?filter=${filter}`);
      const text = await response.text();
      assert(response.status < 500, `${response.status} ${text.slice(0, 200)}`);
    }
    assertEquals((await listLogs(database)).map(({ slug }) => slug), ["orders"]);
  }));

/** Sends bytes, and gives the answer up to its end or the end of the connection. */
async function talk(address: string, parts: readonly string[]): Promise<string> {
  const { hostname, port } = new URL(address);
  using connection = await Deno.connect({ hostname, port: Number(port) });
  for (const part of parts) await connection.write(new TextEncoder().encode(part));
  let answer = "";
  const buffer = new Uint8Array(65_536);
  for (let read = await connection.read(buffer); read !== null; read = await connection.read(buffer)) {
    answer += new TextDecoder().decode(buffer.subarray(0, read));
    if (/\}$/.test(answer)) break;
  }
  return answer;
}

Deno.test("a gigabyte is refused before any of it is sent, and an address that is too long by a problem", () =>
  withApi(async (address) => {
    const head = "POST /api/events?log=new HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/csv\r\n";
    const large = await talk(address, [`${head}Content-Length: 1073741824\r\n\r\n`]);
    assertMatch(large, /^HTTP\/1\.1 413 /);
    assertStringIncludes(large, "expected a body of at most 67108864 bytes");
    const long = await talk(address, [`GET /api/metrics?filter=${"a".repeat(100_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`]);
    assertMatch(long, /^HTTP\/1\.1 431 [\s\S]*application\/problem\+json[\s\S]*"status":431/);
    const odd = await talk(address, ["NO SUCH THING\r\n\r\n"]);
    assertMatch(odd, /^HTTP\/1\.1 400 [\s\S]*application\/problem\+json/);
    assertEquals((await fetch(`${address}health`)).status, 200);
  }));

Deno.test("clients that send or read slowly do not keep others from an answer", () =>
  withApi(async (address) => {
    const { hostname, port } = new URL(address);
    const slow = await Promise.all(Array.from({ length: 60 }, async (_, at) => {
      const connection = await Deno.connect({ hostname, port: Number(port) });
      const whole = "GET /api/logs/orders/events?limit=1000 HTTP/1.1\r\nHost: localhost\r\n\r\n";
      // Half of them never end their request, half never read their answer.
      await connection.write(new TextEncoder().encode(at % 2 === 0 ? whole.slice(0, 40) : whole));
      return connection;
    }));
    // Others begin a body, and hang up.
    for (const length of ["Content-Length: 100", "Transfer-Encoding: chunked"]) {
      const connection = await Deno.connect({ hostname, port: Number(port) });
      const head = `POST /api/events?log=orders HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/csv\r\n${length}\r\n\r\n`;
      await connection.write(new TextEncoder().encode(`${head}5\r\ncase,`));
      await new Promise((resolve) => setTimeout(resolve, 100));
      connection.close();
    }
    const response = await fetch(`${address}api/metrics/`);
    assertEquals(response.status, 200);
    await response.body?.cancel();
    for (const connection of slow) connection.close();
    // withApi sees whether any of this was a fault.
    await new Promise((resolve) => setTimeout(resolve, 200));
  }));

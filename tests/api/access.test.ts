/** Who may ask what: every route without a token, and with one that is expired, forged or weak. */
import { assert, assertEquals, assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import { decodeProtectedHeader, generateKeyPair, SignJWT, UnsecuredJWT } from "jose";
import { EVERYTHING, readSecrets, signToken } from "@/api/access.ts";
import { alertsFor } from "@/api/alert-routes.ts";
import { rateCounter } from "@/api/check-access.ts";
import { serveApi, type ServeApiOptions } from "@/api/serve-api.ts";
import {
  changeAlertStates,
  type Database,
  listTokens,
  pruneOld,
  readAudit,
  revokeToken,
  saveAudit,
  saveToken,
  type StoredToken,
} from "@/database/mod.ts";
import { TracebookError } from "@/errors.ts";
import { settingsFrom } from "@/pipeline/settings.ts";
import { runCli } from "../cli/run-cli.ts";
import { type TestDatabase, withDatabase } from "../database/test-database.ts";
import { hostile } from "../site/logs.ts";
import { ORDERS, storeLog, withApi } from "./with-api.ts";

const SECRET = "0123456789abcdef0123456789abcdef";
const SECRETS = readSecrets(SECRET);

const withAccess = (
  body: (address: string, database: TestDatabase) => Promise<void>,
  options: Partial<ServeApiOptions> = {},
  variables: Record<string, string> = {},
) => withApi(body, { access: true, ...options }, { TRACEBOOK_SECRET: SECRET, ...variables });

const tokenFor = async (database: Database, token: Partial<StoredToken> = {}) => {
  const stored = await saveToken(database, {
    name: "test",
    scopes: ["read", "write", "jobs"],
    logs: null,
    expiresAt: new Date(Date.now() + 3_600_000),
    ...token,
  });
  return { stored, text: await signToken(SECRETS, stored) };
};

const statusOf = async (address: string, method: string, token?: string, init: RequestInit = {}) => {
  const headers = { ...init.headers, ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }) };
  const response = await fetch(address, { method, redirect: "manual", ...init, headers });
  await response.body?.cancel();
  return response.status;
};

/** All routes of the document, with something in place of each parameter. */
async function routesOf(address: string, token: string): Promise<{ method: string; path: string; takesLog: boolean }[]> {
  const document = await (await fetch(`${address}api/openapi.json`, { headers: { Authorization: `Bearer ${token}` } })).json();
  return [
    ...Object.entries(document.paths as Record<string, Record<string, { parameters?: { name: string; in: string }[] }>>).flatMap((
      [path, item],
    ) =>
      Object.entries(item).map(([method, { parameters = [] }]) => ({
        method: method.toUpperCase(),
        path: path.slice(1).replace(/\{log\}/, "orders").replace(/\{\w+\}/, "x"),
        takesLog: parameters.some((parameter) => parameter.name === "log" && parameter.in === "query"),
      }))
    ),
    { method: "POST", path: "mcp", takesLog: false },
    ...["api/openapi.json", "metrics", "api/nothing"].map((path) => ({ method: "GET", path, takesLog: false })),
  ];
}

Deno.test("every route answers 401 without a token, and with any that is not one of ours", () =>
  withAccess(async (address, database) => {
    const { stored, text } = await tokenFor(database);
    const routes = await routesOf(address, text);
    assert(routes.length > 40, String(routes.length));
    for (const { method, path } of routes) assertEquals(await statusOf(address + path, method), 401, `${method} ${path}`);
    const claims = { jti: stored.tokenId, scope: "read write jobs" };
    const whole = <T extends SignJWT | UnsecuredJWT>(jwt: T): T =>
      jwt.setIssuer("tracebook").setAudience("tracebook-api").setIssuedAt().setExpirationTime("1h") as T;
    const header = { alg: "HS256", kid: SECRETS.keys[0].id };
    const { privateKey } = await generateKeyPair("RS256");
    const otherSecret = new TextEncoder().encode("another secret of thirty-two characters");
    const [head, payload, signature] = text.split(".");
    const expired = await tokenFor(database, { expiresAt: new Date(Date.now() - 1000) });
    const revoked = await tokenFor(database);
    assertEquals(await revokeToken(database, revoked.stored.tokenId), true);
    const unknown = await signToken(SECRETS, { ...stored, tokenId: crypto.randomUUID() });
    const base64 = (value: unknown) =>
      new TextEncoder().encode(JSON.stringify(value)).toBase64({ alphabet: "base64url", omitPadding: true });
    const forged: Record<string, string> = {
      "alg none": whole(new UnsecuredJWT(claims)).encode(),
      "alg none under the id of our key": `${base64({ alg: "none", kid: header.kid })}.${payload}.`,
      "no signature": `${head}.${payload}.`,
      "another payload": `${head}.${base64({ ...claims, jti: crypto.randomUUID() })}.${signature}`,
      "another secret": await whole(new SignJWT(claims)).setProtectedHeader(header).sign(otherSecret),
      "another algorithm with our secret": await whole(new SignJWT(claims)).setProtectedHeader({ ...header, alg: "HS512" })
        .sign(SECRETS.keys[0].bytes.length >= 64 ? SECRETS.keys[0].bytes : new TextEncoder().encode(SECRET.repeat(2))),
      "a key pair instead of the secret": await whole(new SignJWT(claims)).setProtectedHeader({ ...header, alg: "RS256" }).sign(
        privateKey,
      ),
      "another issuer": await new SignJWT(claims).setProtectedHeader(header).setIssuer("else").setAudience("tracebook-api")
        .setExpirationTime("1h").sign(SECRETS.keys[0].bytes),
      "no end": await new SignJWT(claims).setProtectedHeader(header).setIssuer("tracebook").setAudience("tracebook-api")
        .sign(SECRETS.keys[0].bytes),
      "expired": expired.text,
      "revoked": revoked.text,
      "a token of no row": unknown,
      "no token": "nonsense",
      "a row's id": stored.tokenId,
    };
    for (const [name, token] of Object.entries(forged)) {
      assertEquals(await statusOf(`${address}api/metrics`, "GET", token), 401, name);
    }
    const names = Object.keys(forged);
    for (const [at, { method, path }] of routes.entries()) {
      for (const name of ["expired", "revoked", "alg none", names[at % names.length]]) {
        assertEquals(await statusOf(address + path, method, forged[name]), 401, `${name}: ${method} ${path}`);
      }
    }
    const told = async (headers: HeadersInit) => (await (await fetch(`${address}api/metrics`, { headers })).json()).detail;
    assertStringIncludes(await told({}), "Bearer TOKEN, found none. Make one");
    assertStringIncludes(await told({ authorization: `Bearer ${expired.text}` }), "found one that has ended, was revoked");
    assertEquals(await statusOf(`${address}api/metrics`, "GET", text), 200);
    // A token in the address would be in logs.
    assertEquals(await statusOf(`${address}api/metrics?token=${text}`, "GET"), 401);
    for (const path of ["health", "ready"]) assertEquals(await statusOf(address + path, "GET"), 200, path);
  }));

Deno.test("a token does what its scopes allow, and nothing else", () =>
  withAccess(async (address, database) => {
    const all = await tokenFor(database);
    const routes = await routesOf(address, all.text);
    const needs = (method: string, path: string) =>
      /^api\/(jobs|retrain)/.test(path) ? "jobs" : method === "POST" && path.startsWith("api/events") ? "write" : "read";
    for (const scope of ["read", "write", "jobs"]) {
      const { text } = await tokenFor(database, { scopes: [scope] });
      for (const { method, path } of routes) {
        if (needs(method, path) === scope) continue;
        assertEquals(await statusOf(address + path, method, text), 403, `${scope}: ${method} ${path}`);
      }
    }
  }));

Deno.test("what is wrong with a file of alerts is told in full to whoever may read all logs alone", () =>
  withAccess(async (_, database) => {
    const folder = await Deno.makeTempDir();
    try {
      await Deno.writeTextFile(`${folder}/bad.ts`, 'throw new Error("the payroll is late");\n');
      const options = { database, settings: settingsFrom({}), folder };
      const { problems: [told] } = await alertsFor(EVERYTHING, options);
      assertStringIncludes(told, "bad.ts, line 1: ");
      assertStringIncludes(told, "payroll");
      const { problems } = await alertsFor({ ...EVERYTHING, logs: ["orders"] }, options);
      assertEquals(problems, ["a file that cannot be used."]);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  }));

Deno.test("a token for some logs sees these alone, and cannot tell which others there are", () =>
  withAccess(async (address, database) => {
    await storeLog(database, hostile());
    const { text } = await tokenFor(database, { logs: ["orders"] });
    const headers = { Authorization: `Bearer ${text}` };
    const { logs } = await (await fetch(`${address}api/logs`, { headers })).json();
    assertEquals(logs.map(({ log }: { log: string }) => log), ["orders"]);
    const newest = await fetch(`${address}api/metrics`, { headers });
    assertEquals(newest.headers.get("tracebook-log"), "orders");
    await newest.body?.cancel();
    // What is in trouble is told of these logs alone, and of no job.
    const subjects = ["orders", "hostile", "retrain-nightly"];
    const since = new Date("2026-03-01T00:00:00Z");
    await changeAlertStates(database, "bottleneck", () => ({
      states: subjects.map((subject) => (
        {
          alert: "bottleneck",
          subject,
          since,
          toldAt: null,
          told: false,
          sentence: `${subject} is slow.`,
          figures: { share: 0.7 },
        }
      )),
      messages: [],
    }));
    const troubled = async (headers: Record<string, string>) => {
      const { alerts } = await (await fetch(`${address}api/alerts`, { headers })).json();
      assertEquals(alerts.map(({ name }: { name: string }) => name).includes("failed-jobs"), true);
      return alerts.flatMap(({ troubles }: { troubles: { subject: string }[] }) => troubles.map(({ subject }) => subject));
    };
    assertEquals(await troubled(headers), ["orders"]);
    assertEquals(await troubled({ Authorization: `Bearer ${(await tokenFor(database)).text}` }), subjects.toSorted());
    const routes = (await routesOf(address, text)).filter(({ path, takesLog }) => takesLog || path.includes("logs/orders"));
    assert(routes.filter(({ takesLog }) => takesLog).length > 5 && routes.length > 30, String(routes.length));
    for (const { method, path, takesLog } of routes) {
      const told = async (log: string) => {
        const response = await fetch(`${address}${takesLog ? `${path}?log=${log}` : path.replace("orders", log)}`, {
          method,
          body: method === "POST" ? "{}" : undefined,
          headers: { ...headers, "content-type": "application/json" },
        });
        const { status } = response;
        assert([400, 403, 404, 415, 422].includes(status), `${method} ${path} ${log}: ${status}`);
        return [status, (await response.json()).detail.replaceAll(log, "LOG")];
      };
      assertEquals(await told("hostile"), await told("nothing"), `${method} ${path}`);
    }
    const events = { body: "case,activity,timestamp\n1,a,2026-01-01\n", headers: { "content-type": "text/csv" } };
    assertEquals(await statusOf(`${address}api/events?log=hostile`, "POST", text, events), 403);
  }));

Deno.test("secrets are rotated: tokens of the old one are valid as long as it is in the list", () =>
  withDatabase(async (database) => {
    const fresh = "fedcba9876543210fedcba9876543210";
    const { text } = await tokenFor(database);
    const serve = async (secret: string, body: (address: string) => Promise<void>) => {
      const stop = new AbortController();
      const { address, finished } = await serveApi({
        database,
        settings: settingsFrom({ DATABASE_URL: database.url, TRACEBOOK_SECRET: secret }),
        access: true,
        port: 0,
        signal: stop.signal,
        onFault: (error) => {
          throw error;
        },
      });
      await body(address).finally(() => stop.abort());
      await finished;
    };
    await serve(`${fresh},${SECRET}`, async (address) => {
      assertEquals(await statusOf(`${address}api/logs`, "GET", text), 200);
      const { stored } = await tokenFor(database);
      assertEquals(await statusOf(`${address}api/logs`, "GET", await signToken(readSecrets(fresh), stored)), 200);
    });
    await serve(fresh, async (address) => assertEquals(await statusOf(`${address}api/logs`, "GET", text), 401));
  }));

Deno.test("a running server takes a new key at once; old ones are valid until they end or are revoked, and no request fails", async () => {
  const home = await Deno.makeTempDir({ prefix: "tracebook-keys-" });
  await withAccess(
    async (address, database) => {
      const env = { DATABASE_URL: database.url, TRACEBOOK_SECRET: SECRET, TRACEBOOK_HOME: home };
      const run = async (...args: string[]) => {
        const { status, stdout, stderr } = await runCli(["token", ...args], { env });
        assertEquals(status, 0, stderr);
        return stdout.trim();
      };
      const make = () => run("make", "board");
      const keyOf = (token: string): string => decodeProtectedHeader(token).kid!;
      const asked = (token: string) => statusOf(`${address}api/logs`, "GET", token);
      const first = await make();
      const tokens = [first];
      // Ten clients ask on while keys change, with the newest token or with the first.
      let isOver = false;
      const answers = new Map<number, number>();
      const clients = Promise.all(Array.from({ length: 10 }, async (_, client) => {
        while (!isOver) {
          const status = await asked(client % 2 === 0 ? first : tokens.at(-1)!);
          answers.set(status, (answers.get(status) ?? 0) + 1);
        }
      }));
      for (let rotation = 0; rotation < 3; rotation++) {
        await run("rotate");
        tokens.push(await make());
        for (const token of tokens) assertEquals(await asked(token), 200);
      }
      isOver = true;
      await clients;
      assertEquals([...answers.keys()], [200]);
      assertEquals(new Set(tokens.map(keyOf)).size, 4);
      const path = `${home}/token-keys.json`;
      assertEquals((await Deno.stat(path)).mode! & 0o777, 0o600);
      const secrets: string[] = JSON.parse(await Deno.readTextFile(path)).keys.map(({ secret }: { secret: string }) => secret);
      const listed = await run("keys", "--json");
      assertEquals(JSON.parse(listed).map(({ id }: { id: string }) => id), [...tokens.slice(1).toReversed(), first].map(keyOf));
      assertEquals(secrets.filter((secret) => listed.includes(secret)), []);
      // Revoked, one of the file as one of the setting is refused at once; the others stay.
      for (const token of [tokens[1], first]) {
        await run("revoke", keyOf(token));
        assertEquals(await asked(token), 401);
      }
      assertEquals(await asked(tokens[2]), 200);
      assertEquals((await Deno.readTextFile(path)).includes(secrets[2]), false);
      const signing = await runCli(["token", "revoke", keyOf(tokens[3])], { env });
      assertEquals(signing.status, 3);
      assertStringIncludes(signing.stderr, "token rotate");
      assertEquals((await runCli(["token", "revoke", "0123456789ab"], { env })).status, 3);
      // What is left ends at the time that is said.
      await run("rotate", "--keep", "0");
      assertEquals([await asked(tokens[2]), await asked(tokens[3]), await asked(await make())], [401, 401, 200]);
      assertMatch(await run("keys"), /signs[^]*ended[^]*ended[^]*revoked[^]*TRACEBOOK_SECRET[^]*revoked/);
    },
    {},
    { TRACEBOOK_HOME: home, TRACEBOOK_RATE_LIMIT: "0" },
  );
  await Deno.remove(home, { recursive: true });
});

Deno.test("the server does not start for others without a secret, or with a short one, which it does not repeat", () =>
  withDatabase(async (database) => {
    for (const secret of ["", "short"]) {
      const error = await assertRejects(() =>
        serveApi({
          database,
          settings: settingsFrom({ DATABASE_URL: database.url, TRACEBOOK_SECRET: secret }),
          host: "0.0.0.0",
          port: 0,
          onFault: () => {},
        }), TracebookError);
      assertStringIncludes(error.message, "TRACEBOOK_SECRET");
      assertEquals(error.message.includes("short,"), false);
    }
    assertEquals(readSecrets(`${SECRET}, ${SECRET}1`).keys.length, 2);
  }));

Deno.test("the site lies behind the login: no file without it, a cookie that scripts and other sites cannot use", async () => {
  const site = await Deno.makeTempDir();
  await Deno.writeTextFile(`${site}/index.html`, "<h1>figures</h1>");
  await Deno.writeTextFile(`${site}/404.html`, "none");
  await withAccess(async (address, database) => {
    for (const path of ["", "index.html", "data/any.json"]) {
      const response = await fetch(address + path);
      assertEquals(response.status, 401, path);
      assertEquals((await response.text()).includes("figures"), false);
    }
    const { text } = await tokenFor(database);
    const login = (token: string) =>
      fetch(`${address}login`, { method: "POST", body: new URLSearchParams({ token }), redirect: "manual" });
    const refused = await login("nonsense");
    assertEquals([refused.status, refused.headers.get("set-cookie")], [401, null]);
    await refused.body?.cancel();
    const welcome = await login(text);
    await welcome.body?.cancel();
    const cookie = welcome.headers.get("set-cookie")!;
    assertEquals([welcome.status, welcome.headers.get("location")], [303, "/"]);
    for (const part of [/HttpOnly/, /SameSite=Strict/, /Path=\//]) assertMatch(cookie, part);
    const headers = { Cookie: cookie.split(";")[0] };
    assertStringIncludes(await (await fetch(address, { headers })).text(), "figures");
    // The cookie reads; it starts nothing, so that no other page can.
    assertEquals(await statusOf(`${address}api/logs`, "GET", undefined, { headers }), 200);
    assertEquals(await statusOf(`${address}api/retrain`, "POST", undefined, { headers }), 401);
    assertEquals(await statusOf(`${address}logout`, "POST", undefined, { headers: { ...headers, Origin: address } }), 303);
    const proxied = await fetch(`${address}login`, {
      method: "POST",
      body: new URLSearchParams({ token: text }),
      headers: { "X-Forwarded-Proto": "https" },
      redirect: "manual",
    });
    await proxied.body?.cancel();
    assertMatch(proxied.headers.get("set-cookie")!, /Secure/);
    const some = await login((await tokenFor(database, { logs: ["orders"] })).text);
    await some.body?.cancel();
    assertEquals(
      await statusOf(address, "GET", undefined, { headers: { Cookie: some.headers.get("set-cookie")!.split(";")[0] } }),
      403,
    );
  }, { site });
  await Deno.remove(site, { recursive: true });
});

Deno.test("the audit tells who asked what, without what was asked for", async () => {
  await withAccess(async (address, database) => {
    const { stored, text } = await tokenFor(database, { name: "dashboard" });
    assertEquals(await statusOf(`${address}api/logs/orders/case?case=order%203`, "GET", text), 200);
    assertEquals(await statusOf(`${address}api/logs/orders/facts`, "GET"), 401);
    // It is written a moment later, so that no request waits for it.
    let entries = await readAudit(database, 10);
    for (let tries = 0; tries < 600 && entries.length < 2; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      entries = await readAudit(database, 10);
    }
    const [second, first] = entries;
    assertEquals([first.token, first.tokenId, first.log, first.status, first.method], [
      "dashboard",
      stored.tokenId,
      "orders",
      200,
      "GET",
    ]);
    assertEquals([second.tokenId, second.status], [null, 401]);
    assertEquals(JSON.stringify([first, second]).includes("order 3"), false);
    const { stdout, status } = await runCli(["token", "audit"], { env: { DATABASE_URL: database.url } });
    assertEquals(status, 0);
    assertStringIncludes(stdout, "dashboard");
  });
});

Deno.test("what is old is deleted: the audit, sign-ins that have ended and that it no longer names, answers and messages", () =>
  withDatabase(async (database) => {
    const now = new Date("2026-11-01T00:00:00Z");
    const ago = (days: number) => new Date(now.getTime() - days * 86_400_000);
    const roles = [{ scopes: ["read"], logs: null }];
    const token = async (name: string, expiresAt: Date, more: Partial<StoredToken> = { roles }) =>
      (await tokenFor(database, { name, expiresAt, ...more })).stored.tokenId;
    await token("signed in", ago(-1));
    await token("made by command", ago(500), {});
    const named = await token("ended and named", ago(300));
    const old = await token("ended and named long ago", ago(401));
    await token("ended", ago(1));
    const entry = { method: "GET", route: "/api/logs", log: null, status: 200, milliseconds: 1 };
    await saveAudit(database, [{ ...entry, at: ago(300), tokenId: named }, { ...entry, at: ago(401), tokenId: old }]);
    await database.sql`insert into tracebook.api_load (key, log, digest, begun_at) values ('a', 'x', '', ${
      ago(91)
    }), ('b', 'x', '', ${ago(89)})`;
    const message = { alert: "a", kind: "trouble" as const, target: "t", body: {}, createdAt: ago(100) };
    await changeAlertStates(database, "a", () => ({
      states: [],
      messages: ["delivered", "late", "dead", "waiting"].map((subject) => ({ ...message, subject })),
    }));
    await database.sql`update tracebook.alert_message set status = case subject when 'late' then 'delivered' else subject end,
      delivered_at = case subject when 'delivered' then ${ago(91)}::timestamptz when 'late' then ${ago(1)}::timestamptz end`;
    assertEquals(await pruneOld(database, now), { audit: 1, signIns: 2, loads: 1, messages: 1 });
    const names = (await listTokens(database)).map(({ name }) => name).sort();
    assertEquals(names, ["ended and named", "made by command", "signed in"]);
    assertEquals(await pruneOld(database, now), { audit: 0, signIns: 0, loads: 0, messages: 0 });
    // A running server does so by itself.
    await token("ended", ago(1));
    const stop = new AbortController();
    const { finished } = await serveApi({
      database,
      settings: settingsFrom({ DATABASE_URL: database.url }),
      port: 0,
      signal: stop.signal,
      onFault: console.error,
    });
    const isLeft = async () => (await listTokens(database)).some(({ name }) => name === "ended");
    for (let tries = 0; tries < 1000 && await isLeft(); tries++) await new Promise((resolve) => setTimeout(resolve, 50));
    assertEquals(await isLeft(), false);
    stop.abort();
    await finished;
  }));

Deno.test("other origins are answered only if they are named", () =>
  withApi(async (address) => {
    const response = await fetch(`${address}api/logs`, { headers: { Origin: "https://example.org" } });
    assertEquals(response.headers.get("access-control-allow-origin"), null);
    await response.body?.cancel();
  }));

Deno.test("a page of a named origin reads each header of ours", () =>
  withApi(
    async (address) => {
      const ask = (path: string, init?: RequestInit) =>
        fetch(`${address}api/${path}`, { ...init, headers: { Origin: "https://example.org", ...init?.headers } });
      const unknown = await ask("logs/orders/metrics?filter=through:nowhere");
      const readable = unknown.headers.get("access-control-expose-headers")!.toLowerCase().split(",").map((name) => name.trim());
      const ours = [...unknown.headers.keys()].filter((name) => name.startsWith("tracebook-"));
      assertEquals(ours, ["tracebook-log", "tracebook-warnings"]);
      for (const name of [...ours, "etag", "location", "retry-after", "idempotent-replayed"]) {
        assert(readable.includes(name), name);
      }
      await unknown.body?.cancel();
    },
    {},
    { TRACEBOOK_CORS: "https://example.org" },
  ));

Deno.test("a token that asks too often is told to wait; others are not", () =>
  withAccess(
    async (address, database) => {
      const [busy, other] = [await tokenFor(database), await tokenFor(database)];
      const answers: number[] = [];
      // Five a minute: on a busy machine one more may be due before the next request.
      while (answers.length < 50 && answers.at(-1) !== 429) {
        answers.push(await statusOf(`${address}api/logs`, "GET", busy.text));
      }
      assertEquals(answers.slice(0, 5), [200, 200, 200, 200, 200]);
      assertEquals(answers.at(-1), 429);
      assertEquals(await statusOf(`${address}api/logs`, "GET", other.text), 200);
      const counter = rateCounter(0);
      assertEquals(counter.take("any"), 0);
    },
    {},
    { TRACEBOOK_RATE_LIMIT: "5" },
  ));

Deno.test("tokens are made, listed and revoked by the command, which prints one once", () =>
  withDatabase(async (database) => {
    const env = { DATABASE_URL: database.url, TRACEBOOK_SECRET: SECRET };
    const unknown = await runCli(["token", "make", "board", "--logs", "ordrs"], { env });
    assertEquals(unknown.status, 3);
    assertStringIncludes(unknown.stderr, "Did you mean orders? Stored logs: orders.");
    const made = await runCli(["token", "make", "board", "--scopes", "read,jobs", "--logs", "orders", "--days", "1"], { env });
    assertEquals(made.status, 0, made.stderr);
    assertMatch(made.stdout, /^[\w-]+\.[\w-]+\.[\w-]+\n$/);
    const [token] = JSON.parse((await runCli(["token", "list", "--json"], { env })).stdout);
    assertEquals([token.name, token.scopes, token.logs, token.revokedAt], ["board", ["read", "jobs"], ["orders"], null]);
    assertEquals((await runCli(["token", "revoke", token.tokenId], { env })).status, 0);
    assertEquals((await runCli(["token", "revoke", token.tokenId], { env })).status, 3);
    assertStringIncludes((await runCli(["token", "list"], { env })).stdout, "revoked");
    assertEquals((await runCli(["token", "make", "x"], { env: { ...env, TRACEBOOK_SECRET: "" } })).status, 1);
    assertEquals((await runCli(["token", "make", "x", "--scopes", "all"], { env })).status, 2);
  }, ORDERS));

/** Signing in at a real OpenID provider, which runs here. */
import { assert, assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { Provider } from "oidc-provider";
import { holdersOf, rolesOf } from "@/api/sign-in-roles.ts";
import { TracebookError } from "@/errors.ts";
import { openIdSettingsFrom } from "@/pipeline/open-id-settings.ts";
import { runCli } from "../cli/run-cli.ts";
import type { TestDatabase } from "../database/test-database.ts";
import { freePort } from "../free-port.ts";
import { hostile } from "../site/logs.ts";
import { storeLog, withApi } from "./with-api.ts";

const SECRET = "0123456789abcdef0123456789abcdef";
const CLIENT = { client_id: "tracebook", client_secret: "secret of the client" };

/** What the provider knows of its users. */
const USERS: Record<string, Record<string, unknown>> = {
  ann: { email: "Ann@example.org", email_verified: true, groups: ["staff"] },
  bob: { email: "ann@example.org", email_verified: false, groups: [] },
  eve: { email: "<b>eve</b>@example.org", email_verified: true, groups: ["tracebook:read:orders"] },
};

/** A provider on this machine, and an API that signs in at it. */
async function withProvider(
  body: (place: { address: string; issuer: string; database: TestDatabase }) => Promise<void>,
  variables: Record<string, string> = {},
): Promise<void> {
  let listener: RequestListener = () => {};
  const server = createServer((request, response) => listener(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  // The address of the API is known only when it listens.
  const url = `http://127.0.0.1:${freePort()}/`;
  const provider = new Provider(issuer, {
    clients: [{
      ...CLIENT,
      redirect_uris: [`${url}login/openid/callback`],
      post_logout_redirect_uris: [`${url}login`],
      token_endpoint_auth_method: "client_secret_basic",
    }],
    claims: { openid: ["sub", "groups"], email: ["email", "email_verified"] },
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    cookies: { keys: ["for tests"] },
    findAccount: (_: unknown, id: string) => ({ accountId: id, claims: () => ({ sub: id, ...USERS[id] }) }),
  });
  listener = provider.callback();
  try {
    await withApi((address, database) => body({ address, issuer, database }), { access: true, port: Number(new URL(url).port) }, {
      TRACEBOOK_SECRET: SECRET,
      TRACEBOOK_OIDC_ISSUER: issuer,
      TRACEBOOK_OIDC_CLIENT: CLIENT.client_id,
      TRACEBOOK_OIDC_SECRET: CLIENT.client_secret,
      TRACEBOOK_URL: url,
      ...variables,
    });
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

/** A browser: keeps cookies by origin and path, follows nothing by itself. */
function browser() {
  const jar = new Map<string, { value: string; path: string; text: string }>();
  return {
    jar,
    async go(address: string | URL, init: RequestInit = {}): Promise<{ status: number; to: string | null; text: string }> {
      const url = new URL(address);
      const sent = [...jar].filter(([key, { path }]) => key.startsWith(url.origin) && url.pathname.startsWith(path))
        .map(([key, { value }]) => `${key.slice(url.origin.length + 1)}=${value}`);
      const response = await fetch(url, { ...init, redirect: "manual", headers: { ...init.headers, Cookie: sent.join("; ") } });
      for (const text of response.headers.getSetCookie()) {
        const [, name, value] = /^([^=]+)=([^;]*)/.exec(text)!;
        const key = `${url.origin} ${name}`;
        if (value === "" || /Max-Age=0|expires=Thu, 01 Jan 1970/i.test(text)) jar.delete(key);
        else jar.set(key, { value, path: /path=([^;]+)/i.exec(text)?.[1] ?? "/", text });
      }
      const to = response.headers.get("location");
      return { status: response.status, to: to === null ? null : new URL(to, url).href, text: await response.text() };
    },
  };
}

type Browser = ReturnType<typeof browser>;

/** Goes to the provider, signs in there and agrees; gives the address that it sends back to. */
async function throughProvider({ go }: Browser, address: string, user: string): Promise<string> {
  let at = (await go(`${address}login/openid`)).to!;
  const forms: Record<string, string>[] = [{ prompt: "login", login: user, password: "any" }, { prompt: "consent" }];
  for (const form of forms) {
    const there = (await go(at)).to!;
    assertMatch(there, /\/interaction\//);
    const shown = await go(there);
    const action = /action="([^"]+)"/.exec(shown.text)?.[1] ?? there;
    at = (await go(new URL(action, there), { method: "POST", body: new URLSearchParams(form) })).to!;
  }
  return (await go(at)).to!;
}

const signIn = async (browser: Browser, address: string, user: string) =>
  await browser.go(await throughProvider(browser, address, user));

Deno.test("who signs in has the roles of claims and of the command, log by log, until the sign-out", () =>
  withProvider(async ({ address, issuer, database }) => {
    await storeLog(database, hostile());
    const env = { DATABASE_URL: database.url };
    const allowed = await runCli(["token", "allow", "email:Ann@Example.org", "--scopes", "read", "--logs", "orders"], { env });
    assertEquals([allowed.status, allowed.stdout], [0, "email:ann@example.org: read for orders\n"], allowed.stderr);
    await runCli(["token", "allow", "role:staff", "--scopes", "write,jobs", "--logs", "hostile"], { env });

    const ann = browser();
    const login = await ann.go(`${address}login`);
    assertStringIncludes(login.text, `Sign in at ${new URL(issuer).host}`);
    const welcome = await signIn(ann, address, "ann");
    assertEquals(welcome.status, 200, welcome.text);
    const cookie = ann.jar.get(`${new URL(address).origin} tracebook_session`)!;
    for (const part of [/HttpOnly/, /SameSite=Strict/, /Path=\//]) assertMatch(cookie.text, part);
    assert(!/Secure/.test(cookie.text), "http on this machine");
    const logs = async (one: Browser) =>
      JSON.parse((await one.go(`${address}api/logs`)).text).logs.map(({ log }: { log: string }) => log);
    assertEquals(await logs(ann), ["orders"]);
    assertEquals((await ann.go(`${address}api/metrics?log=hostile`)).status, 404);
    // Roles do not mix: she may add events to the one log that she may not read.
    const post = (log: string, headers: Record<string, string> = {}) =>
      ann.go(`${address}api/events?log=${log}`, {
        method: "POST",
        body: "case,activity,timestamp\nx,a,2026-01-01\n",
        headers: { "content-type": "text/csv", ...headers },
      });
    assertEquals((await post("hostile")).status, 401, "the page of another site");
    assertEquals((await post("hostile", { "Sec-Fetch-Site": "cross-site" })).status, 401);
    assertEquals((await post("orders", { "Sec-Fetch-Site": "same-origin" })).status, 403);
    assertEquals((await post("hostile", { "Sec-Fetch-Site": "same-origin" })).status, 200);

    const list = await runCli(["token", "list"], { env });
    assertMatch(list.stdout, /Ann@example\.org.*valid$/m);
    const kept = cookie.value;
    const out = await ann.go(`${address}logout`, { method: "POST" });
    assertStringIncludes(out.text, issuer);
    assertEquals(ann.jar.has(`${new URL(address).origin} tracebook_session`), false);
    // The cookie is worth nothing, also to who has copied it.
    assertEquals((await browser().go(`${address}api/logs`, { headers: { Authorization: `Bearer ${kept}` } })).status, 401);

    // An address that the provider has not verified is not hers.
    const bob = browser();
    const refused = await signIn(bob, address, "bob");
    assertEquals(refused.status, 403);
    assertEquals(bob.jar.has(`${new URL(address).origin} tracebook_session`), false);
    const eve = browser();
    assertEquals((await signIn(eve, address, "eve")).status, 200);
    assertEquals(await logs(eve), ["orders"]);
  }));

Deno.test("a sign-in that was begun elsewhere, replayed, changed or refused makes no session, and shows no secret", () =>
  withProvider(async ({ address }) => {
    const session = ({ jar }: Browser) => jar.has(`${new URL(address).origin} tracebook_session`);
    const ann = browser();
    const back = await throughProvider(ann, address, "eve");
    // Another browser, to which somebody sent the address.
    const other = browser();
    assertEquals([(await other.go(back)).status, session(other)], [401, false]);
    // The other browser has begun a sign-in of its own: another state, nonce and verifier.
    await other.go(`${address}login/openid`);
    assertEquals([(await other.go(back)).status, session(other)], [401, false]);
    const changed = new URL(back);
    changed.searchParams.set("state", "other");
    const pending = new Map(ann.jar);
    assertEquals([(await ann.go(changed)).status, session(ann)], [401, false]);
    const restore = () => pending.forEach((value, key) => ann.jar.set(key, value));
    restore();
    const cookie = pending.get(`${new URL(address).origin} tracebook_sign_in`)!;
    for (const part of [/HttpOnly/, /SameSite=Lax/]) assertMatch(cookie.text, part);
    // What a browser keeps on its way is no token.
    assertEquals(
      (await browser().go(`${address}api/logs`, { headers: { Authorization: `Bearer ${cookie.value}` } })).status,
      401,
    );
    assertEquals([(await ann.go(back)).status, session(ann)], [200, true]);
    ann.jar.delete(`${new URL(address).origin} tracebook_session`);
    restore();
    assertEquals([(await ann.go(back)).status, session(ann)], [401, false], "the code is used");
    const refused = browser();
    await refused.go(`${address}login/openid`);
    const error = await refused.go(`${address}login/openid/callback?error=access_denied&error_description=<script>`);
    assertEquals([error.status, error.text.includes("<script>"), error.text.includes(CLIENT.client_secret)], [401, false, false]);
  }));

Deno.test("a provider that is away is told by 503, and tried again", () =>
  withProvider(async ({ address }) => {
    const { status, text } = await browser().go(`${address}login/openid`);
    assertEquals(status, 503);
    assertStringIncludes(text, "TRACEBOOK_OIDC_ISSUER");
    assert(!text.includes(CLIENT.client_secret));
  }, { TRACEBOOK_OIDC_ISSUER: "http://127.0.0.1:9" }));

Deno.test("claims that are odd give no role", () => {
  const roles = (claims: Record<string, unknown>) => rolesOf({ sub: "7", ...claims }, "groups", []);
  for (
    const groups of [
      undefined,
      null,
      7,
      {},
      [null, 7, ["tracebook:read"]],
      "tracebook:own",
      "tracebook:read:A B",
      "tracebook:read:",
    ]
  ) {
    assertEquals(roles({ groups }), [], JSON.stringify(groups));
  }
  assertEquals(roles({ groups: "staff tracebook:read" }), [{ scopes: ["read"], logs: null }]);
  assertEquals(rolesOf({ sub: "7" }, "constructor", []), []);
  assertEquals(holdersOf({ sub: "7", email: "A@b.c", email_verified: "true" }, "groups"), ["sub:7"]);
});

Deno.test("settings of the sign-in that are not safe or not whole are refused, without the secret", () => {
  const whole = {
    TRACEBOOK_OIDC_ISSUER: "https://login.example.org",
    TRACEBOOK_OIDC_CLIENT: "tracebook",
    TRACEBOOK_OIDC_SECRET: "hidden",
    TRACEBOOK_URL: "https://tracebook.example.org",
  };
  const settings = (more: Record<string, string | undefined>) => openIdSettingsFrom((name) => ({ ...whole, ...more })[name]);
  assertEquals(settings({})?.url, "https://tracebook.example.org/");
  assertEquals(settings({ TRACEBOOK_OIDC_ISSUER: undefined }), null);
  assertThrows(() => settings({ TRACEBOOK_OIDC_ISSUER: "http://login.example.org" }), TracebookError, "https://");
  assertThrows(() => settings({ TRACEBOOK_OIDC_ISSUER: "https://u:p@login.example.org" }), TracebookError, "https://");
  assertThrows(() => settings({ TRACEBOOK_URL: undefined }), TracebookError, "TRACEBOOK_URL");
  assertThrows(() => settings({ TRACEBOOK_OIDC_SCOPE: "email" }), TracebookError, "openid");
});

Deno.test("README's settings of the sign-in are settings", async () => {
  const section = /\n## Access\n([\s\S]*?)\n## /.exec(await Deno.readTextFile("README.md"))![1];
  const variables = Object.fromEntries(
    [...section.matchAll(/^ {4}(TRACEBOOK_\w+)=(\S+)/gm)].map(([, name, value]) => [name, value]),
  );
  const { url } = openIdSettingsFrom((name) => variables[name])!;
  assertStringIncludes(section, `${url}login/openid/callback`);
});

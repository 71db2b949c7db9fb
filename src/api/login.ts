import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { html } from "hono/html";
import { type Database, listRoles, revokeToken, saveToken, type StoredToken } from "../database/mod.ts";
import { TracebookError } from "../errors.ts";
import { type Grant, needSecrets, signPending, signToken, type TokenKeys, verifiedPending, verifiedToken } from "./access.ts";
import type { ApiApp, ApiEnv } from "./api.ts";
import { CALLBACK, type OpenId } from "./open-id.ts";
import { rolesOf } from "./sign-in-roles.ts";

/** What the login needs. */
interface LoginOptions {
  readonly database: Database;
  readonly keys: TokenKeys;
  /** Null: no OpenID provider is set. */
  readonly openId: OpenId | null;
  /** Path that browsers go to when they are signed in. */
  readonly home: string;
  grantFor(token: string): Promise<Grant | null>;
  /** Counts a failed attempt. @returns the answer to too many of them; null if it may go on */
  failed(context: Context<ApiEnv>): Response | null;
}

/** The cookie that holds the token of who is signed in. */
export const COOKIE = "tracebook_session";
/** The cookie of a browser that is on its way to the provider. */
const PENDING = "tracebook_sign_in";
const SESSION_SECONDS = 12 * 3600;
const PENDING_SECONDS = 600;

const POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

type Part = ReturnType<typeof html>;

/** A page without scripts. What is put into it is escaped. */
function page(context: Context<ApiEnv>, status: 200 | 401 | 403, body: Part, head: Part = html``): Response | Promise<Response> {
  context.header("Content-Security-Policy", POLICY);
  context.header("Referrer-Policy", "no-referrer");
  context.header("Cache-Control", "no-store");
  return context.html(
    html`
      <!doctype html>
      <html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
            <title>Tracebook</title>${head}
            <style>
      :root{color-scheme:light dark;--ink:light-dark(#101828,#e8ecf3);--bg:light-dark(#f7f8fa,#0f141b);--line:light-dark(#c9d0da,#3d4859);
      --card:light-dark(#fff,#161d27);--accent:light-dark(#1f6fb2,#6fb1ea);--on-accent:light-dark(#fff,#0b1220);--warn:light-dark(#b3261e,#ff9a85)}
      body{font:16px/1.5 system-ui;max-width:24rem;margin:4rem auto;padding:0 1rem;color:var(--ink);background:var(--bg)}
      label{display:block;margin-top:1.5rem}p[role=alert]{color:var(--warn)}p:empty{display:none}
      input{width:100%;padding:.5rem;box-sizing:border-box;font:inherit;color:inherit;background:var(--card);border:1px solid var(--line);border-radius:6px}
      button,.button{display:inline-block;margin-top:1rem;padding:.5rem 1rem;font:inherit;border:1px solid var(--accent);border-radius:6px;
      color:var(--on-accent);background:var(--accent);text-decoration:none;cursor:pointer}</style>
            <h1>Tracebook</h1>${body}</html>
    `,
    status,
  );
}

/** The page of the login. */
export function loginPage(
  context: Context<ApiEnv>,
  status: 200 | 401 | 403,
  { openId, told = "" }: { readonly openId: OpenId | null; readonly told?: string },
): Response | Promise<Response> {
  const provider = openId === null
    ? ""
    : html`<p><a class="button" href="/login/openid">Sign in at ${new URL(openId.settings.issuer).host}</a></p>`;
  return page(
    context,
    status,
    html`<p role="alert">${told}</p>${provider}<form method="post" action="/login"><label for="token">Token</label>
<input id="token" name="token" type="password" autocomplete="current-password" required><button>Sign in</button></form>`,
  );
}

/**
 * Adds the login: with a token, or at the OpenID provider. Either way the cookie holds a signed
 * token that no script can read, and that can be listed and revoked.
 */
export function addLogin(app: ApiApp, options: LoginOptions): void {
  const { database, keys, openId, home, grantFor, failed } = options;
  app.get("/login", (context) => loginPage(context, 200, { openId }));
  app.post("/login", async (context) => {
    const { token } = await context.req.parseBody();
    const grant = typeof token === "string" ? await grantFor(token.trim()) : null;
    if (grant === null || !grant.scopes.includes("read")) {
      return failed(context) ?? loginPage(context, 401, { openId, told: "This token is not valid for reading." });
    }
    keepSession(context, (token as string).trim());
    return context.redirect(home, 303);
  });
  app.get(
    "/logout",
    (context) => page(context, 200, html`<form method="post" action="/logout"><button>Sign out</button></form>`),
  );
  app.post("/logout", async (context) => {
    const cookie = getCookie(context, COOKIE);
    deleteCookie(context, COOKIE, { path: "/" });
    const id = cookie === undefined ? null : await verifiedToken(await keys.valid(), cookie);
    const grant = cookie === undefined ? null : await grantFor(cookie);
    if (id === null || grant === null || !grant.signedIn) return context.redirect("/login", 303);
    await revokeToken(database, id);
    const there = await openId?.signOutUrl().catch(() => null);
    // A redirection to the provider is not a form that goes to another site.
    return there === null || there === undefined ? context.redirect("/login", 303) : page(
      context,
      200,
      html`
        <p>You are signed out.</p>
        <p><a class="button" href="${there.href}">Sign out of ${there.host} too</a></p>
      `,
    );
  });
  if (openId !== null) addOpenIdRoutes(app, openId, options);
}

function addOpenIdRoutes(app: ApiApp, openId: OpenId, { database, keys, home, failed }: LoginOptions): void {
  app.get("/login/openid", async (context) => {
    const { url, pending } = await openId.begin();
    setCookie(context, PENDING, await signPending(await needSecrets(keys), pending, PENDING_SECONDS), {
      httpOnly: true,
      // The provider sends the browser back from another site.
      sameSite: "Lax",
      path: "/login/openid",
      secure: isSecure(context),
      maxAge: PENDING_SECONDS,
    });
    return context.redirect(url.href, 303);
  });
  app.get(`/${CALLBACK}`, async (context) => {
    const kept = getCookie(context, PENDING);
    deleteCookie(context, PENDING, { path: "/login/openid" });
    const pending = kept === undefined ? null : await verifiedPending(await keys.valid(), kept);
    const refused = () =>
      failed(context) ?? loginPage(context, 401, { openId, told: "The provider did not sign you in. Try again." });
    if (pending === null) return refused();
    const claims = await openId.finish(new URL(context.req.url).search, pending).catch((error) => {
      if (error instanceof TracebookError) throw error;
      return null;
    });
    if (claims === null) return refused();
    const roles = rolesOf(claims, openId.settings.claim, await listRoles(database));
    const email = typeof claims.email === "string" ? claims.email : claims.sub;
    if (!roles.some(({ scopes }) => scopes.includes("read"))) {
      return loginPage(context, 403, { openId, told: `Nothing is allowed to ${email}. Ask who runs this Tracebook for a role.` });
    }
    const token = await saveToken(database, sessionOf(email, roles));
    keepSession(context, await signToken(await needSecrets(keys), token));
    // A redirection would still be a way from another site, on which no strict cookie is sent.
    return page(
      context,
      200,
      html`<p>You are signed in. <a href="${home}">Go on</a></p>`,
      html`<meta http-equiv="refresh" content="0; url=${home}">`,
    );
  });
}

const sessionOf = (name: string, roles: NonNullable<StoredToken["roles"]>) => ({
  name,
  scopes: [...new Set(roles.flatMap(({ scopes }) => scopes))],
  logs: roles.some(({ logs }) => logs === null) ? null : [...new Set(roles.flatMap(({ logs }) => logs!))],
  roles,
  expiresAt: new Date(Date.now() + SESSION_SECONDS * 1000),
});

function keepSession(context: Context<ApiEnv>, token: string): void {
  setCookie(context, COOKIE, token, {
    httpOnly: true,
    sameSite: "Strict",
    path: "/",
    secure: isSecure(context),
    maxAge: SESSION_SECONDS,
  });
}

const isSecure = (context: Context<ApiEnv>) =>
  new URL(context.req.url).protocol === "https:" || context.req.header("x-forwarded-proto") === "https";

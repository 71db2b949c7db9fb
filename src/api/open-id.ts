import * as client from "openid-client";
import { environmentError } from "../errors.ts";
import type { OpenIdSettings } from "../pipeline/open-id-settings.ts";
import type { PendingSignIn } from "./access.ts";
import type { SignInClaims } from "./sign-in-roles.ts";

/** The OpenID provider. */
export interface OpenId {
  readonly settings: OpenIdSettings;
  /** Where to send a browser, and what it must keep. */
  begin(): Promise<{ readonly url: URL; readonly pending: PendingSignIn }>;
  /**
   * Takes the code of a browser that came back, and gets what the provider says of who signed in.
   * Checks state, nonce, issuer, audience, signature and times.
   *
   * @param query of the address that it came back to
   * @throws if any of them is wrong, or the provider refused
   */
  finish(query: string, pending: PendingSignIn): Promise<SignInClaims>;
  /** Where a browser signs out at the provider; null if the provider has no such place. */
  signOutUrl(): Promise<URL | null>;
}

/** Path that browsers come back to. */
export const CALLBACK = "login/openid/callback";
/** Seconds that the provider has to answer. */
const PATIENCE = 10;

/**
 * The OpenID provider of the settings. It is asked for its addresses at the first use (OpenID
 * Connect Discovery 1.0), and again after a failure.
 */
export function openId(settings: OpenIdSettings): OpenId {
  const redirect = new URL(CALLBACK, settings.url).href;
  let found: Promise<client.Configuration> | null = null;
  const configuration = () =>
    found ??= discover(settings).catch((error) => {
      found = null;
      throw environmentError({
        file: `OpenID provider ${settings.issuer}`,
        expected: "an answer with its addresses",
        found: "none, or a wrong one",
        advice: "Check TRACEBOOK_OIDC_ISSUER, and that the provider runs.",
      }, { cause: error });
    });
  return {
    settings,
    async begin() {
      const pending = {
        state: client.randomState(),
        nonce: client.randomNonce(),
        verifier: client.randomPKCECodeVerifier(),
      };
      const url = client.buildAuthorizationUrl(await configuration(), {
        redirect_uri: redirect,
        scope: settings.scope,
        state: pending.state,
        nonce: pending.nonce,
        code_challenge: await client.calculatePKCECodeChallenge(pending.verifier),
        code_challenge_method: "S256",
      });
      return { url, pending };
    },
    async finish(query, { state, nonce, verifier }) {
      const tokens = await client.authorizationCodeGrant(await configuration(), new URL(`${redirect}${query}`), {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: verifier,
        idTokenExpected: true,
      });
      return tokens.claims()!;
    },
    async signOutUrl() {
      const known = await configuration();
      if (known.serverMetadata().end_session_endpoint === undefined) return null;
      return client.buildEndSessionUrl(known, { post_logout_redirect_uri: new URL("login", settings.url).href });
    },
  };
}

const discover = ({ issuer, client: id, secret }: OpenIdSettings) =>
  client.discovery(
    new URL(issuer),
    id,
    undefined,
    secret === null ? client.None() : client.ClientSecretBasic(secret),
    { timeout: PATIENCE, execute: issuer.startsWith("http:") ? [client.allowInsecureRequests] : [] },
  );

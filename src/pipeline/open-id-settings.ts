import { usageError } from "../errors.ts";

/** Settings of signing in at an OpenID provider. */
export interface OpenIdSettings {
  /** `TRACEBOOK_OIDC_ISSUER`: address of the provider. */
  readonly issuer: string;
  /** `TRACEBOOK_OIDC_CLIENT`: id that the provider has given to this Tracebook. */
  readonly client: string;
  /** `TRACEBOOK_OIDC_SECRET`: its secret; null for a public client. */
  readonly secret: string | null;
  /** `TRACEBOOK_OIDC_CLAIM`: the claim that holds roles. Default `groups`. */
  readonly claim: string;
  /** `TRACEBOOK_OIDC_SCOPE`: what the provider is asked for. Default `openid email`. */
  readonly scope: string;
  /** `TRACEBOOK_URL`: address of the API for browsers, with a slash at its end. */
  readonly url: string;
}

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/**
 * Reads the settings of signing in; null if there is no issuer.
 *
 * @param value the value of a variable, undefined if it is not set
 * @throws a usage error for an invalid value, or one that is missing
 */
export function openIdSettingsFrom(value: (name: string) => string | undefined): OpenIdSettings | null {
  const issuer = value("TRACEBOOK_OIDC_ISSUER");
  if (issuer === undefined) return null;
  checkAddress(issuer, "TRACEBOOK_OIDC_ISSUER");
  const needed = (name: string, example: string) => {
    const text = value(name);
    if (text !== undefined) return text;
    throw usageError({ expected: `${name}, such as ${example}, beside TRACEBOOK_OIDC_ISSUER`, found: "none" });
  };
  const url = needed("TRACEBOOK_URL", "https://tracebook.example.org/");
  checkAddress(url, "TRACEBOOK_URL");
  const scope = value("TRACEBOOK_OIDC_SCOPE") ?? "openid email";
  if (!scope.split(" ").includes("openid")) {
    throw usageError({ expected: "scopes with openid among them in TRACEBOOK_OIDC_SCOPE", found: JSON.stringify(scope) });
  }
  return {
    issuer,
    client: needed("TRACEBOOK_OIDC_CLIENT", "tracebook"),
    secret: value("TRACEBOOK_OIDC_SECRET") ?? null,
    claim: value("TRACEBOOK_OIDC_CLAIM") ?? "groups",
    scope,
    url: url.endsWith("/") ? url : `${url}/`,
  };
}

/** Whoever can read or change what goes to a provider could sign in as anybody. */
function checkAddress(text: string, name: string): void {
  const url = URL.parse(text);
  const isFit = url?.protocol === "https:" || url?.protocol === "http:" && LOOPBACK.test(url.hostname);
  if (isFit && url.search === "" && url.hash === "" && url.username === "") return;
  throw usageError({
    expected: `an address that begins with https:// (http:// for this machine) in ${name}`,
    found: JSON.stringify(text),
  });
}

import { parseEnv } from "node:util";
import { usageError } from "../errors.ts";
import { type AlertSettings, alertSettingsFrom } from "./alerts/alert-settings.ts";
import { type OpenIdSettings, openIdSettingsFrom } from "./open-id-settings.ts";
import { parseAttributes, parseLeastGroup, parsePseudonyms, type Privacy } from "./privacy/privacy.ts";

/** The settings of Tracebook, from the environment, a file `.env`, or the defaults. */
export interface Settings {
  /** `DATABASE_URL`: the Postgres server to use; null (default) starts the embedded one. */
  readonly databaseUrl: string | null;
  /**
   * `TRACEBOOK_HOME`: folder of the embedded database and of what can be made again. Default
   * `.tracebook`.
   */
  readonly home: string;
  /** `TRACEBOOK_SITE`: folder that the built site goes to. Default `dist`. */
  readonly site: string;
  /** `TRACEBOOK_PORT`: port of `serve`, `dev` and `start`. Default 3000. */
  readonly port: number;
  /** `TRACEBOOK_API_PORT`: port of `api`. Default 3001. */
  readonly apiPort: number;
  /** `TRACEBOOK_PAGE_EVENTS`: most events of a log that pages carry. Default 1,000,000. */
  readonly pageEvents: number;
  /**
   * `TRACEBOOK_ATTRIBUTES` (default `all`), `TRACEBOOK_PSEUDONYMS` (default `none`) and
   * `TRACEBOOK_LEAST_GROUP` (default 1): what sites and exported pages withhold.
   */
  readonly privacy: Privacy;
  /** `TRACEBOOK_PSEUDONYM_KEY`: null (default) for the one that is made in the home folder. */
  readonly pseudonymKey: string | null;
  /**
   * `TRACEBOOK_SECRET`: what signs the tokens of the API, null for none; several with commas
   * between, the one that signs first.
   */
  readonly secret: string | null;
  /** `TRACEBOOK_OIDC_...`, `TRACEBOOK_URL`: where to sign in; null for tokens alone. */
  readonly openId: OpenIdSettings | null;
  /** `TRACEBOOK_CORS`: origins whose pages may ask the API. Default: none. */
  readonly corsOrigins: readonly string[];
  /** `TRACEBOOK_RATE_LIMIT`: most requests a minute for one token; 0 for any. Default 6000. */
  readonly rateLimit: number;
  /** `TRACEBOOK_ALERT_...`, `TRACEBOOK_SMTP`: who is told of alerts, and how. */
  readonly alerts: AlertSettings;
  /** `TRACEBOOK_TIME_ZONE`: IANA zone of times without an offset. Default `UTC`. */
  readonly timeZone: string;
}

/**
 * Reads the settings from variables; README has a table of them.
 *
 * @param variables names and values, such as `Deno.env.toObject()` over those of a `.env` file; an
 * empty value counts as not set
 * @throws a usage error for an invalid value
 *
 * @example
 * ```ts
 * import { settingsFrom } from "@/pipeline/settings.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(settingsFrom({ TRACEBOOK_PORT: "8080" }).port, 8080);
 * assertEquals(settingsFrom({}).databaseUrl, null);
 * ```
 */
export function settingsFrom(variables: Readonly<Record<string, string | undefined>>): Settings {
  const value = (name: string) => variables[name] || undefined;
  return {
    databaseUrl: value("DATABASE_URL") ?? null,
    home: value("TRACEBOOK_HOME") ?? ".tracebook",
    site: value("TRACEBOOK_SITE") ?? "dist",
    port: parsePort(value("TRACEBOOK_PORT") ?? "3000", "TRACEBOOK_PORT"),
    apiPort: parsePort(value("TRACEBOOK_API_PORT") ?? "3001", "TRACEBOOK_API_PORT"),
    pageEvents: parsePageEvents(value("TRACEBOOK_PAGE_EVENTS") ?? "1000000", "TRACEBOOK_PAGE_EVENTS"),
    privacy: {
      attributes: parseAttributes(value("TRACEBOOK_ATTRIBUTES") ?? "all", "TRACEBOOK_ATTRIBUTES"),
      pseudonyms: parsePseudonyms(value("TRACEBOOK_PSEUDONYMS") ?? "none", "TRACEBOOK_PSEUDONYMS"),
      leastGroup: parseLeastGroup(value("TRACEBOOK_LEAST_GROUP") ?? "1", "TRACEBOOK_LEAST_GROUP"),
    },
    pseudonymKey: value("TRACEBOOK_PSEUDONYM_KEY") ?? null,
    secret: value("TRACEBOOK_SECRET") ?? null,
    openId: openIdSettingsFrom(value),
    corsOrigins: parseOrigins(value("TRACEBOOK_CORS") ?? ""),
    rateLimit: parseRateLimit(value("TRACEBOOK_RATE_LIMIT") ?? "6000"),
    alerts: alertSettingsFrom(value),
    timeZone: checkZone(value("TRACEBOOK_TIME_ZONE") ?? "UTC"),
  };
}

/**
 * Reads how many events pages may carry.
 *
 * @param where names the setting or flag in the message
 * @throws a usage error for anything but a whole number from 0
 */
export function parsePageEvents(text: string, where: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw usageError({ expected: `a number of events in ${where}, such as 1000000`, found: JSON.stringify(text) });
}

function parseOrigins(text: string): string[] {
  const origins = text.split(",").map((origin) => origin.trim()).filter((origin) => origin !== "");
  const wrong = origins.find((origin) => URL.parse(origin)?.origin !== origin);
  if (wrong === undefined) return origins;
  throw usageError({ expected: "origins such as https://example.org in TRACEBOOK_CORS", found: JSON.stringify(wrong) });
}

function parseRateLimit(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw usageError({ expected: "a number of requests a minute in TRACEBOOK_RATE_LIMIT", found: JSON.stringify(text) });
}

function checkZone(zone: string): string {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return zone;
  } catch (error) {
    throw usageError({
      expected: "an IANA time zone, such as Europe/Berlin, in TRACEBOOK_TIME_ZONE",
      found: JSON.stringify(zone),
    }, { cause: error });
  }
}

/**
 * Reads a port number.
 *
 * @param name the setting or flag, for the error's text
 * @throws a usage error unless the text is a whole number from 0 to 65535
 */
export function parsePort(text: string, name: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65535) return port;
  throw usageError({
    expected: `a port from 0 to 65535 in ${name}`,
    found: JSON.stringify(text),
    advice: "0 takes any free port.",
  });
}

/**
 * The settings of this process: from the environment, else from `.env` in the current folder, else
 * the defaults. A variable that is empty in the environment takes the default.
 */
export function readSettings(): Settings {
  return settingsFrom({ ...readDotEnv(".env"), ...Deno.env.toObject() });
}

function readDotEnv(path: string): Record<string, string | undefined> {
  try {
    return parseEnv(Deno.readTextFileSync(path));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return {};
    throw usageError({ file: path, expected: "lines NAME=value", found: (error as Error).message }, { cause: error });
  }
}

import { usageError } from "../../errors.ts";

/** Settings of alerts: who is told, and how. */
export interface AlertSettings {
  /** `TRACEBOOK_ALERT_WEBHOOK`: addresses that take a signed POST. Default: none. */
  readonly webhooks: readonly string[];
  /** `TRACEBOOK_ALERT_MAIL`: e-mail addresses. Default: none. */
  readonly mail: readonly string[];
  /** `TRACEBOOK_ALERT_SECRET`: signs the webhooks, null for none. */
  readonly secret: string | null;
  /** `TRACEBOOK_SMTP`: the server that takes e-mails, null for none. */
  readonly smtp: string | null;
  /** `TRACEBOOK_ALERT_FROM`: sender of the e-mails. Default `tracebook@localhost`. */
  readonly from: string;
}

/** Least characters of the secret. */
const LEAST_SECRET = 32;

/** How a secret begins that is Base64, as Standard Webhooks has it. */
export const BASE64_SECRET = "whsec_";

function isBase64(text: string): boolean {
  try {
    return Uint8Array.fromBase64(text).length > 0;
  } catch {
    return false;
  }
}

/**
 * Reads the settings of alerts.
 *
 * @param value the value of a variable, undefined if it is not set
 * @throws a usage error for an invalid value; secrets are not quoted
 */
export function alertSettingsFrom(value: (name: string) => string | undefined): AlertSettings {
  const secret = value("TRACEBOOK_ALERT_SECRET") ?? null;
  if (secret !== null && secret.length < LEAST_SECRET) {
    throw usageError({
      expected: `a secret of ${LEAST_SECRET} random characters or more in TRACEBOOK_ALERT_SECRET`,
      found: `one of ${secret.length}`,
      advice: "Make one with: openssl rand -hex 32",
    });
  }
  if (secret?.startsWith(BASE64_SECRET) && !isBase64(secret.slice(BASE64_SECRET.length))) {
    throw usageError({
      expected: `Base64 after ${BASE64_SECRET} in TRACEBOOK_ALERT_SECRET`,
      found: "another text",
      advice: `Make one with: echo ${BASE64_SECRET}$(openssl rand -base64 32)`,
    });
  }
  const smtp = value("TRACEBOOK_SMTP") ?? null;
  if (smtp !== null && !["smtp:", "smtps:"].includes(URL.parse(smtp)?.protocol ?? "")) {
    // May hold a password, so it is not quoted.
    throw usageError({ expected: "an address such as smtp://user:password@host:587 in TRACEBOOK_SMTP", found: "another text" });
  }
  const [from = "tracebook@localhost"] = parseMailAddresses(value("TRACEBOOK_ALERT_FROM") ?? "", "TRACEBOOK_ALERT_FROM");
  return {
    webhooks: parseWebhooks(value("TRACEBOOK_ALERT_WEBHOOK") ?? "", "TRACEBOOK_ALERT_WEBHOOK"),
    mail: parseMailAddresses(value("TRACEBOOK_ALERT_MAIL") ?? "", "TRACEBOOK_ALERT_MAIL"),
    secret,
    smtp,
    from,
  };
}

const listed = (text: string) => text.split(",").map((one) => one.trim()).filter((one) => one !== "");

/**
 * Reads addresses of webhooks, with commas between.
 *
 * @param where names the setting or file in the message
 */
export function parseWebhooks(text: string, where: string): string[] {
  const addresses = listed(text);
  // An address may be a secret, so it is not quoted.
  const at = addresses.findIndex((one) => !["http:", "https:"].includes(URL.parse(one)?.protocol ?? ""));
  if (at === -1) return addresses;
  throw usageError({
    expected: `addresses such as https://example.org/hook in ${where}`,
    found: `another text in place ${at + 1}`,
  });
}

const MAIL = /^[^\s@<>",;:\\()[\]]{1,64}@[A-Za-z0-9.-]{1,255}$/;

/** Reads e-mail addresses, with commas between; see {@linkcode parseWebhooks}. */
export function parseMailAddresses(text: string, where: string): string[] {
  const addresses = listed(text);
  const wrong = addresses.find((one) => !MAIL.test(one));
  if (wrong === undefined) return addresses;
  throw usageError({ expected: `e-mail addresses such as ann@example.org in ${where}`, found: JSON.stringify(wrong) });
}

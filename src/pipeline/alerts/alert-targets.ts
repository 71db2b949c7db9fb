import { createHash } from "node:crypto";
import { usageError } from "../../errors.ts";
import type { Settings } from "../settings.ts";
import type { Alert } from "./alert.ts";

/** Who is told. */
export interface AlertTarget {
  readonly kind: "webhook" | "mail";
  /** Its name in the database and in lists: without what may be secret in its address. */
  readonly name: string;
  readonly address: string;
}

/** What sending a message to a target needs. */
export interface SendOptions {
  readonly settings: Settings;
  /** Milliseconds that the receiver has to answer. */
  readonly patience: number;
  /** When it is sent. */
  readonly at: Date;
}

/**
 * The targets of an alert: its own, else those of the settings.
 *
 * @throws a usage error if webhooks cannot be signed, or e-mails not sent
 */
export function targetsOf({ to }: Pick<Alert, "to">, { alerts }: Settings): AlertTarget[] {
  const [webhooks, mail] = to === undefined ? [alerts.webhooks, alerts.mail] : [to.webhooks ?? [], to.mail ?? []];
  if (webhooks.length > 0 && alerts.secret === null) {
    throw usageError({
      expected: "a secret in TRACEBOOK_ALERT_SECRET, which signs webhooks",
      found: "none",
      advice: "Make one with: openssl rand -hex 32",
    });
  }
  if (mail.length > 0 && alerts.smtp === null) {
    throw usageError({ expected: "a server that takes e-mails in TRACEBOOK_SMTP, such as smtp://localhost:25", found: "none" });
  }
  return [
    ...webhooks.map((address): AlertTarget => ({ kind: "webhook", name: nameOfWebhook(address), address })),
    ...mail.map((address): AlertTarget => ({ kind: "mail", name: `mail ${address}`, address })),
  ];
}

/** Host and a digest: path and query of an address often hold a secret. */
const nameOfWebhook = (address: string) =>
  `webhook ${new URL(address).host} ${createHash("sha256").update(address).digest("hex").slice(0, 8)}`;

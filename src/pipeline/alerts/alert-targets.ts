import { createHash } from "node:crypto";
import { describeProblem, type ProblemDetails } from "../../errors.ts";
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

/** Who cannot be told with the settings as they are. */
export interface UnreachedTarget {
  readonly name: string;
  /** Which setting is missing, as a sentence. */
  readonly problem: string;
}

/** The targets of an alert. */
interface AlertTargets {
  readonly targets: readonly AlertTarget[];
  /** Targets that cannot be told for lack of a setting. */
  readonly unreached: readonly UnreachedTarget[];
}

/**
 * The targets of an alert: its own, else those of the settings. A missing setting keeps only the
 * targets that need it from being told.
 */
export function targetsOf({ to, file }: Pick<Alert, "to"> & { readonly file?: string }, { alerts }: Settings): AlertTargets {
  const [webhooks, mail] = to === undefined ? [alerts.webhooks, alerts.mail] : [to.webhooks ?? [], to.mail ?? []];
  const all = [
    ...webhooks.map((address): AlertTarget => ({ kind: "webhook", name: nameOfWebhook(address), address })),
    ...mail.map((address): AlertTarget => ({ kind: "mail", name: `mail ${address}`, address })),
  ];
  const isReached = ({ kind }: AlertTarget) => kind === "webhook" ? alerts.secret !== null : alerts.smtp !== null;
  return {
    targets: all.filter(isReached),
    unreached: all.filter((target) => !isReached(target)).map(({ kind, name }) => ({
      name,
      problem: describeProblem({ file: to === undefined ? undefined : file, found: "none", ...MISSING[kind] }),
    })),
  };
}

const MISSING: Readonly<Record<AlertTarget["kind"], Pick<ProblemDetails, "expected" | "advice">>> = {
  webhook: {
    expected: "a secret in TRACEBOOK_ALERT_SECRET, which signs webhooks",
    advice: "Make one with: openssl rand -hex 32",
  },
  mail: {
    expected: "a server that takes e-mails in TRACEBOOK_SMTP",
    advice: "Set it in .env, such as TRACEBOOK_SMTP=smtp://localhost:25",
  },
};

/** Host and a digest: path and query of an address often hold a secret. */
const nameOfWebhook = (address: string) =>
  `webhook ${new URL(address).host} ${createHash("sha256").update(address).digest("hex").slice(0, 8)}`;

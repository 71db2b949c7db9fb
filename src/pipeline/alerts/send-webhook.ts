import { createHmac } from "node:crypto";
import type { AlertMessage } from "../../database/mod.ts";
import { BASE64_SECRET } from "./alert-settings.ts";
import type { AlertTarget, SendOptions } from "./alert-targets.ts";

/**
 * Sends a message by a POST that is signed as the specification Standard Webhooks 1.0.0 says: the
 * headers `webhook-id`, `webhook-timestamp` and `webhook-signature`. The id is the same in each
 * attempt. Redirections are not followed.
 *
 * @throws if the answer is not of the class 2xx or does not come in time
 */
export async function sendWebhook(
  target: AlertTarget,
  { messageId, body }: Pick<AlertMessage, "messageId" | "body">,
  { settings, patience, at }: SendOptions,
): Promise<void> {
  const text = JSON.stringify(body);
  const timestamp = Math.floor(at.getTime() / 1000);
  const response = await fetch(target.address, {
    method: "POST",
    redirect: "manual",
    signal: AbortSignal.timeout(patience),
    headers: {
      "Content-Type": "application/json",
      "User-Agent": "Tracebook",
      "webhook-id": messageId,
      "webhook-timestamp": String(timestamp),
      "webhook-signature": signWebhook(settings.alerts.secret!, `${messageId}.${timestamp}.${text}`),
    },
    body: text,
  }).catch((error) => {
    const timedOut = error instanceof Error && error.name === "TimeoutError";
    // The message of `fetch` holds the address, which may be secret.
    throw new Error(timedOut ? `no answer within ${patience} ms` : "the receiver could not be reached", { cause: error });
  });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`the receiver answered with status ${response.status}`);
}

/**
 * The signature of a webhook: HMAC-SHA256. A secret that begins with `whsec_` is Base64, any other
 * is taken as it is.
 *
 * @param signed id, time in seconds and body, with full stops between
 *
 * @example
 * ```ts
 * import { signWebhook } from "@/pipeline/alerts/send-webhook.ts";
 * import { assertEquals } from "@std/assert";
 *
 * // The example of the specification.
 * const signed = 'msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{"test": 2432232314}';
 * const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
 * assertEquals(signWebhook(secret, signed), "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
 * ```
 */
export function signWebhook(secret: string, signed: string): string {
  const key = secret.startsWith(BASE64_SECRET)
    ? Uint8Array.fromBase64(secret.slice(BASE64_SECRET.length))
    : new TextEncoder().encode(secret);
  return `v1,${createHmac("sha256", key).update(signed).digest("base64")}`;
}

import { createTransport } from "nodemailer";
import type { AlertMessage } from "../../database/mod.ts";
import { clip } from "../../errors.ts";
import type { AlertTarget, SendOptions } from "./alert-targets.ts";
import type { AlertBody } from "./change-states.ts";

/** Longest subject line, in characters. */
const MOST_SUBJECT = 150;

/**
 * Sends a message as an e-mail of plain text. Its `Message-ID` is made from the id of the message,
 * so it is the same in each attempt.
 *
 * @throws if the server does not take it in time
 */
export async function sendMail(
  target: AlertTarget,
  { messageId, body }: Pick<AlertMessage, "messageId" | "body">,
  { settings, patience, at }: SendOptions,
): Promise<void> {
  const { smtp, from } = settings.alerts;
  const transport = createTransport({
    url: smtp!,
    connectionTimeout: patience,
    greetingTimeout: patience,
    socketTimeout: patience,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const { subject, text } = mailOf(body as AlertBody);
  try {
    await transport.sendMail({
      from,
      to: target.address,
      subject,
      text,
      date: at,
      messageId: `<${messageId}@tracebook>`,
      headers: { "Auto-Submitted": "auto-generated" },
    });
  } catch (error) {
    // The message of a server may repeat what was sent, such as a password.
    const { responseCode, code } = error as { responseCode?: number; code?: string };
    throw new Error(
      responseCode !== undefined
        ? `the server of e-mails answered with status ${responseCode}`
        : `e-mail failed (${code ?? "?"})`,
      { cause: error },
    );
  } finally {
    transport.close();
  }
}

/** A message as subject and text of an e-mail. Texts of a log make no further lines. */
export function mailOf({ type, timestamp, data }: AlertBody): { readonly subject: string; readonly text: string } {
  const line = (text: string) => text.replace(/[\p{Cc}\u2028\u2029]+/gu, " ");
  const { alert, description, subject, since, sentence, figures } = data;
  const what = { "alert.trouble": "trouble", "alert.recovery": "over", "alert.test": "test" }[type];
  return {
    subject: clip(line(`[Tracebook] ${what}: ${alert}, ${subject}`), MOST_SUBJECT),
    text: [
      line(sentence),
      "",
      ...(type === "alert.recovery" ? [`This is over since ${timestamp}. It began at ${since}.`] : [`Since ${since}.`]),
      `Alert: ${alert}. ${line(description)}`,
      ...Object.entries(figures as Record<string, unknown>).map(([name, value]) => `${name}: ${line(String(value))}`),
      "",
    ].join("\n"),
  };
}

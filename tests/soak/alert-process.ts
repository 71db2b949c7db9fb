/**
 * A process that checks alerts and sends their messages, and kills itself where it is told to; see
 * alerts.ts. Reads rounds as lines of JSON, and writes a line after each.
 *
 * @module
 */
import { connect } from "@/database/mod.ts";
import type { Alert } from "@/pipeline/alerts/alert.ts";
import { targetsOf } from "@/pipeline/alerts/alert-targets.ts";
import { checkAlerts } from "@/pipeline/alerts/check-alerts.ts";
import { deliverMessages, sendMessage } from "@/pipeline/alerts/deliver-messages.ts";
import { rememberSome } from "@/pipeline/alerts/remember-some.ts";
import { silentReporter } from "@/pipeline/reporter.ts";
import { settingsFrom } from "@/pipeline/settings.ts";

/** What the process does in a round. */
export interface AlertRound {
  /** The clock, in ms. */
  readonly now: number;
  /** Subjects in trouble. */
  readonly troubles: readonly string[];
  /** Where it kills itself. */
  readonly kill: "before sending" | "after sending" | null;
}

const [url, ...webhooks] = Deno.args;
const settings = settingsFrom({
  DATABASE_URL: url,
  TRACEBOOK_ALERT_WEBHOOK: webhooks.join(","),
  TRACEBOOK_ALERT_SECRET: "s".repeat(32),
});
const database = await connect({ home: "", databaseUrl: url });
let round: AlertRound;
const now = () => round.now;
const alert: Alert = {
  name: "soak",
  description: "Subjects are in trouble.",
  coolDownHours: 0,
  check: () =>
    Promise.resolve(
      round.troubles.map((subject) => ({ subject, sentence: `${subject} is in trouble.`, figures: { at: now() } })),
    ),
};
const send: typeof sendMessage = async (...given) => {
  if (round.kill === "before sending") Deno.kill(Deno.pid, "SIGKILL");
  await sendMessage(...given);
  if (round.kill === "after sending") Deno.kill(Deno.pid, "SIGKILL");
};

let rest = "";
for await (const part of Deno.stdin.readable.pipeThrough(new TextDecoderStream())) {
  const lines = (rest + part).split("\n");
  rest = lines.pop()!;
  for (const line of lines) {
    round = JSON.parse(line);
    try {
      const context = { database, settings, jobs: [], now, reporter: silentReporter, remember: rememberSome() };
      await checkAlerts([alert], context);
      await deliverMessages(database, { settings, targets: targetsOf(alert, settings).targets, now, patience: 200, send });
      console.log("done");
    } catch (error) {
      console.log(`failed: ${(error as Error).message}`);
    }
  }
}

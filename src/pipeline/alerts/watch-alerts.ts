import type { Alert, AlertContext } from "./alert.ts";
import { targetsOf } from "./alert-targets.ts";
import { checkAlerts } from "./check-alerts.ts";
import { deliverMessages } from "./deliver-messages.ts";
import { rememberSome } from "./remember-some.ts";

/** Checks alerts and sends their messages beside the jobs of a scheduler. */
interface AlertWatch {
  /** Checks all alerts soon, since figures may have changed. Returns at once. */
  check(): void;
  /** Sends what is due, and checks all alerts if that was long ago. Returns at once. */
  tick(): void;
  /** Waits until nothing is being checked or sent. */
  end(): Promise<void>;
}

/** Milliseconds after which alerts are checked though no job has run: jobs and data may be late. */
const LONGEST_PAUSE = 900_000;

/** Starts a watch; see {@linkcode AlertWatch}. What fails is reported, and tried again. */
export function watchAlerts(alerts: readonly Alert[], context: Omit<AlertContext, "remember">): AlertWatch {
  const { database, settings, now, reporter, signal } = context;
  const remember = rememberSome();
  let checkedAt = -Infinity;
  let isDue = true;
  let running: Promise<void> | null = null;
  let told = "";
  /** Reports what is wrong, unless the last round said the same. */
  const tell = (text: string) => {
    if (text !== told && text !== "") reporter.message(`alerts: ${text}`);
    told = text;
  };
  const work = async () => {
    try {
      if (isDue) {
        isDue = false;
        checkedAt = now();
        await checkAlerts(alerts, { ...context, remember });
      }
      const found = alerts.map((alert) => targetsOf(alert, settings));
      const [targets, unreached] = [found.flatMap(({ targets }) => targets), found.flatMap(({ unreached }) => unreached)];
      const { dead } = await deliverMessages(database, { settings, targets, unreached, now });
      if (dead > 0) reporter.message(`alerts: ${dead} messages could not be delivered. See: deno task tracebook alerts history`);
      tell([...new Set(unreached.map(({ problem }) => problem))].join("\n"));
    } catch (error) {
      if (signal?.aborted) return;
      isDue = true;
      tell(error instanceof Error ? error.message : String(error));
    }
  };
  const begin = () => {
    if (alerts.length > 0) running ??= work().finally(() => running = null);
  };
  return {
    check() {
      isDue = true;
      begin();
    },
    tick() {
      isDue ||= now() - checkedAt >= LONGEST_PAUSE;
      begin();
    },
    end: async () => {
      await running;
    },
  };
}

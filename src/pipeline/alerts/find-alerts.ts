import { inputError, type TracebookError } from "../../errors.ts";
import { checkFields, checkName, foundFiles, readModules } from "../schedule/found-files.ts";
import { parseMailAddresses, parseWebhooks } from "./alert-settings.ts";
import type { Alert, AlertRecipients } from "./alert.ts";

/** An alert, and the file that declares it. */
export interface FoundAlert extends Alert {
  /** Path of its file. */
  readonly file: string;
}

/** The alerts of a folder, and what is wrong with the files that declare none that can be used. */
interface FoundAlerts {
  /** By name. */
  readonly alerts: readonly FoundAlert[];
  /** Each names its file and, where it is known, the line. */
  readonly problems: readonly TracebookError[];
}

const FIELDS = ["name", "description", "coolDownHours", "to", "check"];

/** Longest cool-down, in hours: a year. */
const MOST_HOURS = 8784;

/**
 * The alerts of a folder; none if there is no such folder. Each file `*.ts` or `*.js` declares one;
 * files whose names begin with `.` or `_` are left out. A bad file keeps no other from being found:
 * it cannot be loaded, declares no alert, or has the name of another or an invalid recipient.
 */
export async function findAlerts(folder: string): Promise<FoundAlerts> {
  const { found, problems } = await readModules(await foundFiles(folder) ?? [], "alert", checkAlert);
  return { alerts: found, problems };
}

function checkAlert(file: string, value: unknown): FoundAlert {
  checkFields(file, value, {
    fields: FIELDS,
    shape: "an alert as the default export: export default { name, description, check } satisfies Alert",
  });
  const { description, coolDownHours, to, check, ...alert } = value as Partial<Alert>;
  const name = checkName(file, alert.name);
  if (typeof description !== "string" || description === "") {
    throw inputError({ file, expected: "a description that says what the alert tells, in one sentence", found: "none" });
  }
  if (typeof check !== "function") {
    throw inputError({
      file,
      expected: "a condition as check, such as bottleneckShare({ above: 0.5 })",
      found: check === undefined ? "none" : typeof check,
    });
  }
  if (coolDownHours !== undefined && !(coolDownHours >= 0 && coolDownHours <= MOST_HOURS)) {
    throw inputError({
      file,
      expected: `coolDownHours from 0 to ${MOST_HOURS}`,
      found: JSON.stringify(coolDownHours) ?? typeof coolDownHours,
    });
  }
  if (to !== undefined) checkRecipients(file, to);
  return { name, description, coolDownHours, to, check: check.bind(value), file };
}

function checkRecipients(file: string, to: AlertRecipients): void {
  checkFields(file, to, { fields: ["webhooks", "mail"], shape: 'recipients such as { mail: ["ann@example.org"] } as to' });
  for (const list of [to.webhooks ?? [], to.mail ?? []]) {
    if (!Array.isArray(list) || list.some((one) => typeof one !== "string")) {
      throw inputError({ file, expected: "lists of addresses in to", found: JSON.stringify(list) });
    }
  }
  parseWebhooks((to.webhooks ?? []).join(","), file);
  parseMailAddresses((to.mail ?? []).join(","), file);
}

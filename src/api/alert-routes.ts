import { createRoute, z } from "@hono/zod-openapi";
import { type AlertDocument, alertDocument, listAlerts } from "../pipeline/alerts/list-alerts.ts";
import { FILE_WITHHELD } from "../pipeline/privacy/withhold-job-texts.ts";
import type { Database } from "../database/mod.ts";
import type { Settings } from "../pipeline/settings.ts";
import type { Grant } from "./access.ts";
import type { Api, ApiApp } from "./api.ts";
import { responses } from "./log-routes.ts";

const ALERTS = z.object({
  alerts: z.array(z.object({
    name: z.string(),
    description: z.string(),
    coolDownHours: z.number().nullable(),
    receivers: z.number().int(),
    troubles: z.array(z.object({
      subject: z.string().describe("a log or a job"),
      told: z.boolean(),
      sentence: z.string(),
      figures: z.record(z.string(), z.unknown()),
      since: z.string(),
    })),
  })),
  problems: z.array(z.string()).describe("what is wrong with files of jobs/alerts that are left out"),
  waiting: z.number().int(),
  dead: z.number().int(),
}).openapi("Alerts");

/**
 * The state of the alerts in a folder, as far as a grant allows: whoever may not read all logs sees
 * what is in trouble of those alone, and no job; of bad files how many, as their errors may quote
 * anything.
 */
export async function alertsFor(
  grant: Grant,
  { database, settings, folder }: { readonly database: Database; readonly settings: Settings; readonly folder: string },
): Promise<AlertDocument> {
  const { alerts, problems, ...counts } = alertDocument(await listAlerts(database, { folder, settings }));
  if (grant.logs === "all") return { alerts, problems, ...counts };
  return {
    alerts: alerts.map((alert) => ({ ...alert, troubles: alert.troubles.filter(({ subject }) => grant.allowsLog(subject)) })),
    problems: problems.map(() => FILE_WITHHELD),
    ...counts,
  };
}

/** Adds the route about alerts. */
export function addAlertRoutes(app: ApiApp, api: Api, folder: string): void {
  app.openapi(
    createRoute({
      method: "get",
      path: "/api/alerts",
      summary: "The alerts with what is in trouble by the latest check, and how many messages wait or could not be delivered.",
      responses: responses("the alerts by name", { "application/json": { schema: ALERTS } }),
    }),
    async (context) => context.json(await api.tried(context, () => alertsFor(context.get("grant"), { ...api, folder }))) as never,
  );
}

import { assert, assertEquals, assertGreater, assertLessOrEqual, assertMatch, assertStringIncludes } from "@std/assert";
import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
import { sayCount } from "@/numerics/number-text.ts";
import { handoverOfWork, workingTogether } from "@/organization/social-network.ts";
import { sayDuration } from "@/time/duration-text.ts";
import type { TestPage } from "./browser.ts";
import { HOSTILE, orders } from "./logs.ts";
import { onPage, type Place } from "./on-page.ts";
import { drop } from "./own-log.ts";

/** The orders as they were written down, not as the site has them. */
function ordersLog() {
  const cases = Map.groupBy(orders().rows, ({ caseId }) => caseId);
  return eventLogFromTraces([...cases].map(([caseId, events]) => ({
    caseId,
    events: events.map(({ activity, time, resource }) => ({ activity, time: Number(time), resource: resource ?? undefined })),
  })));
}

/** Cases of six steps, each of which four people do who do no other. */
const SIX_ROLES = Array.from(
  { length: 60 },
  (_, i) =>
    [..."ABCDEF"].map((role, step) =>
      `c${i},step ${role},2024-0${1 + i % 9}-0${1 + step}T0${step}:${10 + i % 40}:00Z,${role} person ${i % 4}`
    ).join("\n"),
).join("\n");

/** Two people who work in each quarter from 2000 to the middle of 2013. */
const YEARS = Array.from({ length: 54 }, (_, at) => {
  const month = `${2000 + (at >> 2)}-${String(1 + 3 * (at & 3)).padStart(2, "0")}`;
  return `${at},ask,${month}-05,Ann\n${at},answer,${month}-06,Bob\n`;
}).join("");

const status = (opened: TestPage) => opened.page.locator(".org-status");

/** Figures, folding, filters and files of the page of a log with two people. */
export async function organizationPage(place: Place): Promise<void> {
  const log = ordersLog();
  const [most] = handoverOfWork(log);
  const [together] = workingTogether(log);
  await onPage(place, "organization?log=orders", async (opened) => {
    const { page } = opened;
    await page.locator(".org-grid").waitFor();
    const headline = await page.locator(".headline").innerText();
    assertStringIncludes(headline, `${most.from} hands over to ${most.to} most often: ${sayCount(most.count)} times`);
    assertStringIncludes(headline, `a median of ${sayDuration(most.medianWaitSeconds!)}`);
    const rows = await page.locator(".org-name").allTextContents();
    // A browser takes long over thousands of elements: cells of one shade are one.
    assertLessOrEqual(await page.locator(".org-cells *").count(), 100);
    await page.locator(".org-grid").focus();
    const walk = async (keys: string) => {
      for (const key of keys) await page.keyboard.press({ d: "ArrowDown", r: "ArrowRight" }[key]!);
    };
    // The first key goes to the name of the first row, the others from there.
    await walk("d".repeat(1 + rows.indexOf(most.from)) + "r".repeat(1 + rows.indexOf(most.to)));
    assertEquals(
      (await status(opened).innerText()).replace(/, both of Role .| · /g, "\n").split("\n").filter((part) => part !== ""),
      [
        `${most.from} → ${most.to}`,
        `${sayCount(most.count)} handovers`,
        `waits ${sayDuration(most.medianWaitSeconds!)} (median until taken up)`,
        `${together.count} cases worked on by both`,
      ],
    );
    const waits = page.locator(".waits tbody tr", { hasText: `${most.from} → ${most.to}` });
    assertStringIncludes(await waits.innerText(), sayDuration(most.medianWaitSeconds!));
    // What the rows are sorted by is seen however narrow the page is.
    await page.setViewportSize({ width: 390, height: 844 });
    assert(await page.locator(".waits th", { hasText: "Wait in total" }).isVisible());
    assertEquals(await page.locator(".waits th", { hasText: "Handovers" }).isVisible(), false);
    await page.setViewportSize({ width: 1280, height: 800 });
    const coming = page.waitForEvent("download");
    await page.locator(".organization .actions").getByRole("button", { name: "CSV", exact: true }).first().click();
    const file = await Deno.readTextFile(await (await coming).path());
    assertMatch(
      file,
      new RegExp(`^from,from_role,to,to_role,handovers,.*\\n${most.from},Role A,${most.to},Role A,${most.count},`),
    );
    await page.getByLabel("Rows").selectOption("roles");
    await page.locator(".org-name", { hasText: "Role A · 2" }).waitFor();
    await page.waitForURL(/organization\.people=roles/);
    await page.getByLabel("Picture").selectOption("network");
    await page.locator(".org-network").waitFor();
    // With what stands over and below it the network is no higher than the window.
    assertLessOrEqual((await page.locator(".org-network").boundingBox())!.height, 800 - 166);
    await page.getByLabel("Rows").selectOption("people");
    await page.locator(".org-node", { hasText: "Ann" }).click();
    await page.locator(".offer").getByRole("button", { name: "Keep cases" }).click();
    await page.waitForURL(/filters=resource:Ann/);
    // Where the site withholds something of the log, nobody is named before the reader wants it.
    await page.route("**/manifest.json", async (route) => {
      const manifest = await (await route.fetch()).json();
      await route.fulfill({ json: { ...manifest, privacy: { leastGroup: 1, summary: "Pseudonyms.", words: "Pseudonyms." } } });
    });
    await page.goto(`${place.site.address}organization?log=orders`);
    await page.locator(".org-name", { hasText: "Role A · 2" }).waitFor();
    await page.locator(".waits").waitFor();
    assert(!(await page.locator("main").innerText()).includes(most.from));
    await page.getByLabel("Rows").selectOption("people");
    await page.locator(".headline", { hasText: `${most.from} hands over to` }).waitFor();
    await page.waitForURL(/organization\.people=people/);
  });
}

/** What the page says of logs without people, with one, with harmful names, and without events. */
export async function organizationOfOddLogs(place: Place): Promise<void> {
  await onPage(place, "organization?log=hostile", async (opened) => {
    await opened.page.locator(".org-grid").waitFor();
    assertMatch(await opened.page.locator(".headline").innerText(), /^One person does all work/);
    await opened.page.locator(".org-grid").focus();
    await opened.page.keyboard.press("ArrowDown");
    assertStringIncludes(await status(opened).innerText(), HOSTILE[2]);
    assertEquals(await opened.page.locator("main img, svg b, [onerror]").count(), 0);
  });
  await onPage(place, "organization?log=many", async ({ page }) => {
    await page.getByText("This takes every event").first().waitFor();
    assertEquals(await page.locator(".org-grid").count(), 0);
  });
  await onPage(place, "organization?log=orders", async (opened) => {
    const { page } = opened;
    await page.setViewportSize({ width: 390, height: 844 });
    await drop(opened, "years.csv", `case,activity,time,resource\n${YEARS}`);
    await page.getByRole("button", { name: "Use this log" }).click();
    await page.locator(".org-grid text", { hasText: /^2009$/ }).waitFor();
    const names = await page.locator(".org-grid text", { hasText: /^20\d\d$/ }).evaluateAll((names) =>
      names.map((name) => name.getBoundingClientRect()).map(({ left, right }) => [left, right])
    );
    names.slice(1).forEach(([left], i) => assertGreater(left, names[i][1], "two years touch"));
  });
  // On a phone the names of roles stand over the network, and lie over no name of a person.
  await onPage(place, "organization?log=orders", async (opened) => {
    const { page } = opened;
    await page.setViewportSize({ width: 390, height: 844 });
    await drop(opened, "roles.csv", `case,activity,time,resource\n${SIX_ROLES}`);
    await page.getByRole("button", { name: "Use this log" }).click();
    await page.locator(".org-grid", { hasText: "A person" }).waitFor();
    await page.getByLabel("Picture").selectOption("network");
    await page.locator(".org-node", { hasText: "A pers" }).first().waitFor();
    const [roles, people] = await page.evaluate(() =>
      [".org-network > text", ".org-node text"].map((texts) =>
        Array.from(document.querySelectorAll(texts), (text) => {
          const { left, right, top, bottom } = text.getBoundingClientRect();
          return { name: text.textContent!, left, right, top, bottom };
        })
      )
    );
    assertEquals(roles.filter(({ name }) => name.startsWith("Role ")).length, 6);
    for (const a of roles) {
      for (const b of people) {
        const isOver = a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
        assert(!isOver, `${a.name} lies over ${b.name}`);
      }
    }
  });
  // Without the column of resources the log has none.
  const opened = await place.browser.open(place.site.address);
  await opened.context.route(/manifest\.json$/, async (route) => {
    const manifest = await (await route.fetch()).json();
    manifest.columns = manifest.columns.filter(({ column }: { column: string }) => column !== "resource");
    await route.fulfill({ json: manifest });
  });
  await opened.page.goto(`${place.site.address}organization?log=orders`);
  await opened.page.getByText("No column of this log says who did an event").waitFor();
  assert((await opened.page.locator("main code").innerText()).startsWith("deno task load FILE --log orders --resource"));
  await opened.context.close();
}

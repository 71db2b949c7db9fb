import { assertEquals, assertStringIncludes } from "@std/assert";
import { pathToFileURL } from "node:url";
import type { TestPage } from "./browser.ts";
import { settled } from "./filters.ts";
import { orders } from "./logs.ts";
import { onPage, type Place } from "./on-page.ts";

const CSV = `nr;what;done;who
1;ask;03.01.2026 10:00;Ann
1;answer;03.01.2026 12:00;Bob
2;ask;04.01.2026 10:00;Ann
2;answer;04.01.2026 11:00;<b>Bob</b>
3;ask;05.01.2026 10:00;Ann
`;

const XES =
  `<?xml version="1.0"?><log><trace><string key="concept:name" value="t1"/><event><string key="concept:name" value="go"/>
<date key="time:timestamp" value="2026-01-03T10:00:00Z"/></event></trace></log>`;

/**
 * Waits until all modules are there that the page and its workers have asked for. A module that is
 * imported again waits for all that it imports.
 */
async function modulesLoaded({ page, inFlight }: TestPage): Promise<void> {
  // Of a worker that was ended, the end of a request may never be told.
  for (let [before, loaded, waits] = [-1, 0, 0]; before < loaded || (inFlight.size > 0 && waits < 1000);) {
    if (inFlight.size > 0) await new Promise((resolve) => setTimeout(resolve, 10, waits++));
    before = loaded;
    loaded = await page.evaluate(async () => {
      const names = performance.getEntriesByType("resource").map(({ name }) => name).filter((name) => name.includes("/bundles/"));
      await Promise.all(names.filter((name) => name.endsWith(".js")).map((name) => import(name)));
      return names.length;
    });
    // A worker that ends meanwhile loads nothing more; the driver of Firefox takes all for ended.
    await Promise.all(
      page.workers().map(async (worker) => {
        try {
          await worker.evaluate(() => import(self.location.href).then(() => {}));
        } catch (error) {
          if (!String(error).includes("has been closed")) throw error;
        }
      }),
    );
  }
}

/** Drags a file over the page and drops it; returns the requests that the page made after that. */
export async function drop(opened: TestPage, name: string, text: string): Promise<string[]> {
  const { page } = opened;
  await page.waitForLoadState("networkidle");
  // Again until the page listens: that comes with a module of its own.
  await page.waitForFunction(() => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([""], "unknown"));
    document.body.dispatchEvent(new DragEvent("dragenter", { bubbles: true, dataTransfer }));
    return document.querySelector(".drop-sign:not([hidden])") !== null;
  });
  await modulesLoaded(opened);
  const requests: string[] = [];
  page.on("request", (request) => requests.push(request.url()));
  await page.evaluate(([name, text]) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([text], name));
    document.body.dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer }));
  }, [name, text]);
  return requests;
}

/** A dropped file becomes the log of the page, its columns corrected, without a request. */
export async function droppedFile(place: Place): Promise<void> {
  await onPage(place, "?log=orders", async (opened) => {
    const { page } = opened;
    await settled(opened);
    const requests = await drop(opened, "Äpfel & co.csv", CSV);
    const dialog = page.getByRole("dialog", { name: "Open a file" });
    await dialog.getByText("do not tell which is the case").waitFor();
    assertEquals(await dialog.locator("table.sample tbody tr").count(), 5);
    const focused = dialog.locator(":focus");
    assertEquals(
      await focused.evaluate((select) => select.parentElement?.firstChild?.textContent),
      "Case",
      "what is to be chosen first",
    );
    assertEquals(await dialog.getByRole("button", { name: "Use this log" }).isDisabled(), true);
    await dialog.getByLabel(/^Case/).selectOption("nr");
    await dialog.getByLabel(/^Activity/).selectOption("what");
    await dialog.getByLabel(/^Time/).selectOption("done");
    await dialog.getByLabel(/^Resource/).selectOption("who");
    await dialog.getByRole("button", { name: "Use this log" }).click();
    await page.locator('[data-kpi="Cases"] b', { hasText: /^3$/ }).waitFor();
    await settled(opened);
    assertEquals(await page.locator('[data-kpi="Events"] b').innerText(), "5");
    assertStringIncludes(await page.locator(".picker").innerText(), "Äpfel & co");
    await page.keyboard.press("f");
    await page.getByRole("button", { name: "Attribute", exact: true }).click();
    await page.getByLabel("<b>Bob</b>", { exact: false }).check();
    await page.getByRole("button", { name: "Add filter" }).click();
    await page.locator('[data-kpi="Cases"] b', { hasText: /^1$/ }).waitFor();
    assertEquals(requests, [], "nothing is asked of the network after a file was dropped");

    await page.reload();
    await settled(opened);
    assertEquals(await page.locator('[data-kpi="Cases"] b').innerText(), "1", "the browser keeps the log");
    await page.getByRole("link", { name: "Predictions" }).click();
    await settled(opened);
    await page.getByRole("button", { name: "Forget it" }).click();
    await page.locator(".picker option[value^='own:']").first().waitFor({ state: "detached" });
  });
}

/** A log that says itself what is what; a file that cannot be read says why; a log that is gone. */
export async function droppedFormats(place: Place): Promise<void> {
  await onPage(place, "?log=orders", async (opened) => {
    const { page } = opened;
    await settled(opened);
    await drop(opened, "notes.txt", "hello");
    const dialog = page.getByRole("dialog", { name: "Open a file" });
    await dialog.getByText("a file whose name ends in .csv").waitFor();
    assertEquals(await dialog.getByText("Looking at the file").count(), 0);
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await drop(opened, "broken.xes", XES.slice(0, 120));
    await dialog.getByRole("button", { name: "Use this log" }).click();
    await dialog.locator(".preview", { hasText: "broken.xes" }).waitFor();
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await drop(opened, "one.xes", XES);
    await dialog.locator("button.primary:focus").waitFor();
    await dialog.getByRole("button", { name: "Use this log" }).click();
    await page.locator('[data-kpi="Events"] b', { hasText: /^1$/ }).waitFor();
    assertStringIncludes(await page.locator('[data-kpi="Events"]').innerText(), "all at one time");
  });
  await onPage(place, "?log=own:elsewhere", async ({ page }) => {
    await page.getByRole("heading", { name: "The log “elsewhere” is not kept in this browser" }).waitFor();
  });
}

/** Models of a log of the reader are trained in the tab, without a request, and kept. */
export async function trainedInTab(place: Place): Promise<void> {
  const { rows, cases } = orders();
  const lines = rows.map(({ caseId, activity, time, resource }) =>
    [caseId, activity, new Date(Number(time)).toISOString(), resource, cases![caseId].priority].join(",")
  );
  await onPage(place, "predictions.html?log=orders", async (opened) => {
    const { page } = opened;
    await settled(opened);
    const requests = await drop(opened, "mine.csv", ["case,activity,time,resource,priority", ...lines].join("\n"));
    await page.getByRole("button", { name: "Use this log" }).click();
    await page.getByRole("button", { name: "Train models in this tab" }).click();
    await page.locator("tr[data-case]").first().waitFor();
    assertEquals(await page.locator("tr[data-case]").count(), 6);
    await page.locator("[data-verdict=duration]").waitFor();
    assertEquals(requests, []);
    await page.reload();
    await page.locator("tr[data-case]").first().waitFor();
    await page.getByRole("button", { name: "Forget it" }).click();
  });
}

/** A page with a dropped log, saved as one file, opens from a disk with the same figures. */
export async function savedPage(place: Place): Promise<void> {
  const figures = async (opened: TestPage) => {
    const { page } = opened;
    await page.locator(".variant").first().waitFor();
    await settled(opened);
    return { kpis: await page.locator(".kpi").allInnerTexts(), variants: await page.locator(".variant").allInnerTexts() };
  };
  const { rows } = orders();
  const lines = rows.map(({ caseId, activity, time, resource }) =>
    [caseId, activity, new Date(Number(time)).toISOString(), resource].join(",")
  );
  const file = await Deno.makeTempFile({ suffix: ".html" });
  try {
    let seen: Awaited<ReturnType<typeof figures>>;
    await onPage(place, "?log=hostile", async (opened) => {
      const { page } = opened;
      await settled(opened);
      const requests = await drop(opened, "<i>mine</i>.csv", ["case,activity,time,resource", ...lines].join("\n"));
      await page.getByRole("button", { name: "Use this log" }).click();
      await page.locator('[data-kpi="Cases"] b', { hasText: /^300$/ }).waitFor();
      await page.evaluate(() => history.replaceState(null, "", `${location.search}&filters=through:return`));
      await page.reload();
      await page.locator(".chip", { hasText: "return" }).waitFor();
      seen = await figures(opened);
      requests.length = 0;
      const download = page.waitForEvent("download");
      await page.getByRole("button", { name: "Save as a page…" }).click();
      await (await download).saveAs(file);
      assertEquals(requests.filter((url) => !url.startsWith(place.site.address)), [], "only files of the site are fetched");
      assertEquals(requests.filter((url) => url.includes("/templates/")), [`${place.site.address}templates/index.html`]);
      await page.getByRole("button", { name: "Forget it" }).click();
    });
    const address = pathToFileURL(file).href;
    const opened = await place.browser.open(address, { viewport: { width: 1280, height: 900 } });
    const requests: string[] = [];
    opened.page.on("request", (request) => requests.push(request.url()));
    await opened.page.goto(address);
    assertEquals(await figures(opened), seen!);
    assertEquals(await opened.page.title(), "Overview | <i>mine</i>");
    assertEquals(requests.filter((url) => !/^(file|blob|data):/.test(url)), []);
    assertEquals([opened.errors, opened.outside], [[], []]);
    await opened.context.close();
  } finally {
    await Deno.remove(file);
  }
}

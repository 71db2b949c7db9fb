import { startBrowser } from "./browser.ts";
const browser = (await startBrowser())!;
const site = Deno.env.get("SITE")!;
for (
  const path of [
    "?log=bpic2012",
    "?log=sepsis",
    "predictions?log=sepsis",
    "predictions?log=bpic2012",
    "?log=bpic2012&filters=rework",
  ]
) {
  const { page, context } = await browser.open(site, { viewport: { width: 1280, height: 800 } });
  await page.addInitScript(() => {
    const w = globalThis as any;
    w.cls = 0;
    w.lt = [];
    w.shifts = [];
    new PerformanceObserver((l) => {
      for (const e of l.getEntries() as any) {
        if (!e.hadRecentInput) {
          w.cls += e.value;
          w.shifts.push([e.value.toFixed(3), ...e.sources.map((s: any) => s.node?.className ?? s.node?.nodeName)]);
        }
      }
    }).observe({ type: "layout-shift", buffered: true });
    new PerformanceObserver((l) => {
      for (const e of l.getEntries()) w.lt.push([Math.round(e.startTime), Math.round(e.duration)]);
    }).observe({ type: "longtask", buffered: true });
  });
  await page.goto(site + path);
  await page.waitForLoadState("networkidle");
  await page.waitForTimeout(1500);
  console.log(
    path,
    JSON.stringify(
      await page.evaluate(() => {
        const w = globalThis as any;
        return {
          cls: w.cls.toFixed(3),
          fcp: Math.round(performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0),
          lt: w.lt,
          shifts: w.shifts.filter((s: any) => s[0] > 0.004),
        };
      }),
    ),
  );
  await context.close();
}
await browser.close();

import { startBrowser } from "./browser.ts";
const site = Deno.env.get("SITE")!;
const log = Deno.args[0];
const browser = (await startBrowser())!;
const { page, errors } = await browser.open(site, { viewport: { width: 1280, height: 800 } });
await page.addInitScript(() => {
  const w = globalThis as any;
  w.longTasks = [];
  new PerformanceObserver((l) => {
    for (const e of l.getEntries()) w.longTasks.push([Math.round(e.startTime), Math.round(e.duration)]);
  }).observe({ type: "longtask", buffered: true });
});
await page.goto(site + "?log=" + log);
await page.waitForLoadState("networkidle");
await page.waitForTimeout(1500);
console.log("load long", JSON.stringify(await page.evaluate(() => (globalThis as any).longTasks.splice(0))));
const stacks: Record<string, string[]> = {
  bpic2012: [
    "through:A_ACCEPTED",
    "not-through:A_DECLINED",
    "duration:2d..",
    "started:2011-12..2012-01",
    "top-variants:50",
    "variant-coverage:80%",
    "path:A_SUBMITTED..O_SENT",
    "not-path:A_SUBMITTED>A_PARTLYSUBMITTED",
    "end-activity:A_DECLINED",
    "events:10..40",
    "rework",
    "contained:2011-11..2012-02",
    "intersecting:2012-01-10",
    "drop-activity:W_Nabellen offertes",
    "keep-activity:A_SUBMITTED,A_DECLINED,A_CANCELLED,A_APPROVED",
    "completed:2012-01",
    "sample:50%",
    "duration:..1h",
    "not-events:..5",
    "through:W_Beoordelen fraude",
    "time:2012-01-15",
  ],
};
const list = stacks[log];
const took: number[] = [], full: number[] = [];
for (let round = 0; round < 2; round++) {
  for (let i = 0; i < list.length; i++) {
    const filters = i % 3 === 2 ? [list[i], list[(i + 5) % list.length]] : [list[i]];
    const [ms, all] = await page.evaluate(async (text) => {
      const a = new URL(location.href);
      a.searchParams.set("filters", text);
      history.replaceState(null, "", a);
      const t = performance.now();
      const effect = document.querySelector(".filter-effect .effect")!;
      const before = effect.textContent;
      dispatchEvent(new PopStateEvent("popstate"));
      let ms = 0;
      for (let k = 0; k < 2000; k++) {
        await new Promise((r) => setTimeout(r, 4));
        if (!ms && /re-mined/.test(effect.textContent!)) ms = Number(/in (\d+) ms/.exec(effect.textContent!)![1]);
        if (ms && !document.querySelector("[aria-busy=true]")) break;
      }
      return [ms, performance.now() - t];
    }, filters.join(";") + (round ? ";events:1.." : ""));
    took.push(ms);
    full.push(all);
  }
}
const q = (v: number[], p: number) => Math.round([...v].sort((a, b) => a - b)[Math.min(v.length - 1, Math.floor(p * v.length))]);
console.log(
  log,
  "n",
  took.length,
  "re-mine ms p50",
  q(took, .5),
  "p95",
  q(took, .95),
  "max",
  q(took, 1),
  "| all parts redrawn p50",
  q(full, .5),
  "p95",
  q(full, .95),
);
const lt = await page.evaluate(() => (globalThis as any).longTasks);
console.log("filter long tasks", lt.length, "max", Math.max(0, ...lt.map((x: number[]) => x[1])), errors);
await browser.close();

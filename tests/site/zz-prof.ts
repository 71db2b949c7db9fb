import { startBrowser } from "./browser.ts";
const browser = (await startBrowser())!;
const site = Deno.env.get("SITE")!;
const { page, context } = await browser.open(site, { viewport: { width: 1280, height: 800 } });
await page.goto(site + "?log=bpic2012");
await page.waitForLoadState("networkidle");
await page.waitForTimeout(1500);
const cdp = await context.newCDPSession(page);
await cdp.send("Profiler.enable");
await cdp.send("Profiler.setSamplingInterval", { interval: 200 });
await cdp.send("Profiler.start");
for (
  const f of ["rework", "duration:2d..", "started:2011-12..2012-01", "top-variants:50", "not-through:A_DECLINED", "events:10..40"]
) {
  await page.evaluate(async (text) => {
    const a = new URL(location.href);
    a.searchParams.set("filters", text);
    history.replaceState(null, "", a);
    dispatchEvent(new PopStateEvent("popstate"));
    await new Promise((r) => setTimeout(r, 1200));
  }, f);
}
const { profile } = await cdp.send("Profiler.stop") as any;
const self = new Map<string, number>(), total = new Map<string, number>();
const nodes = new Map(profile.nodes.map((n: any) => [n.id, n]));
const parent = new Map<number, number>();
for (const n of profile.nodes) for (const c of n.children ?? []) parent.set(c, n.id);
profile.samples.forEach((id: number, i: number) => {
  const dt = profile.timeDeltas[i] / 1000;
  const n: any = nodes.get(id);
  const name = (x: any) =>
    `${x.callFrame.functionName || "(anon)"} ${
      x.callFrame.url.split("/").pop()
    }:${x.callFrame.lineNumber}:${x.callFrame.columnNumber}`;
  self.set(name(n), (self.get(name(n)) ?? 0) + dt);
  const seen = new Set<string>();
  for (let x: number | undefined = id; x !== undefined; x = parent.get(x)) {
    const k = name(nodes.get(x));
    if (!seen.has(k)) {
      seen.add(k);
      total.set(k, (total.get(k) ?? 0) + dt);
    }
  }
});
const top = (m: Map<string, number>, n: number) =>
  [...m].sort((a, b) => b[1] - a[1]).slice(0, n).map(([k, v]) => `${v.toFixed(0)} ms ${k}`).join("\n");
console.log("SELF\n" + top(self, 22));
console.log("TOTAL\n" + top(total, 40));
await browser.close();

import axe from "axe-core";
import type { Page } from "playwright-core";

/** Of the dark theme only the contrast of colours differs. */
const RULES = { light: null, dark: ["color-contrast"] } as const;
/** Whether a name contains the text that is seen. */
const NAMES = "label-content-name-mismatch";

/** What axe finds on a page, in either theme, that is serious or moderate: a line each. */
export async function accessibilityFaults(page: Page, name: string): Promise<string[]> {
  const found: string[] = [];
  await page.evaluate(axe.source);
  // The edge of a drawing cuts the texts of a mark by chance: all of them can be brought into view.
  const cuts = await page.locator(".map-view").count() > 0;
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    // Charts are drawn anew in the next frame.
    await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
    found.push(
      ...(await findings(page, RULES[colorScheme], cuts ? [NAMES] : [])).map((finding) => `${name}, ${colorScheme}: ${finding}`),
    );
  }
  await page.emulateMedia({ colorScheme: null });
  if (!cuts) return found;
  const whole = await page.addStyleTag({
    content: ".map-view, .map-view svg { overflow: visible !important } .map-view { margin: 9999px 0 0 9999px !important }",
  });
  found.push(...(await findings(page, [NAMES])).map((finding) => `${name}, whole drawings: ${finding}`));
  await whole.evaluate((style) => (style as Element).remove());
  return found;
}

/** What axe finds that is more than minor, a line each; by all rules without some, or by others. */
async function findings(page: Page, rules: readonly string[] | null, without: readonly string[] = []): Promise<string[]> {
  return await page.evaluate(async ({ rules, without }) => {
    const { axe } = globalThis as unknown as { axe: typeof import("axe-core") };
    const { violations } = await axe.run(document, {
      resultTypes: ["violations"],
      selectors: false,
      // Style sheets are fetched again only for an experimental rule, which is off.
      preload: false,
      ...(rules === null
        ? { rules: Object.fromEntries(without.map((rule) => [rule, { enabled: false }])) }
        : { runOnly: [...rules] }),
    });
    return violations.filter(({ impact }) => impact !== "minor").map(({ id, impact, nodes }) =>
      `${impact} ${id} at ${nodes.slice(0, 3).map(({ html }) => html.slice(0, 200)).join(" and ")}`
    );
  }, { rules, without });
}

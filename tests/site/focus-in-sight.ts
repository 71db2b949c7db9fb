import { assert } from "@std/assert";
import { onPage, type Place } from "./on-page.ts";

/** In a drawing that is larger than its canvas, what the keyboard comes to is in sight then. */
export async function focusInSight(place: Place): Promise<void> {
  for (
    const [path, parts] of [
      ["map?log=orders", ".map-view .node"],
      ["conformance?log=orders", ".map-view :is([data-label], [data-flow])"],
    ]
  ) {
    await onPage(place, path, async ({ page }) => {
      await page.locator(parts).first().waitFor();
      await page.locator(".map-view").focus();
      for (let step = 0; step < 6; step++) await page.keyboard.press("+");
      for (const part of await page.locator(parts).all()) {
        await part.focus();
        const isIn = await part.evaluate((part) => {
          const [seen, view] = [part, part.closest(".map-view")!].map((element) => element.getBoundingClientRect());
          const overlap = (from: "left" | "top", to: "right" | "bottom") =>
            Math.min(seen[to], view[to]) - Math.max(seen[from], view[from]);
          // A flow may be longer than the canvas.
          return overlap("left", "right") >= Math.min(seen.width, view.width) / 2 &&
            overlap("top", "bottom") >= Math.min(seen.height, view.height) / 2;
        });
        assert(isIn, `${path}: ${await part.evaluate((part) => part.outerHTML.slice(0, 120))}`);
      }
    });
  }
}

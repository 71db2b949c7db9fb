import axe from "axe-core";
import { assertEquals } from "@std/assert";
import { pathToFileURL } from "node:url";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { findLog } from "@/database/mod.ts";
import { exportPage } from "@/pipeline/notebook/export-page.ts";
import type { TestPage } from "./browser.ts";
import type { Place } from "./on-page.ts";

/** A state of a page that axe looks at. */
export interface AxeView {
  readonly path: string;
  /** What is on the page when it is complete. */
  readonly shows: string;
  /** What is done before axe looks. */
  readonly open?: (page: Page) => Promise<void>;
}

const model = (miner: string, form: string) => ({
  path: `map?log=orders&miner=${miner}&form=${form}`,
  shows: ".model-figures, .map-says",
});

/** Every page of the site, the map with every kind of model, and the form for filters. */
export const AXE_VIEWS: readonly AxeView[] = [
  { path: "?log=orders", shows: ".variant" },
  { path: "?log=orders&filters=through:return", shows: ".variant", open: openFilterForm },
  { path: "map?log=orders", shows: ".map-view .node" },
  { path: "predictions?log=orders", shows: "tr[data-case]" },
  { path: "guide/index.html?log=orders", shows: ".table-view tbody tr" },
  { path: "guide/why-slow.html", shows: "main h1" },
  { path: "nothing", shows: "main h1" },
];

async function openFilterForm(page: Page): Promise<void> {
  await page.keyboard.press("f");
  await page.getByRole("dialog").waitFor();
}

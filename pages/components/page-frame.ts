/**
 * The frame of every page, made when the site is built: what stands in `<head>`, and the menu beside the page. `site-menu.ts` brings it to
 * life in the browser.
 *
 * @module
 */

/** A page as the menu lists it. */
export interface MenuEntry {
  readonly name: string;
  /** Such as `/map`. */
  readonly path: string;
}

/** The reader's choice of theme is set before anything is painted, so that the page does not flash. */
export const pageHead = `<link rel="icon" href="data:,">
<meta name="color-scheme" content="light dark">
<script>
try { const theme = localStorage.getItem("tracebook-theme"); if (theme) document.documentElement.dataset.theme = theme; } catch { /* storage is off */ }
</script>
<script type="module" src="/components/site-menu.js"></script>`;

/** What the frame of a page is made from. */
export interface FrameOptions {
  readonly menu: readonly MenuEntry[];
  /** The page's own, such as `/map`. */
  readonly path: string;
  /** Where the published data are; default `data/` in the site's root. Framework's preview has them elsewhere. */
  readonly data?: string;
}

/** The menu: name of the site, picker of the log, pages, theme and age of the data. */
export function pageHeader({ menu, path, data }: FrameOptions): string {
  const depth = path.split("/").length - 2;
  const up = depth > 0 ? "../".repeat(depth) : "./";
  const here = path.replace(/\.html$/, "");
  const links = menu.map(({ name, path: page }) => {
    const target = page === "/index" ? up : `${up}${page.slice(1)}`;
    return `<a class="page-link" href="${encodeURI(target)}"${page === here ? ' aria-current="page"' : ""}>${
      escapeHtml(name)
    }</a>`;
  });
  return `<a class="skip" href="#observablehq-main">Skip to the page</a>
<nav class="menu" aria-label="Site" data-files="${data ?? `${up}data/`}">
<div class="brand">Tracebook</div>
<div class="log-picker" id="log-picker"><span class="bone"></span><span class="bone short"></span></div>
<div class="page-links">${links.join("\n")}</div>
<div class="menu-foot"><div id="data-age"></div><button type="button" id="theme-switch" class="quiet">Theme: as the system</button></div>
</nav>`;
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}

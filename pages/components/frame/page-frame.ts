/**
 * The frame of every page, written when the site is built: the content of `<head>`, and the menu
 * beside the page. `site-menu.ts` makes it interactive in the browser.
 *
 * @module
 */

/** A page as the menu lists it. */
interface MenuEntry {
  readonly name: string;
  /** Such as `/map`. */
  readonly path: string;
}

/** Pages that stand together in the menu. */
export interface MenuGroup {
  readonly heading?: string;
  readonly pages: readonly MenuEntry[];
}

/**
 * The content of `<head>`. The chosen theme is set before the first paint, so that the page does
 * not flash. The list of logs is requested at once, by an "external" link, which Framework does not
 * change.
 */
export function pageHead({ path, data, policy }: Pick<FrameOptions, "path" | "data"> & { readonly policy?: string }): string {
  return `${
    policy === undefined ? "" : `<meta http-equiv="Content-Security-Policy" content="${policy}">\n`
  }<link rel="icon" href="data:,">
<link rel="preload external" as="fetch" crossorigin href="${data ?? `${rootOf(path)}data/`}logs.json">
<meta name="color-scheme" content="light dark">
<script>
document.documentElement.classList.add("scripted");
document.documentElement.dataset.page = ${JSON.stringify(path.replace(/\.html$/, "").slice(1)).replaceAll("<", "\\u003c")};
try { const theme = localStorage.getItem("tracebook-theme"); if (theme) document.documentElement.dataset.theme = theme; } catch { /* storage is off */ }
</script>
<script>${earlyFetch(data ?? `${rootOf(path)}data/`, FIRST_FILES.get(path.replace(/\.html$/, "")))}</script>
<script type="module" src="/components/frame/site-menu.js"></script>`;
}

/** The path from a page to the site's root: `./`, or `../` for each folder that the page is in. */
function rootOf(path: string): string {
  const depth = path.split("/").length - 2;
  return depth > 0 ? "../".repeat(depth) : "./";
}

/** Options of the frame of a page. */
interface FrameOptions {
  readonly menu: readonly MenuGroup[];
  /** The page's own, such as `/map`. */
  readonly path: string;
  /**
   * Where the published data are; default `data/` in the site's root. Framework's preview has them
   * elsewhere.
   */
  readonly data?: string;
  /** Whether all of the page is made anew for another log. Default false: it is loaded anew. */
  readonly followsLog?: boolean;
}

/** The menu: name of the site, picker of the log, pages, theme and age of the data. */
export function pageHeader({ menu, path, data, followsLog = false }: FrameOptions): string {
  const up = rootOf(path);
  const here = path.replace(/\.html$/, "");
  // A page of a folder belongs to the folder's entry in the menu.
  const folder = `${here.slice(0, here.lastIndexOf("/"))}/index`;
  const isHere = (page: string) => page === here || (folder !== "/index" && page === folder);
  const link = ({ name, path: page }: MenuEntry) => {
    const target = page === "/index" ? up : `${up}${page.slice(1)}.html`;
    return `<li><a class="page-link" href="${encodeURI(target)}"${isHere(page) ? ' aria-current="page"' : ""}>${
      escapeHtml(name)
    }</a></li>`;
  };
  const groups = menu.map(({ heading, pages }) =>
    `${heading === undefined ? "" : `<p class="menu-heading">${escapeHtml(heading)}</p>\n`}<ul>${pages.map(link).join("\n")}</ul>`
  );
  return `<a class="skip" href="#observablehq-main">Skip to the page</a>
<nav class="menu" aria-label="Site" data-files="${data ?? `${up}data/`}"${followsLog ? " data-follows-log" : ""}>
<button type="button" class="menu-switch" aria-label="Menu" aria-expanded="false"><span></span></button>
<div class="brand">Tracebook</div>
<div class="log-picker" id="log-picker"><span class="bone"></span><span class="bone short"></span></div>
<div class="page-links">${groups.join("\n")}
<button type="button" class="new-page">+ New page</button></div>
<div class="menu-foot"><div id="data-age"></div><div id="job-troubles"></div><button type="button" id="theme-switch" class="quiet">Theme: as the system</button></div>
</nav>
<noscript><p class="notice">These pages compute their figures and maps in the browser, from files of this site alone. They need JavaScript: allow it for this site, and reload.</p></noscript>`;
}

/**
 * Files of a log that the shipped pages read first, besides manifest and variants: with all events,
 * and with cases only.
 */
const FIRST_FILES: ReadonlyMap<string, FirstFiles | null> = new Map<string, FirstFiles | null>([
  // It shows no log.
  ["/start", null],
  ["/index", { events: ["cases.columns", "times.columns"], cases: ["cases.columns", "ends.columns", "segments.json"] }],
  ["/predictions", { events: ["cases.columns", "times.columns"], cases: [] }],
]);

type FirstFiles = Readonly<Record<"events" | "cases", readonly string[]>>;

/**
 * A script that requests the files of the log while the modules of the page are still loading;
 * `open-log.ts` uses the responses. A request that fails is repeated there, with an error message.
 */
function earlyFetch(data: string, files: FirstFiles | null = { events: [], cases: [] }): string {
  return `{
const early = globalThis.tracebookEarly = new Map();
const ask = (path) => early.has(path) ? null : early.set(path, fetch(new URL(path, new URL(${
    JSON.stringify(data)
  }, document.baseURI))).catch(() => null)).get(path);
ask("status.json");
ask("logs.json").then((response) => response.clone().json()).then((logs) => {
  const slug = new URLSearchParams(location.search).get("log");
  const log = slug === null ? logs[0] : logs.find((entry) => entry.slug === slug);
  const names = log && ${files !== null} ? ["manifest.json", "variants.columns", ...${
    JSON.stringify(files ?? {})
  }[log.level]] : [];
  for (const name of names) ask(log.folder + "/" + name);
}).catch(() => {});
}`;
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}

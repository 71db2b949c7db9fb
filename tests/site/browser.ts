import { join } from "node:path";
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  firefox,
  type Page,
  type Request,
} from "playwright-core";
import { PROJECT_ROOT } from "@/pipeline/project-root.ts";
import { hasRoomInMemory } from "../database/test-folder.ts";

/** A browser to test with. */
export interface TestBrowser {
  /** Which one it is, for messages. */
  readonly describe: string;
  /** Opens a page, for the first time, that may ask nothing of the network but one site. */
  open(site: string, options?: BrowserContextOptions): Promise<TestPage>;
  /**
   * Opens a page as who comes again: files of the site are in the browser's cache, but nothing that
   * earlier pages have stored is there. It takes half of the time.
   */
  openAgain(site: string): Promise<TestPage & { leave(): Promise<void> }>;
  close(): Promise<void>;
}

/** A page, and what went wrong on it. */
export interface TestPage {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Errors of the console and exceptions that nobody caught. */
  readonly errors: string[];
  /** Requests that left the site; each was stopped. */
  readonly outside: string[];
  /** Dialogs that were opened, such as by `alert`. */
  readonly dialogs: string[];
  /** Requests that have not ended, those of workers among them. */
  readonly inFlight: ReadonlySet<Request>;
}

/** Names of installed browsers on the search path. */
const NAMES = ["google-chrome-stable", "google-chrome", "chromium", "chromium-browser", "chrome"];

/** Where macOS keeps them. */
const APPLICATIONS = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
];

/**
 * Finds a browser: `CHROME_PATH`, else an installed Chrome or Chromium, else the one in
 * `@sparticuz/chromium` (Linux x64 only).
 *
 * @returns null where there is none
 */
export async function findBrowser(): Promise<{ path: string; flags: string[] } | null> {
  const flags = ["--disable-gpu"];
  // Chromium's sandbox does not work for root.
  if (Deno.build.os === "linux" && Deno.uid() === 0) flags.push("--no-sandbox");
  const told = Deno.env.get("CHROME_PATH");
  if (told) return { path: told, flags };
  const installed = await findInstalled(NAMES, APPLICATIONS);
  if (installed !== null) return { path: installed, flags };
  if (Deno.build.os !== "linux" || Deno.build.arch !== "x86_64") return null;
  // Its own list of flags is for functions in a cloud: with `--single-process` the browser would
  // end with its first context.
  return { path: await unpacked(), flags };
}

/** The first program of these names on the search path, else the first of these files. */
async function findInstalled(names: readonly string[], files: readonly string[]): Promise<string | null> {
  const folders = (Deno.env.get("PATH") ?? "").split(Deno.build.os === "windows" ? ";" : ":");
  const candidates = [...folders.flatMap((folder) => names.map((name) => `${folder}/${name}`)), ...files];
  for (const path of candidates) if (await isFile(path)) return path;
  return null;
}

/**
 * The package of a browser. It is half as large as all other packages together, and only these
 * tests need it: so it is none of the project's, and is fetched here, with a lock of its own.
 */
const PACKED = { package: "@sparticuz/chromium", version: "153.0.0", lock: "tests/site/chromium.lock" };

/**
 * The browser of {@linkcode PACKED}, which unpacks itself into the folder for temporary files under
 * a fixed name: where all users share that folder, the first one's is in the way of the others. So
 * it gets a folder of this project's.
 */
async function unpacked(): Promise<string> {
  const folder = join(PROJECT_ROOT, ".tracebook", "browser", PACKED.version);
  await Deno.mkdir(folder, { recursive: true });
  // Test files run side by side: a second one waits until the browser is unpacked.
  using lock = await Deno.open(join(folder, "unpacking.lock"), { create: true, write: true });
  await lock.lock(true);
  const [program, complete] = [join(folder, "chromium"), join(folder, "complete")];
  if (await isFile(complete)) return program;
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["eval", "--no-config", "--node-modules-dir=none", `--lock=${join(PROJECT_ROOT, PACKED.lock)}`, "--frozen"],
      `import packed from "npm:${PACKED.package}@${PACKED.version}"; await packed.executablePath();`,
    ],
    cwd: PROJECT_ROOT,
    env: { TMPDIR: folder },
    stdout: "null",
    stderr: "piped",
  }).output();
  if (!success) throw new Error(`${PACKED.package} cannot be unpacked: ${new TextDecoder().decode(stderr)}`);
  await Deno.writeTextFile(complete, "");
  return program;
}

/**
 * No process is kept ready for a page that may come. The other features are those that Playwright
 * switches off for pages under test: of two lists, Chromium heeds the last.
 */
const FRUGAL = [
  "--disable-features=SpareRendererForSitePerProcess,AvoidUnnecessaryBeforeUnloadCheckSync,DestroyProfileOnBrowserClose," +
  "HttpsFirstBalancedModeAutoEnable,HttpsUpgrades,MediaRouter,NetworkTimeServiceQuerying,OptimizationHints,PaintHolding," +
  "ThirdPartyStoragePartitioning,TcpPortRandomizationWin",
];

/**
 * No name but that of this machine has an address. Playwright's own way to stop requests, a route,
 * would switch the browser's cache off and take a third of the time of a page.
 */
const ONLY_THIS_MACHINE = ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"];

/**
 * By this flag of Playwright's, what the browser's processes share, such as each piece of a drawn
 * page, is in files of the folder for temporary files. In memory a page takes a seventh less time.
 */
const SHARES_BY_FILES = "--disable-dev-shm-usage";

/** Starts a browser without a window; null where none is found. */
export async function startBrowser(): Promise<TestBrowser | null> {
  const found = await findBrowser();
  if (found === null) return null;
  const args = [...found.flags, ...FRUGAL, ...ONLY_THIS_MACHINE];
  const ignoreDefaultArgs = hasRoomInMemory() ? [SHARES_BY_FILES] : [];
  const browser = await chromium.launch({
    executablePath: found.path,
    args,
    ignoreDefaultArgs,
    headless: true,
    timeout: PATIENCE,
  });
  return {
    describe: `${found.path}, ${browser.version()}`,
    open: async (site, options) => await openPage(await browser.newContext(options), site),
    openAgain: openAgainIn(browser),
    close: () => browser.close(),
  };
}

/** Finds Firefox: `FIREFOX_PATH`, else an installed one; null where there is none. */
export async function findFirefox(): Promise<string | null> {
  return Deno.env.get("FIREFOX_PATH") ||
    await findInstalled(["firefox", "firefox-esr"], ["/Applications/Firefox.app/Contents/MacOS/firefox"]);
}

/** Starts a Firefox as its makers release it, without a window; null where none is found. */
export async function startFirefox(): Promise<TestBrowser | null> {
  const path = await findFirefox();
  if (path === null) return null;
  // Playwright's own channel for it expects one place; the protocol (WebDriver BiDi) is the same.
  const browser = await firefox.launch({ channel: "moz-firefox", executablePath: path, headless: true, timeout: PATIENCE });
  leaveMediaFeatures(browser);
  const open = async (site: string, options?: BrowserContextOptions) => {
    const context = await browser.newContext(options);
    await context.route((url) => isOutside(url.href, site), (route) => route.abort());
    return await openPage(context, site);
  };
  return {
    describe: `${path}, ${browser.version()}`,
    open,
    openAgain: async (site) => {
      const opened = await open(site, { viewport: VIEWPORT });
      return { ...opened, leave: () => opened.context.close() };
    },
    close: () => browser.close(),
  };
}

/**
 * Playwright sets media features for each context, by a command that Firefox 153 does not know yet:
 * then no context can be made. It is answered here instead, and the features stay as they are.
 */
function leaveMediaFeatures(browser: Browser): void {
  interface Session {
    send(method: string, parameters: unknown): Promise<unknown>;
  }
  const { _connection } = browser as unknown as {
    _connection: { toImpl(browser: Browser): { readonly _browserSession: Session } };
  };
  const session = Object.getPrototypeOf(_connection.toImpl(browser)._browserSession) as Session;
  const { send } = session;
  session.send = function (method, parameters) {
    return method === "emulation.setMediaFeaturesOverride" ? Promise.resolve({}) : send.call(this, method, parameters);
  };
}

/** Size of the window of a page that is opened again. */
const VIEWPORT = { width: 1280, height: 900 };

/** Time after which what a test waits for is taken for never to come, in ms: no page needs it. */
const PATIENCE = 120_000;

/** What tests listen to on a page. */
const LISTENED = ["console", "dialog", "pageerror", "request", "requestfailed", "requestfinished", "response", "worker"];

/** Opens pages in windows that are used again, with their tabs, by later pages of the same site. */
function openAgainIn(browser: Browser): TestBrowser["openAgain"] {
  const idle = new Map<string, { context: BrowserContext; page: Page }[]>();
  return async (site) => {
    const { origin } = new URL(site);
    const windows = idle.get(origin) ?? [];
    idle.set(origin, windows);
    const known = windows.pop();
    const context = known?.context ?? await browser.newContext({ viewport: VIEWPORT });
    const opened = await openPage(context, site, known?.page);
    const { page } = opened;
    const session = await context.newCDPSession(page);
    await session.send("Storage.clearDataForOrigin", { origin, storageTypes: "all" });
    await session.detach();
    return {
      ...opened,
      async leave() {
        for (const routed of [context, page]) await routed.unrouteAll();
        for (const other of context.pages()) if (other !== page) await other.close();
        await page.evaluate(() => sessionStorage.clear()).catch(() => {});
        // A tab that is on its way to another page by itself is not used again.
        const isEmpty = await page.goto("about:blank", { timeout: 5000 }).then(() => true, () => false);
        if (!isEmpty) return await context.close();
        await page.emulateMedia({ media: null, colorScheme: null });
        await page.setViewportSize(VIEWPORT);
        for (const event of LISTENED) page.removeAllListeners(event);
        windows.push({ context, page });
      },
    };
  };
}

const isOutside = (url: string, site: string): boolean =>
  !/^(data|blob):/.test(url) && new URL(url).origin !== new URL(site).origin;

/** Watches a new page of a window, or one that is used again. */
async function openPage(context: BrowserContext, site: string, used?: Page): Promise<TestPage> {
  context.setDefaultTimeout(PATIENCE);
  const page = used ?? await context.newPage();
  const outside: string[] = [];
  const note = (request: Request) => {
    // What the page's own policy stopped was no request.
    if (isOutside(request.url(), site) && request.failure()?.errorText !== "csp") outside.push(request.url());
  };
  const inFlight = new Set<Request>();
  const end = (request: Request) => {
    inFlight.delete(request);
    note(request);
  };
  page.on("request", (request) => inFlight.add(request));
  page.on("requestfailed", end);
  page.on("requestfinished", end);
  const errors: string[] = [];
  const dialogs: string[] = [];
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("dialog", async (dialog) => {
    dialogs.push(dialog.message());
    await dialog.dismiss();
  });
  return { page, context, errors, outside, dialogs, inFlight };
}

async function isFile(path: string): Promise<boolean> {
  return await Deno.stat(path).then((stat) => stat.isFile, () => false);
}

import { isOwnLog, ownLogStore, type PublishedLogEntry, sayCount, saySpan } from "../../lib/tracebook.js";
import { startAccessibleNames } from "./accessible-names.js";
import { sayAge, sayAgo } from "../elements/age.js";
import { clipName, fill, h } from "../elements/dom.js";
import { chosenEntry, siteStatus, storedLogs } from "../log/open-log.js";
import { onLogReplaced } from "../log/rebuilt.js";
import { scrollToPart } from "./scroll-to-part.js";
import { showInOrder } from "./show-in-order.js";
import { chooseTheme, chosenTheme, type Theme } from "../elements/theme.js";
import { cellsOfFramework, linkCells } from "../notebook/cell-links.js";
import { foldCode } from "../notebook/fold-code.js";
import { startTooltips } from "./tooltips.js";
import { keepStateInLinks } from "../address/view-state.js";
import { dayOfLog, sayClock, sayLogDate } from "../log/log-time.js";

/**
 * Makes the menu interactive: selection of the log, links that keep it, theme, age of the data.
 */
async function startMenu(): Promise<void> {
  for (const stack of document.querySelectorAll("#observablehq-main, .stack")) showInOrder(stack);
  scrollToPart();
  startTooltips();
  startAccessibleNames();
  foldCode();
  linkCells(cellsOfFramework());
  startThemeSwitch();
  startMenuSwitch();
  document.querySelector(".new-page")?.addEventListener(
    "click",
    () => void import("../notebook/page-source.js").then(({ showNewPage }) => showNewPage()),
  );
  keepStateInLinks();
  void showTroubles();
  const picker = document.querySelector("#log-picker");
  if (picker === null) return;
  const logs = await storedLogs().catch(() => []);
  const show = async (chosen: PublishedLogEntry | null) => {
    fill(picker, logPicker(logs, await ownLogStore.list().catch(() => []), chosen));
    if (chosen !== null) showAge(chosen);
  };
  const chosen = await chosenEntry().catch(() => null);
  await show(chosen);
  onLogReplaced((log) => void show(log.entry));
  if (chosen !== null) void import("./newer-data.js").then(({ tellNewerData }) => tellNewerData(logs, chosen));
}

function logPicker(
  logs: readonly PublishedLogEntry[],
  own: readonly PublishedLogEntry[],
  chosen: PublishedLogEntry | null,
): HTMLElement {
  const select = h("select", { id: "log", "aria-label": "Log", autocomplete: "off" });
  const option = ({ slug, name }: PublishedLogEntry) => h("option", { value: slug, ".selected": slug === chosen?.slug }, name);
  if (chosen === null) select.append(h("option", { value: "" }, logs.length === 0 ? "No log yet" : "Pick a log"));
  const kept = chosen === null || !isOwnLog(chosen.slug) || own.some(({ slug }) => slug === chosen.slug) ? own : [chosen, ...own];
  if (kept.length === 0) select.append(...logs.map(option));
  else {
    select.append(
      h("optgroup", { label: "On this site" }, logs.map(option)),
      h("optgroup", { label: "Opened in this browser" }, kept.map(option)),
    );
  }
  select.addEventListener("change", () => {
    const address = new URL(location.href);
    // Other parts of the address, such as the state of a map, belong to the other log.
    address.search = select.value === "" ? "" : `?log=${encodeURIComponent(select.value)}`;
    address.hash = "";
    location.assign(address);
  });
  // The browser may restore the choice of a page that was left: the page shows the log of its
  // address.
  addEventListener("pageshow", () => select.value = chosen?.slug ?? "");
  const facts = chosen === null || chosen.firstTime === null || chosen.lastTime === null
    ? null
    : `${sayCount(chosen.events)} ${chosen.events === 1 ? "event" : "events"} · ${
      saySpan(dayOfLog(chosen, Date.parse(chosen.firstTime))[0], ...dayOfLog(chosen, Date.parse(chosen.lastTime)))
    }`;
  const forget = async (slug: string) => {
    await ownLogStore.forget(slug);
    location.assign(location.pathname);
  };
  return h(
    "div",
    { class: "picker" },
    select,
    // The whole box looks like the picker, so it opens from here too.
    facts === null ? null : h("small", { class: "facts", onclick: () => openPicker(select) }, facts),
    chosen === null || !isOwnLog(chosen.slug) ? null : h(
      "small",
      {},
      "Kept in this browser only. ",
      h("button", { type: "button", class: "quiet", onclick: () => void forget(chosen.slug) }, "Forget it"),
    ),
  );
}

function openPicker(select: HTMLSelectElement): void {
  select.focus();
  // Not every browser can open a list of options by itself.
  select.showPicker?.();
}

function showAge(entry: PublishedLogEntry): void {
  // On paper, where there is no menu, the heading tells the log.
  document.querySelector("h1.unseen")?.setAttribute("data-log", clipName(entry.name));
  const age = document.querySelector("#data-age");
  if (age === null) return;
  const model = entry.model === null
    ? entry.privacy === undefined ? "no usable model" : "no model shown"
    : `model ${sayAge(entry.model.trainedAt)}\u00a0old`;
  const last = entry.lastTime === null ? "" : ` Last event: ${sayLogDate(entry, Date.parse(entry.lastTime))}.`;
  fill(
    age,
    h(
      "span",
      {
        tabindex: 0,
        title: `Loaded ${entry.loadedAt}, version ${entry.version}, checksum ${entry.checksum}.${last} ${sayClock(entry)}` +
          (entry.model === null ? "" : ` Model trained ${entry.model.trainedAt} on version ${entry.model.logVersion}.`),
      },
      `Loaded ${sayAgo(entry.loadedAt)} · ${
        last === "" ? "" : `data to ${sayLogDate(entry, Date.parse(entry.lastTime!))} · `
      }${model}`,
    ),
    entry.privacy === undefined
      ? null
      : h("span", { class: "privacy", tabindex: 0, title: entry.privacy.words }, entry.privacy.summary),
  );
}

/** Jobs that fail: the data may be older than they should be. */
async function showTroubles(): Promise<void> {
  const place = document.querySelector("#job-troubles");
  const status = await siteStatus().catch(() => null);
  if (place !== null && status?.troubles) fill(place, status.troubles);
}

const THEME_NAMES: Readonly<Record<Theme, string>> = { auto: "as the system", light: "light", dark: "dark" };

function startThemeSwitch(): void {
  const button = document.querySelector<HTMLButtonElement>("#theme-switch");
  if (button === null) return;
  const show = () => button.textContent = `Theme: ${THEME_NAMES[chosenTheme()]}`;
  button.addEventListener("click", () => {
    const next: Readonly<Record<Theme, Theme>> = { auto: "light", light: "dark", dark: "auto" };
    chooseTheme(next[chosenTheme()]);
    show();
  });
  show();
}

/** On phones the menu is folded below its name and the log. */
function startMenuSwitch(): void {
  const button = document.querySelector(".menu-switch");
  const menu = button?.closest(".menu");
  button?.addEventListener("click", () => button.setAttribute("aria-expanded", String(menu!.classList.toggle("open"))));
}

startMenu();

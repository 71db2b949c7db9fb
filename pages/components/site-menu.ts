import { type PublishedLogEntry, sayCount, sayDate, sayDuration, saySpan } from "../lib/tracebook.js";
import { fill, h } from "./dom.js";
import { chosenEntry, siteStatus, storedLogs } from "./open-log.js";
import { chooseTheme, chosenTheme, type Theme } from "./theme.js";
import { startTooltips } from "./tooltips.js";
import { keepStateInLinks } from "./view-state.js";

/**
 * Makes the menu interactive: selection of the log, links that keep it, theme, age of the data.
 */
async function startMenu(): Promise<void> {
  startTooltips();
  startThemeSwitch();
  keepStateInLinks();
  void showTroubles();
  const picker = document.querySelector("#log-picker");
  if (picker === null) return;
  const logs = await storedLogs().catch(() => []);
  const chosen = await chosenEntry().catch(() => null);
  fill(picker, logPicker(logs, chosen));
  if (chosen !== null) showAge(chosen);
}

function logPicker(logs: readonly PublishedLogEntry[], chosen: PublishedLogEntry | null): HTMLElement {
  const select = h("select", { id: "log", "aria-label": "Log" });
  if (chosen === null) select.append(h("option", { value: "" }, logs.length === 0 ? "No log yet" : "Pick a log"));
  for (const log of logs) select.append(h("option", { value: log.slug, ".selected": log === chosen }, log.name));
  select.addEventListener("change", () => {
    const address = new URL(location.href);
    // Other parts of the address, such as the state of a map, belong to the other log.
    address.search = select.value === "" ? "" : `?log=${encodeURIComponent(select.value)}`;
    address.hash = "";
    location.assign(address);
  });
  const facts = chosen === null || chosen.firstTime === null || chosen.lastTime === null
    ? null
    : `${sayCount(chosen.events)} events · ${saySpan(Date.parse(chosen.firstTime), Date.parse(chosen.lastTime), chosen.zone)}`;
  return h("div", { class: "picker" }, select, facts === null ? null : h("small", {}, facts));
}

function showAge(entry: PublishedLogEntry): void {
  const age = document.querySelector("#data-age");
  if (age === null) return;
  const old = (iso: string) => sayDuration(Math.max(0, Math.floor((Date.now() - Date.parse(iso)) / 60_000) * 60));
  const model = entry.model === null ? "no model yet" : `model ${old(entry.model.trainedAt)} old`;
  const last = entry.lastTime === null ? "" : ` Last event: ${sayDate(Date.parse(entry.lastTime), entry.zone)}.`;
  fill(
    age,
    h("span", {
      tabindex: 0,
      title: `Loaded ${entry.loadedAt}, version ${entry.version}, checksum ${entry.checksum}.${last} Times in ${entry.zone}.` +
        (entry.model === null ? "" : ` Model trained ${entry.model.trainedAt} on version ${entry.model.logVersion}.`),
    }, `Data ${old(entry.loadedAt)} old · ${model}`),
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

startMenu();

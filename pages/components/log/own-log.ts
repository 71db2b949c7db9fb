import {
  type EventLog,
  type FileLook,
  type OwnReading,
  type PublishedLogEntry,
  type ReadOwnLog,
  sayCount,
} from "../../lib/tracebook.js";
import { fill, h } from "../elements/dom.js";
import type { PageLog } from "./page-log.js";
import { warmUp } from "./reading-client.js";
import { replaceLog } from "./rebuilt.js";
import { savePageButton } from "../notebook/save-page.js";
import { viewState } from "../address/view-state.js";

const PROMISE = "It is read in this tab. Nothing leaves your computer.";

/** Files of other kinds that a part of the page opens itself. */
interface OtherFiles {
  readonly endings: readonly string[];
  readonly words: string;
  open(file: File): void;
}
const others: OtherFiles[] = [];

/**
 * Lets a part of the page open files of other kinds that are dropped on the page.
 *
 * @param endings in lower case
 * @param words what may be dropped besides a log
 */
export function openOther(endings: readonly string[], words: string, open: (file: File) => void): void {
  others.splice(0, others.length, { endings, words, open });
}

/** How the page goes on with a log of the reader. */
interface OwnLogOptions {
  /** The page's log; null where it has none. */
  readonly log: PageLog | null;
  /** The page that shows a log of the reader; default this one. */
  readonly shownOn?: string;
  /** Opens a log of the reader, with the log itself where the browser does not keep it. */
  open(entry: PublishedLogEntry, log: EventLog | null): Promise<PageLog>;
}

/** How a page asks for a file. */
export interface FileChoice {
  /** Opens the browser's dialog. */
  choose(): void;
}

/**
 * Whether the page shows another log without a reload, as its front matter says; one that is a file
 * by itself does.
 */
const followsLog = (): boolean => document.querySelector(".menu:not([data-follows-log])") === null;

/** Lets the reader open a file as a log: dropped anywhere on the page, or chosen. */
export function startOwnLogs({ log: first, open, shownOn }: OwnLogOptions): FileChoice {
  let current = first;
  const show = async (read: ReadOwnLog) => {
    viewState.change({ log: read.entry.slug, version: null, filters: [], selection: null });
    if (shownOn !== undefined) return location.assign(`${shownOn}?log=${encodeURIComponent(read.entry.slug)}`);
    if (current === null || (read.log === null && !followsLog())) return location.reload();
    const next = await open(read.entry, read.log);
    replaceLog(current, next);
    current = next;
    save.show();
    const notes = [
      read.rejected > 0 && `${sayCount(read.rejected)} rows could not be used.`,
      read.log !== null && "This browser keeps nothing, so the log is gone when you leave the page.",
    ].filter((note) => note !== false);
    if (notes.length > 0) document.querySelector(".address-problems")?.append(h("p", {}, notes.join(" ")));
  };
  const input = h("input", { type: "file", class: "file-input", "aria-label": "File with an event log", tabindex: -1 });
  input.addEventListener("change", () => {
    const [file] = input.files ?? [];
    if (file !== undefined) void openFile(file, show);
    input.value = "";
  });
  const button = h("button", {
    type: "button",
    class: "quiet open-file",
    title: `CSV, XES, Parquet or OCEL. ${PROMISE}`,
    // What reads files is loaded now, because after a file was chosen the page asks for nothing.
    onpointerenter: warmUp,
    onfocus: warmUp,
    onclick: () => input.click(),
  }, "Open a file…");
  const save = savePageButton(() => current);
  document.querySelector("#log-picker")?.after(h("div", { class: "own-log" }, button, input, save.element));
  startDropping((file) => void openFile(file, show));
  return { choose: () => input.click() };
}

/** Opens a file that is dropped anywhere on the page: a log, or what else the page reads. */
function startDropping(openLog: (file: File) => void): void {
  const otherWords = h("span", {});
  const sign = h(
    "div",
    { class: "drop-sign", hidden: true },
    h("b", {}, "Drop a CSV, XES, Parquet or OCEL file"),
    otherWords,
    h("span", {}, PROMISE),
  );
  document.body.append(sign);
  // An exported page carries its log, and no readers of other files.
  const isExported = document.querySelector("#observablehq-center.exported") !== null;
  const holdsFile = (event: DragEvent) =>
    (!isExported || others.length > 0) && (event.dataTransfer?.types.includes("Files") ?? false);
  addEventListener("dragenter", (event) => {
    if (!holdsFile(event)) return;
    warmUp();
    fill(otherWords, others.map(({ words }) => words));
    sign.hidden = false;
  });
  addEventListener("dragover", (event) => holdsFile(event) && event.preventDefault());
  addEventListener("dragleave", (event) => event.relatedTarget === null && (sign.hidden = true));
  addEventListener("drop", (event) => {
    sign.hidden = true;
    const [file] = event.dataTransfer?.files ?? [];
    if (file === undefined) return;
    event.preventDefault();
    const other = others.find(({ endings }) => endings.some((ending) => file.name.toLowerCase().endsWith(ending)));
    if (other === undefined) openLog(file);
    else other.open(file);
  });
}

const ROLES = [
  ["case", "Case", true],
  ["activity", "Activity", true],
  ["timestamp", "Time", true],
  ["start", "Start time", false],
  ["resource", "Resource", false],
  ["lifecycle", "Lifecycle", false],
] as const;

/** Shows what a file seems to hold, lets the reader correct it, and opens the log. */
async function openFile(file: File, show: (read: ReadOwnLog) => Promise<void>): Promise<void> {
  const worker = warmUp();
  const body = h("div", { class: "own-body" }, h("p", { class: "muted" }, "Looking at the file…"));
  const says = h("p", { class: "preview", role: "status" });
  const use = h("button", { type: "submit", class: "primary", disabled: true }, "Use this log");
  let form: { reading(): OwnReading | null } | null = null;
  const dialog = h(
    "dialog",
    // Focused itself until there is something to do: else the focus would be on Cancel.
    { class: "dialog own-dialog", "aria-label": "Open a file", tabindex: -1, autofocus: true },
    h(
      "form",
      {
        onsubmit: (event: Event) => {
          event.preventDefault();
          const chosen = form?.reading() ?? null;
          if (chosen === null) return;
          use.disabled = true;
          fill(says, "Reading…");
          worker.send({ type: "read", file, name: file.name, reading: chosen });
        },
      },
      h("h2", {}, h("bdi", {}, file.name)),
      h("p", { class: "muted" }, PROMISE),
      body,
      says,
      h(
        "div",
        { class: "actions" },
        use,
        h("button", { type: "button", class: "plain", onclick: () => dialog.close() }, "Cancel"),
      ),
    ),
  );
  dialog.addEventListener("close", () => {
    dialog.remove();
    // What is being read is given up with its worker; the next file starts another.
    if (use.disabled && form !== null) worker.end();
  });
  worker.listen((message) => {
    switch (message.type) {
      case "look":
        form = columnForm(message.look, body, (isComplete) => use.disabled = !isComplete);
        // A long form stays at its beginning.
        return (body.querySelector<HTMLElement>("select:invalid") ?? use).focus({ preventScroll: true });
      case "progress":
        return fill(says, `Reading: ${sayCount(message.events)} events`);
      case "problem":
        use.disabled = form === null;
        // Nothing is being looked at any more.
        if (form === null) fill(body);
        return fill(says, message.problem);
      case "read":
        use.disabled = false;
        dialog.close();
        return void show(message.read);
    }
  });
  document.body.append(dialog);
  dialog.showModal();
  await worker.ready;
  worker.send({ type: "look", file, name: file.name });
}

/** Fields for what the reader may correct. */
function columnForm(
  look: FileLook,
  body: HTMLElement,
  complete: (isComplete: boolean) => void,
): { reading(): OwnReading | null } {
  const { format, gzip, table, objectTypes } = look;
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const zones = [...new Set(["UTC", own])];
  const zone = h("select", { class: "field" }, zones.map((name) => h("option", { value: name }, name)));
  const order = h(
    "select",
    { class: "field" },
    [["", "as the file shows"], ["day-first", "day first: 31/12"], ["month-first", "month first: 12/31"]].map(([value, name]) =>
      h("option", { value }, name)
    ),
  );
  const objects = h("select", { class: "field" }, objectTypes.map((type) => h("option", { value: type }, type)));
  const roles = new Map(ROLES.map(([role, , isNeeded]) => [
    role,
    h(
      "select",
      { class: "field", required: isNeeded, onchange: () => check() },
      h("option", { value: "" }, isNeeded ? "choose a column" : "none"),
      table?.names.map((name) => h("option", { value: name, ".selected": table.roles[role] === name }, name)) ?? [],
    ),
  ]));
  const check = () => complete(table === null || ROLES.every(([role, , isNeeded]) => !isNeeded || roles.get(role)!.value !== ""));
  fill(
    body,
    table?.problem ? h("p", {}, `${table.problem} Choose them below.`) : null,
    table?.encoding ? h("p", { class: "muted" }, `The text is read as ${table.encoding}.`) : null,
    h(
      "div",
      { class: "fields" },
      table === null ? [] : ROLES.map(([role, name]) => h("label", {}, name, roles.get(role)!)),
      objectTypes.length > 0 && h("label", {}, "Type of objects that are the cases", objects),
      h("label", {}, "Zone of times without an offset", zone),
      table !== null && h("label", {}, "Dates such as 03/04/2026", order),
    ),
    table !== null && h("div", { class: "scroll" }, sampleTable(table)),
    table === null && h("p", { class: "muted" }, "The file itself says which of its columns are case, activity and time."),
  );
  check();
  return {
    reading() {
      const told = Object.fromEntries(
        [...roles].filter(([, { value }]) => value !== "").map(([role, { value }]) => [role, value]),
      );
      return {
        format,
        gzip,
        zone: zone.value,
        // A file tells more of its columns than roles: that stays if nothing is corrected.
        roles: table === null || table.exact && sameRoles(told, table.roles) ? undefined : told,
        dateOrder: order.value === "" ? undefined : order.value as "day-first" | "month-first",
        objectType: objectTypes.length > 0 ? objects.value : undefined,
      };
    },
  };
}

const sameRoles = (told: Readonly<Record<string, string>>, roles: Readonly<Partial<Record<string, string>>>): boolean =>
  ROLES.every(([role]) => told[role] === roles[role]);

function sampleTable({ names, rows }: NonNullable<FileLook["table"]>): HTMLElement {
  return h(
    "table",
    { class: "sample" },
    h("thead", {}, h("tr", {}, names.map((name) => h("th", {}, h("bdi", {}, name))))),
    h("tbody", {}, rows.map((row) => h("tr", {}, names.map((_, at) => h("td", {}, h("bdi", {}, (row[at] ?? "").slice(0, 80))))))),
  );
}

import { nameParts, type SvgElement } from "../../lib/tracebook.js";

type Child = Node | string | number | null | undefined | false;

/**
 * Attributes, or properties where the name begins with a dot, or listeners where it begins with
 * `on`.
 */
type Properties = Readonly<Record<string, unknown>>;

/** Creates an element. Strings become text nodes, never HTML. */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  properties: Properties = {},
  ...children: (Child | readonly Child[])[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value as EventListener);
    else if (name.startsWith(".")) Reflect.set(element, name.slice(1), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  appendAll(element, children);
  return element;
}

/** Replaces the children of an element. */
export function fill(element: Element, ...children: (Child | readonly Child[])[]): void {
  element.replaceChildren();
  appendAll(element, children);
}

function appendAll(element: Element, children: readonly (Child | readonly Child[])[]): void {
  for (const child of (children as readonly Child[]).flat() as Child[]) {
    if (child === null || child === undefined || child === false) continue;
    element.append(child instanceof Node ? child : String(child));
  }
}

/** A number before its unit or a month. */
const BEFORE_UNIT = /(\d) (?=(?:%|ms|s|min|m|h|d|y|wk|mo|Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)(?![\p{L}\d]))/gu;
/** Hours before their minutes. */
const BEFORE_MINUTES = /(\d[ \u00a0]h) (?=\d+[ \u00a0]m(?![\p{L}\d]))/gu;
/** Up to three digits before the next three. */
const BEFORE_DIGITS = /(?<!\d)(\d{1,3}) (?=\d{3}(?!\d))/g;

/**
 * A sentence in which no line ends between a number and its unit, nor within a number, a duration
 * or a date; the gaps between thousands are narrow, as in all figures of pages.
 */
export const unbroken = (sentence: string): string =>
  sentence.replace(BEFORE_UNIT, "$1\u00a0").replace(BEFORE_MINUTES, "$1\u00a0").replace(BEFORE_DIGITS, "$1\u202f");

/** Creates DOM nodes of a drawing. */
export function svgNode(element: SvgElement): SVGElement {
  const node = document.createElementNS("http://www.w3.org/2000/svg", element.tag);
  for (const [name, value] of Object.entries(element.attributes)) {
    if (value !== undefined && name !== "xmlns") node.setAttribute(name, String(value));
  }
  for (const child of element.children) node.append(typeof child === "string" ? child : svgNode(child));
  return node;
}

/** Longest part of a name that is shown where it stands among others. */
const SHOWN_OF_NAME = 120;

/**
 * A name from a log where only text can stand: a blank one is said, a very long one is cut, between
 * words where it has some.
 *
 * @param most most characters that are kept of it
 */
export function clipName(name: string, { most = SHOWN_OF_NAME }: { readonly most?: number } = {}): string {
  if (name.trim() === "") return "(blank)";
  // Marks of direction would turn the text around the name.
  const plain = name.replace(/[\u202a-\u202e\u2066-\u2069\u200e\u200f]/g, "");
  return plain.length > most ? `${startOf(plain, most)}…` : plain;
}

/** The beginning of a text, up to the last space in its second half. */
function startOf(text: string, most: number): string {
  const start = text.slice(0, most);
  const end = start.search(/\s+\S*$/);
  return end > most / 2 ? start.slice(0, end) : start;
}

/** A word without a place to end a line at is broken anywhere if it has more characters. */
const UNBROKEN_WORD = 20;

/**
 * A name from a log: apart from the text around it, so that marks of direction in it turn nothing
 * else round; a blank one is said, a very long one is cut and told whole on hover. Its lines end
 * between words, or between the parts of long words.
 *
 * @param most most characters that are shown of it
 */
export function nameNode(name: string, { most = SHOWN_OF_NAME }: { readonly most?: number } = {}): HTMLElement {
  if (name.trim() === "") return h("bdi", { class: "blank" }, "(blank)");
  const isLong = name.length > most;
  const parts = nameParts(isLong ? `${startOf(name, most)}…` : name);
  const hasLongWord = parts.some((part) => part.split(/\s/).some((word) => word.length > UNBROKEN_WORD));
  return h(
    "bdi",
    { class: hasLongWord ? "name broken" : "name", title: isLong ? name.slice(0, 2000) : undefined },
    parts.flatMap((part, i) => i === 0 ? [part] : [h("wbr"), part]),
  );
}

/** What stands for lines that are still loading, each so many px high. */
export const boneLines = (heights: readonly number[]): HTMLElement[] =>
  heights.map((height) => h("span", { class: "bone", style: `height: ${height}px`, "aria-hidden": "true" }));

/** A name that reads as a number. */
const LIKE_A_NUMBER = /^[\d\s.,:/%+-]+$/;

/** A name within a sentence, where one such as 0 would read as a number: in quotation marks. */
export const quotedName = (name: string, options?: { readonly most?: number }): (Node | string)[] =>
  name.trim() !== "" && LIKE_A_NUMBER.test(name) ? ["“", nameNode(name, options), "”"] : [nameNode(name, options)];

/**
 * A card with a heading; `about` explains its content on hover and focus.
 */
export function card(heading: string, about: string, ...children: Child[]): HTMLElement {
  return h("section", { class: "card" }, h("h2", {}, heading, " ", info(about)), ...children);
}

/** A sign that explains on hover and focus; see `tooltips.ts`. */
export function info(about: string): HTMLElement {
  return explain(h("button", { type: "button", class: "info" }, "?"), about);
}

/** Gives a sign of {@linkcode info} another text; gives the sign. */
export function explain(sign: HTMLElement, about: string): HTMLElement {
  sign.setAttribute("aria-label", `What is this? ${about}`);
  sign.dataset.about = about;
  return sign;
}

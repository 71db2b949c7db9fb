import { decodeViewState, type ViewState } from "../view-address.ts";
import type { FigureKind } from "./figure-kind.ts";
import { type FigureName, FIGURES } from "./figure-kinds.ts";

/** A figure of a page: its name, parameters and value. */
export interface Figure {
  readonly name: FigureName;
  /** Such as the labels of the activities of a segment. */
  readonly parameters: readonly string[];
  /** As the page shows it, not rounded; NaN where it cannot be told. */
  readonly value: number;
}

/** A figure with the page that shows it. */
export interface FigureOnPage extends Figure {
  readonly state: ViewState;
}

/** What a figure is, and how it is computed. */
export const figureKind = (name: FigureName): FigureKind => FIGURES[name];

/**
 * The part of an address that names a figure, behind `#`.
 *
 * @example
 * ```ts
 * import { figureHash, readFigureAddress } from "@/browser/figures/figure-address.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const hash = figureHash({ name: "segment-median", parameters: ["pay fine", "send"], value: 86400 });
 * assertEquals(hash, "figure=segment-median&of=pay+fine&of=send&value=86400");
 * assertEquals(readFigureAddress(`map.html?log=fines#${hash}`)?.parameters, ["pay fine", "send"]);
 * ```
 */
export function figureHash({ name, parameters, value }: Figure): string {
  const parts = new URLSearchParams({ figure: name });
  for (const parameter of parameters) parts.append("of", parameter);
  parts.append("value", String(value));
  return parts.toString();
}

/** Reads the address of a figure; null where it names none, or none that is known. */
export function readFigureAddress(address: string): FigureOnPage | null {
  const [page, hash = ""] = [address.split("#")[0], address.split("#").slice(1).join("#")];
  const parts = new URLSearchParams(hash);
  const name = parts.get("figure");
  if (name === null || !Object.hasOwn(FIGURES, name)) return null;
  const parameters = parts.getAll("of");
  if (parameters.length !== figureKind(name as FigureName).parameters.length) return null;
  const value = parts.get("value");
  if (value === null || (value !== "NaN" && !Number.isFinite(Number(value)))) return null;
  const query = page.includes("?") ? page.slice(page.indexOf("?")) : "";
  return { name: name as FigureName, parameters, value: Number(value), state: decodeViewState(query).state };
}

import { type PngOptions, renderPng } from "../../drawing/render-png.ts";

/**
 * Where the painter's WebAssembly and its font lie: in packages of npm, so that no font of the
 * system is needed.
 */
const PARTS = [
  "@resvg/resvg-wasm/index_bg.wasm",
  "@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf",
  "@expo-google-fonts/inter/600SemiBold/Inter_600SemiBold.ttf",
] as const;

let loaded: Promise<Uint8Array<ArrayBuffer>[]> | undefined;

/**
 * Paints a SVG drawing as a PNG picture in the font Inter; what that takes is loaded once a
 * process.
 *
 * @param drawing the text of a SVG file
 * @param options see `PngOptions` of render-png.ts
 * @throws an input error if the drawing is no SVG
 */
export async function renderPicture(
  drawing: string,
  options: Pick<PngOptions, "scale" | "maxPixels"> = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const [wasm, ...fonts] = await (loaded ??= Promise.all(PARTS.map((part) => Deno.readFile(new URL(import.meta.resolve(part))))));
  return await renderPng(drawing, { wasm, fonts, family: "Inter", ...options });
}

import { inputError } from "../errors.ts";

/** Options of {@linkcode renderPng}. */
export interface PngOptions {
  /** The bytes of `@resvg/resvg-wasm`'s WebAssembly. Only those of the first call are used. */
  readonly wasm: Uint8Array<ArrayBuffer>;
  /** The bytes of TrueType fonts, the plain one first: texts that ask for other fonts get these. */
  readonly fonts: readonly Uint8Array[];
  /** The name of the fonts' family. */
  readonly family: string;
  /** Pixels of the picture for each px of the drawing. Default 2. */
  readonly scale?: number;
  /**
   * Most pixels of the image: a larger one is scaled down. Default 40 million, which take 160 MB of
   * memory.
   */
  readonly maxPixels?: number;
}

let ready: Promise<typeof import("@resvg/resvg-wasm")> | undefined;

/**
 * Renders an SVG drawing as a PNG image on white, with resvg. Neither fonts of the system nor files
 * that the drawing refers to are read.
 *
 * @param drawing the text of a SVG file
 * @throws an input error if the drawing is no SVG
 *
 * @example
 * ```ts
 * import { renderPng } from "@/drawing/render-png.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const wasm = await Deno.readFile(new URL(import.meta.resolve("@resvg/resvg-wasm/index_bg.wasm")));
 * const drawing = '<svg xmlns="http://www.w3.org/2000/svg" width="2" height="1"><rect width="2" height="1"/></svg>';
 * const png = await renderPng(drawing, { wasm, fonts: [], family: "none", scale: 3 });
 * assertEquals([...png.subarray(16, 24)], [0, 0, 0, 6, 0, 0, 0, 3]);
 * ```
 */
export async function renderPng(drawing: string, options: PngOptions): Promise<Uint8Array<ArrayBuffer>> {
  const { Resvg } = await (ready ??= load(options.wasm));
  const { fonts, family, scale = 2, maxPixels = 40_000_000 } = options;
  const font = { fontBuffers: [...fonts], defaultFontFamily: family, sansSerifFamily: family, loadSystemFonts: false };
  const paint = (zoom: number) => {
    try {
      return new Resvg(drawing, { font, background: "#ffffff", fitTo: { mode: "zoom", value: zoom } });
    } catch (error) {
      throw inputError({ expected: "a SVG drawing", found: String(error).slice(0, 200) }, { cause: error });
    }
  };
  const measured = paint(1);
  const zoom = Math.min(scale, Math.sqrt(maxPixels / (measured.width * measured.height)));
  measured.free();
  const painter = paint(zoom);
  const picture = painter.render();
  try {
    return new Uint8Array(picture.asPng());
  } finally {
    picture.free();
    painter.free();
  }
}

async function load(wasm: Uint8Array<ArrayBuffer>): Promise<typeof import("@resvg/resvg-wasm")> {
  const resvg = await import("@resvg/resvg-wasm");
  await resvg.initWasm(wasm);
  return resvg;
}

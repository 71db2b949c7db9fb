/** A picture's pixels, row by row, each as red, green, blue and opacity from 0 to 255. */
interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8Array;
}

/**
 * Decodes a PNG picture of 8 bits a channel with colours and opacity, not interlaced, by the
 * standard (ISO/IEC 15948): what the painter writes. Everything else is an error.
 */
export async function decodePng(png: Uint8Array): Promise<Pixels> {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  if (view.getUint32(0) !== 0x89504e47 || view.getUint32(4) !== 0x0d0a1a0a) throw new Error("no PNG signature");
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  const format = [...png.subarray(24, 29)].join(" ");
  if (format !== "8 6 0 0 0") throw new Error(`a PNG of another format: ${format}`);
  const data: Uint8Array<ArrayBuffer>[] = [];
  let ended = false;
  for (let at = 8; at < png.length && !ended; at += 12 + view.getUint32(at)) {
    const [length, type] = [view.getUint32(at), String.fromCharCode(...png.subarray(at + 4, at + 8))];
    if (type === "IDAT") data.push(new Uint8Array(png.subarray(at + 8, at + 8 + length)));
    ended = type === "IEND";
  }
  if (!ended) throw new Error("a PNG without an end");
  const inflated = new Blob(data).stream().pipeThrough(new DecompressionStream("deflate"));
  return { width, height, rgba: unfiltered(new Uint8Array(await new Response(inflated).arrayBuffer()), 4 * width, height) };
}

/** Undoes the filters: each byte was written as its difference to a guess from its neighbours. */
function unfiltered(rows: Uint8Array, bytesPerRow: number, height: number): Uint8Array {
  if (rows.length !== (bytesPerRow + 1) * height) throw new Error(`${rows.length} bytes for ${height} rows of ${bytesPerRow}`);
  const rgba = new Uint8Array(bytesPerRow * height);
  for (let row = 0; row < height; row++) {
    const filter = rows[row * (bytesPerRow + 1)];
    for (let i = 0; i < bytesPerRow; i++) {
      const at = row * bytesPerRow + i;
      const left = i < 4 ? 0 : rgba[at - 4];
      const above = row === 0 ? 0 : rgba[at - bytesPerRow];
      const corner = i < 4 || row === 0 ? 0 : rgba[at - bytesPerRow - 4];
      const guess = [0, left, above, (left + above) >> 1, paeth(left, above, corner)][filter];
      rgba[at] = rows[row * (bytesPerRow + 1) + 1 + i] + guess;
    }
  }
  return rgba;
}

function paeth(left: number, above: number, corner: number): number {
  const [a, b, c] = [Math.abs(above - corner), Math.abs(left - corner), Math.abs(left + above - 2 * corner)];
  return a <= b && a <= c ? left : b <= c ? above : corner;
}

/** How many pixels have each colour, as `rrggbbaa`, the most frequent first. */
export function coloursOf({ rgba }: Pixels): Map<string, number> {
  const counts = new Map<string, number>();
  for (let at = 0; at < rgba.length; at += 4) {
    const colour = rgba.subarray(at, at + 4).toHex();
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  return new Map([...counts].sort(([, a], [, b]) => b - a));
}

/** The smallest box of pixels in which two pictures of one size differ; null for none. */
export function boxOfDifferences(a: Pixels, b: Pixels): { left: number; top: number; right: number; bottom: number } | null {
  if (a.width !== b.width || a.height !== b.height) throw new Error("pictures of two sizes");
  let box: ReturnType<typeof boxOfDifferences> = null;
  a.rgba.forEach((byte, at) => {
    if (byte === b.rgba[at]) return;
    const [x, y] = [(at >> 2) % a.width, Math.floor((at >> 2) / a.width)];
    box = box === null ? { left: x, top: y, right: x + 1, bottom: y + 1 } : {
      left: Math.min(box.left, x),
      top: box.top,
      right: Math.max(box.right, x + 1),
      bottom: y + 1,
    };
  });
  return box;
}

import type { Page } from "playwright-core";

/** What a page has sent to its workers as copies that the browser makes, a structured clone. */
export interface ClonedMessages {
  /** About how many bytes, without what was moved. */
  readonly bytes: number;
  /** Columns among them: arrays of numbers, which can be moved. */
  readonly columns: number;
}

interface Watching {
  cloned?: { bytes: number; columns: number };
}

/** Watches what a page sends to its workers; returns how to ask for what was cloned since then. */
export async function watchClonedMessages(page: Page): Promise<() => Promise<ClonedMessages>> {
  await page.addInitScript(() => {
    const cloned = (globalThis as Watching).cloned = { bytes: 0, columns: 0 };
    const count = (value: unknown, moved: ReadonlySet<unknown>): void => {
      if (ArrayBuffer.isView(value)) {
        if (moved.has(value.buffer)) return;
        cloned.bytes += value.byteLength;
        cloned.columns++;
      } else if (typeof value === "string") cloned.bytes += value.length;
      else if (value instanceof Map) { for (const part of value) count(part, moved); }
      else if (typeof value !== "object") cloned.bytes += 8;
      else if (value !== null && !(value instanceof Blob)) {
        for (const [name, part] of Object.entries(value)) {
          if (!Array.isArray(value)) cloned.bytes += name.length;
          count(part, moved);
        }
      }
    };
    const { postMessage } = Worker.prototype;
    Worker.prototype.postMessage = function (message: unknown, moved?: Transferable[] | StructuredSerializeOptions) {
      const options = Array.isArray(moved) ? { transfer: moved } : moved;
      count(message, new Set(options?.transfer));
      return postMessage.call(this, message, options);
    };
  });
  return () =>
    page.evaluate(() => {
      const { cloned } = globalThis as Watching;
      const sum = { ...cloned! };
      Object.assign(cloned!, { bytes: 0, columns: 0 });
      return sum;
    });
}

/**
 * Starts a page that was exported to one file: unpacks what it carries, lets components find it
 * where a site has its folder `data/`, and runs the cells.
 *
 * @module
 */
const scope = globalThis as {
  tracebookEarly?: unknown;
  tracebookWorker?: (name: string) => string;
};

const files = await unpack("data");
const workers = new Map(
  Array.from(
    await unpack("worker"),
    ([name, bytes]) => [name, URL.createObjectURL(new Blob([bytes], { type: "text/javascript" }))],
  ),
);

/** The place of responses that came before they were asked for: here, of all. */
scope.tracebookEarly = {
  get: (path: string) => Promise.resolve(files.has(path) ? new Response(files.get(path)) : new Response(null, { status: 404 })),
  set: () => {},
};
scope.tracebookWorker = (name) => workers.get(name)!;

// A page from a disk has no origin, and browsers refuse it workers that are modules.
globalThis.Worker = class extends Worker {
  constructor(url: string | URL) {
    super(url);
  }
};

for (const code of (await unpack("script")).values()) {
  const script = document.createElement("script");
  script.type = "module";
  script.textContent = new TextDecoder().decode(code);
  document.body.append(script);
}

async function unpack(kind: "data" | "worker" | "script"): Promise<Map<string, Uint8Array<ArrayBuffer>>> {
  const elements = document.querySelectorAll<HTMLElement>(`[data-packed="${kind}"]`);
  return new Map(
    await Promise.all(Array.from(elements, async (element) => {
      const packed = Uint8Array.from(atob(element.textContent!), (character) => character.charCodeAt(0));
      const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
      element.remove();
      return [element.dataset.name!, new Uint8Array(await new Response(stream).arrayBuffer())] as const;
    })),
  );
}

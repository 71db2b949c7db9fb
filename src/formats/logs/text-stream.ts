/** Characters of a chunk. */
const CHUNK_CHARACTERS = 2 ** 16;

/**
 * A stream of texts as UTF-8 in chunks of about 64 KB, made on demand. Errors of the generator
 * reach the reader.
 */
export function textStream(texts: Iterable<string>): ReadableStream<Uint8Array<ArrayBuffer>> {
  const iterator = texts[Symbol.iterator]();
  const encoder = new TextEncoder();
  return new ReadableStream({
    pull(controller) {
      const gathered: string[] = [];
      let done = false;
      for (let characters = 0; characters < CHUNK_CHARACTERS && !done;) {
        const next = iterator.next();
        done = next.done === true;
        if (!next.done) {
          gathered.push(next.value);
          characters += next.value.length;
        }
      }
      if (gathered.length > 0) controller.enqueue(encoder.encode(gathered.join("")));
      if (done) controller.close();
    },
    cancel() {
      iterator.return?.();
    },
  }, { highWaterMark: 0 });
}

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
      let text = "";
      let done = false;
      while (text.length < CHUNK_CHARACTERS && !done) {
        const next = iterator.next();
        done = next.done === true;
        if (!next.done) text += next.value;
      }
      if (text !== "") controller.enqueue(encoder.encode(text));
      if (done) controller.close();
    },
    cancel() {
      iterator.return?.();
    },
  }, { highWaterMark: 0 });
}

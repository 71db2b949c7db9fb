import { createHash } from "node:crypto";
import type { Answer } from "./answers.ts";

/**
 * The bytes of an answer, part by part. Whoever stops before the last one ends the answer.
 *
 * @throws what making the rest of a long answer throws
 */
async function* answerParts({ body, rest }: Answer): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
  let isOver = rest === null;
  try {
    yield body;
    while (!isOver) {
      const part = await rest!.next();
      isOver = part === null;
      if (part !== null) yield part;
    }
  } finally {
    if (!isOver) rest!.end();
  }
}

/**
 * The bytes of an answer for a client: the rest of a long one is made as fast as it is read.
 *
 * @param onEnd called when all was read, when the client has gone, or, with the error, when a part
 * cannot be made: the stream then stays without an end, and its connection has to be closed
 */
export function answerStream(answer: Answer, onEnd: (error: unknown) => void): ReadableStream<Uint8Array<ArrayBuffer>> {
  const parts = answerParts(answer);
  let isOver = false;
  const end = (error: unknown) => {
    if (isOver) return;
    isOver = true;
    onEnd(error);
  };
  return new ReadableStream({
    async pull(controller) {
      try {
        const { done, value } = await parts.next();
        // The client may have gone meanwhile.
        if (isOver) return;
        if (!done) return controller.enqueue(value);
        controller.close();
        end(null);
      } catch (error) {
        end(error);
      }
    },
    cancel() {
      // Not by the generator, which may not have begun.
      answer.rest?.end();
      end(null);
    },
  }, { highWaterMark: 0 });
}

/** An answer whose bytes are all in memory. */
export async function wholeAnswer(answer: Answer): Promise<Answer> {
  if (answer.rest === null) return answer;
  const parts = await Array.fromAsync(answerParts(answer));
  return { type: answer.type, body: await new Blob(parts).bytes() as Uint8Array<ArrayBuffer>, rest: null };
}

/** What an answer that was read to its end was. */
interface ReadAnswer {
  /** SHA-256 of its bytes, in hex. */
  readonly sha256: string;
  /** How many characters it has as a text. */
  readonly characters: number;
  /** Those characters of it that were asked for. */
  readonly text: string;
}

/**
 * Reads an answer to its end and keeps a piece of it.
 *
 * @param piece at most `most` characters of its text, from the character `from` on (default 0)
 */
export async function readAnswer(
  answer: Answer,
  { from = 0, most }: { readonly from?: number; readonly most: number },
): Promise<ReadAnswer> {
  const hash = createHash("sha256");
  const decoder = new TextDecoder();
  let [text, characters] = ["", 0];
  for await (const part of answerParts(answer)) {
    hash.update(part);
    const read = decoder.decode(part, { stream: true });
    text += read.slice(Math.max(0, from - characters), Math.max(0, from + most - characters));
    characters += read.length;
  }
  return { sha256: hash.digest("hex"), characters, text };
}

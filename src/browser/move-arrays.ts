/** A message, and the buffers that go with it instead of copies of them. */
interface MovedMessage<Message> {
  readonly message: Message;
  readonly transfer: ArrayBuffer[];
}

/**
 * Prepares a message of a worker so that its typed arrays are moved: whoever receives it need not
 * copy them. Arrays that the worker keeps are copied before, in the worker. Linear in the message.
 *
 * @param isKept whether the worker needs the arrays afterwards; those of a message that is not kept
 * are empty here once it is sent
 *
 * @example
 * ```ts
 * import { moveArrays } from "@/browser/move-arrays.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const counts = Uint32Array.of(1, 2);
 * const { message, transfer } = moveArrays({ counts }, { isKept: true });
 * structuredClone(message, { transfer });
 * assertEquals(counts, Uint32Array.of(1, 2));
 * ```
 */
export function moveArrays<Message>(message: Message, { isKept }: { readonly isKept: boolean }): MovedMessage<Message> {
  const moved = isKept ? withCopies(message) as Message : message;
  const buffers = new Set<ArrayBuffer>();
  collect(moved, buffers);
  return { message: moved, transfer: [...buffers] };
}

/** Arrays of numbers and of texts have no typed arrays in them. */
const isPlain = (value: unknown): boolean =>
  value === null || typeof value !== "object" || (Array.isArray(value) && typeof value[0] !== "object");

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  Object.getPrototypeOf(value) === Object.prototype;

function withCopies(value: unknown): unknown {
  if (isPlain(value)) return value;
  if (ArrayBuffer.isView(value)) return value instanceof DataView ? value : (value as Uint8Array).slice();
  if (Array.isArray(value)) return value.map(withCopies);
  return isRecord(value) ? Object.fromEntries(Object.entries(value).map(([name, part]) => [name, withCopies(part)])) : value;
}

function collect(value: unknown, buffers: Set<ArrayBuffer>): void {
  if (isPlain(value)) return;
  if (ArrayBuffer.isView(value)) {
    if (value.buffer instanceof ArrayBuffer) buffers.add(value.buffer);
  } else if (Array.isArray(value) || isRecord(value)) {
    for (const part of Object.values(value as object)) {
      collect(part, buffers);
    }
  }
}

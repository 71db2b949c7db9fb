/**
 * Checks of an Arrow stream before it is decoded: the numbers in the metadata of its messages
 * (FlatBuffers of the schemas Message.fbs and Schema.fbs of the Arrow columnar format) must stay
 * within the bytes of the stream. Decoders trust them: a few changed bytes could make a decoder
 * allocate gigabytes.
 *
 * @module
 */

/** The limits of a stream. */
interface ArrowBounds {
  /** Largest ratio of inflated to compressed bytes. */
  readonly inflationRatio: number;
}

/** The metadata of one message: all offsets must stay within it. */
interface Metadata {
  readonly view: DataView;
  /** Tables that may still be read: otherwise shared tables could be referred to without end. */
  tables: number;
}

/** Deepest nesting of columns. */
const DEEPEST = 64;
/** Greatest width of a fixed-size list or binary. */
const WIDEST = 2 ** 20;
/** Kinds of headers in a message, by their number in Message.fbs. */
const SCHEMA = 1;
const DICTIONARY_BATCH = 2;
const RECORD_BATCH = 3;

/**
 * Checks the messages of a stream and returns the end of the last one.
 *
 * @throws a RangeError in words if some number points out of bounds
 */
export function checkArrowStream(bytes: Uint8Array, bounds: ArrowBounds): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let at = 0;
  while (at + 8 <= bytes.length) {
    const continued = view.getInt32(at, true) === -1;
    const length = view.getInt32(continued ? at + 4 : at, true);
    at += continued ? 8 : 4;
    if (length === 0) return at;
    need(length >= 8 && at + length <= bytes.length, "a message that reaches beyond the end");
    const metadata = { view: new DataView(view.buffer, view.byteOffset + at, length), tables: length };
    at += length + checkMessage(metadata, bytes.length - at - length, bounds);
  }
  need(at === bytes.length, "a message that is cut off");
  return at;
}

/** Checks a message and returns the length of its body. */
function checkMessage(metadata: Metadata, rest: number, bounds: ArrowBounds): number {
  const message = table(metadata, offset(metadata, 0));
  const bodyAt = message(3);
  const body = bodyAt === 0 ? 0 : long(metadata, bodyAt);
  need(body >= 0 && body <= rest, "a body that reaches beyond the end");
  const kind = message(1) === 0 ? 0 : byte(metadata, message(1));
  need(message(2) !== 0, "a message without a header");
  const header = table(metadata, offset(metadata, message(2)));
  checkKeyValues(metadata, message(4));
  if (kind === SCHEMA) {
    forEachTable(metadata, header(1), (at) => checkField(metadata, at, 0));
    checkKeyValues(metadata, header(2));
  } else if (kind === DICTIONARY_BATCH) {
    need(header(1) !== 0, "a dictionary without values");
    checkBatch(metadata, offset(metadata, header(1)), body, bounds);
  } else if (kind === RECORD_BATCH) checkBatch(metadata, offset(metadata, message(2)), body, bounds);
  else throw new RangeError("a message of an unknown kind");
  return body;
}

function checkField(metadata: Metadata, at: number, depth: number): void {
  need(depth < DEEPEST, "columns nested too deeply");
  const field = table(metadata, at);
  checkText(metadata, field(0));
  need(field(3) !== 0, "a column without a type");
  const type = table(metadata, offset(metadata, field(3)));
  const typeId = field(2) === 0 ? 0 : byte(metadata, field(2));
  if (typeId === 10) checkText(metadata, type(1)); // the zone of a timestamp
  if (typeId === 14) vector(metadata, type(1), 4); // the types of a union
  if ((typeId === 15 || typeId === 16) && type(0) !== 0) {
    const width = metadata.view.getInt32(type(0), true);
    need(width >= 0 && width <= WIDEST, "values that are too wide");
  }
  if (field(4) !== 0) {
    const dictionary = table(metadata, offset(metadata, field(4)));
    if (dictionary(1) !== 0) table(metadata, offset(metadata, dictionary(1)));
  }
  forEachTable(metadata, field(5), (child) => checkField(metadata, child, depth + 1));
  checkKeyValues(metadata, field(6));
}

function checkBatch(metadata: Metadata, at: number, body: number, { inflationRatio }: ArrowBounds): void {
  const batch = table(metadata, at);
  const compressed = batch(3) !== 0;
  if (compressed) table(metadata, offset(metadata, batch(3)));
  // Even a column of booleans needs a bit a row.
  const mostRows = 8 * (body + 8) * (compressed ? inflationRatio : 1);
  const isCount = (count: number) => count >= 0 && count <= mostRows;
  need(batch(0) === 0 || isCount(long(metadata, batch(0))), "more rows than its bytes can hold");
  const nodes = vector(metadata, batch(1), 16);
  for (let i = 0; i < nodes.length; i++) {
    need(isCount(long(metadata, nodes.start + 16 * i)), "more values than its bytes can hold");
  }
  const buffers = vector(metadata, batch(2), 16);
  for (let i = 0; i < buffers.length; i++) {
    const start = long(metadata, buffers.start + 16 * i);
    const length = long(metadata, buffers.start + 16 * i + 8);
    need(start >= 0 && length >= 0 && start + length <= body, "a buffer that reaches beyond its end");
  }
  const variadic = vector(metadata, batch(4), 8);
  for (let i = 0; i < variadic.length; i++) {
    const count = long(metadata, variadic.start + 8 * i);
    need(count >= 0 && count <= buffers.length, "more buffers than there are");
  }
}

function need(good: boolean, otherwise: string): asserts good {
  if (!good) throw new RangeError(otherwise);
}

function checkText(metadata: Metadata, at: number): void {
  vector(metadata, at, 1);
}

function checkKeyValues(metadata: Metadata, at: number): void {
  forEachTable(metadata, at, (pair) => {
    const fields = table(metadata, pair);
    checkText(metadata, fields(0));
    checkText(metadata, fields(1));
  });
}

/** Calls back for each table of a vector of tables, if there is one. */
function forEachTable(metadata: Metadata, at: number, take: (table: number) => void): void {
  const { start, length } = vector(metadata, at, 4);
  for (let i = 0; i < length; i++) take(offset(metadata, start + 4 * i));
}

/** Start and length of a vector; length 0 if there is no such field. */
function vector(metadata: Metadata, at: number, elementBytes: number): { start: number; length: number } {
  if (at === 0) return { start: 0, length: 0 };
  const start = offset(metadata, at) + 4;
  need(start <= metadata.view.byteLength, "a list that lies outside");
  const length = metadata.view.getUint32(start - 4, true);
  need(start + length * elementBytes <= metadata.view.byteLength, "a list that reaches beyond its end");
  return { start, length };
}

/** The target of the offset at a position. */
function offset({ view }: Metadata, at: number): number {
  need(at >= 0 && at + 4 <= view.byteLength, "an offset that lies outside");
  const target = at + view.getUint32(at, true);
  need(target + 4 <= view.byteLength, "an offset that points outside");
  return target;
}

/** The positions of a table's fields by number; 0 for a missing field. */
function table(metadata: Metadata, at: number): (field: number) => number {
  const { view } = metadata;
  need(--metadata.tables > 0, "metadata that refer to themselves");
  const fields = at - view.getInt32(at, true);
  need(fields >= 0 && fields + 4 <= view.byteLength, "a table that lies outside");
  const size = view.getUint16(fields, true);
  need(size >= 4 && fields + size <= view.byteLength, "a table that reaches beyond its end");
  return (field) => {
    if (4 + 2 * field + 2 > size) return 0;
    const from = view.getUint16(fields + 4 + 2 * field, true);
    need(from === 0 || at + from + 4 <= view.byteLength, "a field that lies outside");
    return from === 0 ? 0 : at + from;
  };
}

const byte = ({ view }: Metadata, at: number): number => view.getUint8(at);

function long({ view }: Metadata, at: number): number {
  need(at + 8 <= view.byteLength, "a number that lies outside");
  return Number(view.getBigInt64(at, true));
}

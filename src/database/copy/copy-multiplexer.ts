import type { Sql } from "postgres";
import { type BinaryRows, COPY_HEADER, COPY_TRAILER, createBinaryRows } from "./binary-rows.ts";
import { type CopyIn, copyIn } from "./copy-in.ts";

/**
 * Sends rows for several tables over one connection. A connection runs one COPY at a time, so the
 * multiplexer ends one COPY and starts another when the table changes. It sends while the caller
 * fills the next buffer.
 */
export interface CopyMultiplexer {
  /**
   * Takes the rows and leaves an empty buffer. Waits only while too many bytes are on their way
   * (back-pressure). Rejects if rows sent before have failed; so does `close`.
   *
   * @param statement `copy TABLE (COLUMNS) from stdin (format binary)`
   */
  send(statement: string, rows: BinaryRows): Promise<void>;
  /** Waits until all rows are stored. Afterwards the connection is free for other statements. */
  close(): Promise<void>;
  /** Cancels. Never rejects. */
  abort(reason: string): Promise<void>;
}

/**
 * Most bytes on their way. The socket takes about as many at once, and the server works on them
 * while the caller fills the next buffer. With a higher limit the caller would keep the thread from
 * the socket: the two would take turns instead of working at the same time.
 */
const LIMIT = 256 * 1024;

/** Opens a multiplexer on a reserved connection inside a transaction. */
export function createCopyMultiplexer(sql: Pick<Sql, "unsafe">): CopyMultiplexer {
  let current: { readonly statement: string; readonly copy: CopyIn } | null = null;
  const sequence = createSequence();
  const underWay: { readonly size: number; readonly sent: Promise<void> }[] = [];
  const spare: BinaryRows[] = [];

  const endCurrent = async () => {
    if (current === null) return;
    const { copy } = current;
    current = null;
    await Promise.all([copy.write(COPY_TRAILER), copy.end()]);
  };
  const changeTo = async (statement: string): Promise<CopyIn> => {
    await endCurrent();
    current = { statement, copy: await copyIn(sql, statement) };
    return current.copy;
  };
  const transmit = async (statement: string, rows: BinaryRows) => {
    const writes: Promise<void>[] = [];
    if (current?.statement !== statement) writes.push((await changeTo(statement)).write(COPY_HEADER));
    writes.push(current!.copy.write(rows.bytes.subarray(0, rows.length)));
    await Promise.all(writes);
    rows.length = 0;
    if (spare.length < 8) spare.push(rows);
  };
  const drain = async (limit: number) => {
    let size = underWay.reduce((sum, one) => sum + one.size, 0);
    while (underWay.length > 0 && size > limit) {
      const oldest = underWay.shift()!;
      await oldest.sent;
      size -= oldest.size;
    }
    sequence.throwFailure();
  };
  return {
    send: async (statement, rows) => {
      const taken = { ...rows };
      const fresh = takeSpare(spare, taken.bytes.length);
      rows.bytes = fresh.bytes;
      rows.view = fresh.view;
      rows.length = 0;
      underWay.push({ size: taken.length, sent: sequence.add(() => transmit(statement, taken)) });
      await drain(LIMIT);
    },
    close: async () => {
      await sequence.add(endCurrent);
      await drain(-1);
    },
    abort: async (reason) => {
      sequence.fail(new Error(reason));
      await current?.copy.abort(reason);
      await sequence.ended();
      current = null;
    },
  };
}

/** Runs work one after the other; after a failure it runs no more. */
function createSequence() {
  let last: Promise<void> = Promise.resolve();
  let failure: { readonly error: unknown } | null = null;
  return {
    /** Ends when the work is done or left out; never rejects. */
    add: (work: () => Promise<void>): Promise<void> =>
      last = last.then(async () => {
        if (failure !== null) return;
        try {
          await work();
        } catch (error) {
          failure = { error };
        }
      }),
    /** Leaves out what has not begun. */
    fail(error: unknown) {
      failure ??= { error };
    },
    throwFailure() {
      if (failure !== null) throw failure.error;
    },
    ended: () => last,
  };
}

function takeSpare(spare: BinaryRows[], size: number): BinaryRows {
  const at = spare.findIndex(({ bytes }) => bytes.length >= size && bytes.length <= 2 * size);
  return at < 0 ? createBinaryRows(size) : spare.splice(at, 1)[0];
}

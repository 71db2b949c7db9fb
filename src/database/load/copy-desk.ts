import type { Sql } from "postgres";
import { type BinaryRows, COPY_HEADER, COPY_TRAILER } from "../copy/binary-rows.ts";
import { type CopyIn, copyIn } from "../copy/copy-in.ts";

/**
 * Sends rows for several tables over one connection: a connection runs one COPY at a time, so the desk ends the one and starts the
 * other whenever the table changes.
 */
export interface CopyDesk {
  /** Sends the rows and empties the buffer. `statement` is `copy TABLE (COLUMNS) from stdin (format binary)`. */
  send(statement: string, rows: BinaryRows): Promise<void>;
  /** Ends the COPY under way; then other statements may run. */
  close(): Promise<void>;
  abort(reason: string): Promise<void>;
}

/** Opens a desk on a reserved connection inside a transaction. */
export function createCopyDesk(sql: Pick<Sql, "unsafe">): CopyDesk {
  let current: { statement: string; copy: CopyIn } | null = null;
  const close = async () => {
    if (current === null) return;
    const { copy } = current;
    await copy.write(COPY_TRAILER);
    current = null;
    await copy.end();
  };
  return {
    send: async (statement, rows) => {
      if (current?.statement !== statement) {
        await close();
        current = { statement, copy: await copyIn(sql, statement) };
        await current.copy.write(COPY_HEADER);
      }
      await current.copy.write(rows.bytes.subarray(0, rows.length));
      rows.length = 0;
    },
    close,
    abort: async (reason) => {
      await current?.copy.abort(reason);
      current = null;
    },
  };
}

/** Positions in the header of a write-ahead log (SQLite, "Database File Format", section 4.1). */
const [PAGE_SIZE, SALTS, CHECKSUM, HEADER] = [8, 16, 24, 32];
/** Positions in the header of a frame: the size that a commit gives the database, salts, sums. */
const [COMMIT, FRAME_SALTS, FRAME_CHECKSUM, FRAME_HEADER] = [4, 8, 16, 24];
/** How a log begins: with an even number if its sums are of little-endian words. */
const MAGIC = 0x377f0682;

/**
 * The bytes of a SQLite database with what its write-ahead log (`NAME-wal`) has committed. As
 * SQLite does, it takes the frames up to the last commit before the first frame that is incomplete,
 * of an earlier use of the log, or has a wrong checksum. Linear.
 *
 * @returns `database` itself if nothing is committed
 */
export function withWriteAheadLog(database: Uint8Array<ArrayBuffer>, log: Uint8Array): Uint8Array<ArrayBuffer> {
  const { pages, size, pageSize } = committedPages(log);
  // All pages of a database are in it or in its log: a larger size is a lie about memory.
  if (pages.size === 0 || size * pageSize > database.length + log.length) return database;
  const whole = new Uint8Array(size * pageSize);
  whole.set(database.subarray(0, whole.length));
  for (const [page, at] of pages) {
    if (page <= size) whole.set(log.subarray(at, at + pageSize), (page - 1) * pageSize);
  }
  return whole;
}

/** Where the last committed version of each page is, and the size of the database in pages. */
function committedPages(log: Uint8Array): { pages: Map<number, number>; size: number; pageSize: number } {
  const view = new DataView(log.buffer, log.byteOffset, log.length);
  const pages = new Map<number, number>();
  let size = 0;
  if (log.length < HEADER || (view.getUint32(0) & ~1) >>> 0 !== MAGIC) return { pages, size, pageSize: 0 };
  const littleEndian = view.getUint32(0) === MAGIC;
  const pageSize = view.getUint32(PAGE_SIZE);
  const sums = new Uint32Array(2);
  addWords(sums, view, 0, CHECKSUM, littleEndian);
  if (!isSum(sums, view, CHECKSUM) || pageSize < 512) return { pages, size, pageSize };
  const begun = new Map<number, number>();
  for (let at = HEADER; at + FRAME_HEADER + pageSize <= log.length; at += FRAME_HEADER + pageSize) {
    addWords(sums, view, at, at + FRAME_SALTS, littleEndian);
    addWords(sums, view, at + FRAME_HEADER, at + FRAME_HEADER + pageSize, littleEndian);
    const isOfThisUse = [0, 4].every((i) => view.getUint32(at + FRAME_SALTS + i) === view.getUint32(SALTS + i));
    const page = view.getUint32(at);
    if (!isOfThisUse || page === 0 || !isSum(sums, view, at + FRAME_CHECKSUM)) break;
    begun.set(page, at + FRAME_HEADER);
    const committed = view.getUint32(at + COMMIT);
    if (committed === 0) continue;
    size = committed;
    for (const [changed, from] of begun) pages.set(changed, from);
    begun.clear();
  }
  return { pages, size, pageSize };
}

/** Adds pairs of words to the two running sums of a log. */
function addWords(sums: Uint32Array, view: DataView, from: number, to: number, littleEndian: boolean): void {
  let [one, other] = sums;
  for (let at = from; at < to; at += 8) {
    one = (one + view.getUint32(at, littleEndian) + other) >>> 0;
    other = (other + view.getUint32(at + 4, littleEndian) + one) >>> 0;
  }
  sums[0] = one;
  sums[1] = other;
}

const isSum = (sums: Uint32Array, view: DataView, at: number): boolean =>
  sums[0] === view.getUint32(at) && sums[1] === view.getUint32(at + 4);

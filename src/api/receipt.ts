import type { StoredLog } from "../database/mod.ts";
import { inputError, limitError, usageError } from "../errors.ts";
import { readAnswer } from "./answer-parts.ts";
import type { Answer, Answers } from "./answers.ts";
import { LOG_FUNCTIONS } from "./log-functions.ts";

/** Where an answer comes from: enough to compute it again. */
interface Receipt {
  /** Slug of the log. */
  readonly log: string;
  readonly version: number;
  /** Checksum of the content of the log. */
  readonly checksum: string;
  /** A name in {@linkcode LOG_FUNCTIONS}. */
  readonly function: string;
  /** Filters, joined by `;`; empty for none. */
  readonly filter: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  /** SHA-256 of the bytes of the answer, in hex. */
  readonly sha256: string;
  /** JSON pointer (RFC 6901) to one figure of the answer; null for all of it. */
  readonly at: string | null;
}

const PREFIX = "receipt:";

/** Whether a text is a receipt, and not the address of a figure on a page. */
export const isReceipt = (text: string): boolean => text.startsWith(PREFIX);

/** A receipt as one line of text. */
export function printReceipt(receipt: Receipt): string {
  const { arguments: given, version, at, ...texts } = receipt;
  const ordered = Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined).sort(([a], [b]) => a < b ? -1 : 1),
  );
  const fields = { ...texts, version: String(version), arguments: JSON.stringify(ordered), ...(at === null ? {} : { at }) };
  return `${PREFIX}${new URLSearchParams(fields)}`;
}

/**
 * Reads a receipt.
 *
 * @throws a usage error for a text that is no receipt
 */
export function readReceipt(text: string): Receipt {
  const refuse = (found: string) =>
    usageError({ expected: "a receipt, which begins like receipt:log=orders&function=facts", found, advice: "Copy it whole." });
  const fields = new URLSearchParams(text.slice(PREFIX.length));
  const field = (name: string) => {
    const value = fields.get(name);
    if (value === null) throw refuse(`one without ${name}`);
    return value;
  };
  let given: unknown;
  try {
    given = JSON.parse(field("arguments"));
  } catch {
    throw refuse("arguments that are not JSON");
  }
  const name = field("function");
  if (!Object.hasOwn(LOG_FUNCTIONS, name)) throw refuse(`the function ${JSON.stringify(name)}, which there is not`);
  const checked = LOG_FUNCTIONS[name].arguments.safeParse(given);
  if (!checked.success) throw refuse(`arguments that ${name} does not take: ${checked.error.issues[0].message}`);
  return {
    log: field("log"),
    version: Number(field("version")),
    checksum: field("checksum"),
    function: name,
    filter: field("filter"),
    arguments: checked.data,
    sha256: field("sha256"),
    at: fields.get("at"),
  };
}

/** An answer, computed again from its receipt. */
interface ReplayedAnswer {
  readonly function: string;
  /** What the function tells. */
  readonly summary: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly filter: string;
  readonly log: { readonly name: string; readonly version: number; readonly checksum: string; readonly loadedAt: string };
  /** Whether the log is the one of the receipt still. */
  readonly isSameLog: boolean;
  /** Whether the answer is the same, byte for byte. */
  readonly isEqual: boolean;
  /** SHA-256 of the receipt, and of the answer now. */
  readonly sha256: { readonly then: string; readonly now: string };
  /**
   * The answer, or the figure that the receipt points at; null for a file and for a long answer.
   */
  readonly answer: unknown;
}

/** Most characters of an answer that is kept to look at it. */
const MOST_KEPT = 2 ** 25;

/** An answer that was read to its end, and its document. */
interface ReadDocument {
  /** SHA-256 of its bytes, in hex. */
  readonly sha256: string;
  /** Null for a file, and for an answer that is too long to be looked at. */
  readonly document: unknown;
}

/**
 * Reads an answer to look at its document, or at a part of it.
 *
 * @param pointer a JSON pointer (RFC 6901) to the part; null for all of it
 * @throws an input error for a part that the answer does not have, a limit error for one of an
 * answer that is too long to be looked at
 */
export async function readDocument(answer: Answer, pointer: string | null): Promise<ReadDocument> {
  const { sha256, text, characters } = await readAnswer(answer, { most: MOST_KEPT });
  const isShort = characters <= MOST_KEPT;
  if (!isShort && pointer !== null) {
    throw limitError({
      expected: `an answer of at most ${MOST_KEPT} characters, to look for a part of it`,
      found: `${characters} characters`,
      advice: "Ask for the whole answer.",
    });
  }
  const document = isShort && answer.type === "application/json" ? JSON.parse(text) : null;
  return { sha256, document: pointer === null ? document : valueAt(document, pointer) };
}

/**
 * Computes the answer of a receipt again.
 *
 * @param log the log of the receipt as it is now
 * @throws an input error for a figure that the answer does not have, a limit error for one of an
 * answer that is too long to be looked at; what the function throws
 */
export async function replayReceipt(receipt: Receipt, log: StoredLog, answer: Answers): Promise<ReplayedAnswer> {
  const replayed = await answer({ ...receipt, log: log.slug, identity: log.identity });
  const { sha256: now, document } = await readDocument(replayed, receipt.at);
  return {
    function: receipt.function,
    summary: LOG_FUNCTIONS[receipt.function].summary,
    arguments: receipt.arguments,
    filter: receipt.filter,
    log: stateOf(log),
    isSameLog: log.checksum === receipt.checksum,
    isEqual: now === receipt.sha256,
    sha256: { then: receipt.sha256, now },
    answer: document,
  };
}

const stateOf = ({ slug, version, checksum, loadedAt }: StoredLog) => ({
  name: slug,
  version,
  checksum,
  loadedAt: loadedAt.toISOString(),
});

/** The value at a JSON pointer. */
function valueAt(document: unknown, pointer: string): unknown {
  let value = document;
  for (const part of pointer.split("/").slice(1)) {
    const key = part.replaceAll("~1", "/").replaceAll("~0", "~");
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) {
      throw inputError({ expected: "a part of the answer", found: `nothing at ${JSON.stringify(pointer)}` });
    }
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}

import { dirname, join } from "node:path";
import { environmentError, usageError } from "../../errors.ts";

/** Name of the file with the key, in the folder of the setting `TRACEBOOK_HOME`. */
export const KEY_FILE = "pseudonym.key";

/** Fewer characters of a key could be guessed. */
const LEAST_KEY_LENGTH = 32;

/**
 * The key of all pseudonyms: the given text, or else that of the file `pseudonym.key` in the home
 * folder. The file is made on first use, and only its owner can read it. The key never leaves this
 * machine: who has it can tell which pseudonym a name has.
 *
 * @param given the setting `TRACEBOOK_PSEUDONYM_KEY`
 * @throws a usage error for a key that is too short; an environment error if the file cannot be
 * made or read
 */
export async function readPseudonymKey(home: string, given: string | null): Promise<Uint8Array> {
  if (given !== null) return checkedKey(given, "TRACEBOOK_PSEUDONYM_KEY");
  const path = join(home, KEY_FILE);
  try {
    await makeKey(path);
    return checkedKey((await Deno.readTextFile(path)).trim(), path);
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error)) throw error;
    throw environmentError({
      file: path,
      expected: "a file with the key of the pseudonyms",
      found: error.message,
      advice: "Correct the permissions of the folder, or set TRACEBOOK_PSEUDONYM_KEY.",
    }, { cause: error });
  }
}

/** Makes a random key, unless there is one. Of several processes one makes it. */
async function makeKey(path: string): Promise<void> {
  if (await Deno.stat(path).then(() => true, () => false)) return;
  const key = Array.from(crypto.getRandomValues(new Uint8Array(32)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  await Deno.mkdir(dirname(path), { recursive: true });
  // Its owner alone can read a temporary file.
  const partial = await Deno.makeTempFile({ dir: dirname(path), prefix: "pseudonym-key-" });
  try {
    await Deno.writeTextFile(partial, `${key}\n`);
    // A link fails where there is a file already, which a rename would replace.
    await Deno.link(partial, path);
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
  } finally {
    await Deno.remove(partial);
  }
}

function checkedKey(text: string, where: string): Uint8Array {
  if (text.length >= LEAST_KEY_LENGTH) return new TextEncoder().encode(text);
  throw usageError({
    expected: `a key of at least ${LEAST_KEY_LENGTH} random characters in ${where}`,
    found: `${text.length}`,
    advice: "Make one with: openssl rand -hex 32",
  });
}

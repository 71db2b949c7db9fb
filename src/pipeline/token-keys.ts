import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { environmentError, inputError } from "../errors.ts";

/** Name of the file with the keys, in the folder of the setting `TRACEBOOK_HOME`. */
export const TOKEN_KEYS_FILE = "token-keys.json";

/** A key that signs tokens of the API, or what is known of one of `TRACEBOOK_SECRET`. */
export interface TokenKey {
  /** Its id, which each token that it signs names (`kid`). */
  readonly id: string;
  /** Null for one of the setting, and for one that has ended or was revoked. */
  readonly secret: string | null;
  /** ISO 8601; null for a key of the setting. */
  readonly madeAt: string | null;
  /** When its tokens are no longer valid, as ISO 8601; null for no end. */
  readonly endsAt: string | null;
  /** ISO 8601; null unless it was revoked. */
  readonly revokedAt: string | null;
}

/** Whether a key is valid at a time, in ms since 1970-01-01 UTC. */
export const isValidKey = ({ endsAt, revokedAt }: Pick<TokenKey, "endsAt" | "revokedAt">, now: number): boolean =>
  revokedAt === null && (endsAt === null || Date.parse(endsAt) > now);

/** The keys in the file of a home folder, the newest first. */
interface TokenKeysFile {
  /** The keys; read again only if the file has changed since. */
  read(): Promise<readonly TokenKey[]>;
}

/**
 * Opens the file with the keys of tokens, which need not be there. It is looked at each time, so
 * that a server knows at once what a command has changed.
 */
export function openTokenKeysFile(home: string): TokenKeysFile {
  const path = join(home, TOKEN_KEYS_FILE);
  let known: { readonly state: string; readonly keys: readonly TokenKey[] } | null = null;
  return {
    async read() {
      const state = await stateOf(path);
      if (state === null) return [];
      // A file that is replaced between the two looks is read again the next time.
      if (known?.state !== state) known = { state, keys: await readKeys(path) };
      return known.keys;
    },
  };
}

/** What changes when the file is replaced; null if there is none. */
async function stateOf(path: string): Promise<string | null> {
  try {
    const { ino, mtime, size } = await Deno.stat(path);
    return `${ino} ${mtime?.getTime()} ${size}`;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw refused(path, (error as Error).message, error);
  }
}

async function readKeys(path: string): Promise<TokenKey[]> {
  try {
    return JSON.parse(await Deno.readTextFile(path)).keys as TokenKey[];
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw refused(path, error instanceof SyntaxError ? "another content" : (error as Error).message, error);
  }
}

/** How keys are rotated. */
interface RotateOptions {
  /** Ids of the valid keys of `TRACEBOOK_SECRET`, whose end is kept in the file too. */
  readonly ofSetting: readonly string[];
  /** After how many ms the other keys end. Default: when they are revoked. */
  readonly keepFor?: number;
  /** In ms since 1970-01-01 UTC. */
  readonly now: number;
}

/**
 * Makes a random key, which signs from now on. The keys that were valid stay so until they end or
 * are revoked. The file is made on first use; only its owner can read it.
 *
 * @returns the new key
 * @throws an environment error if the file cannot be written
 */
export async function rotateTokenKeys(home: string, { ofSetting, keepFor, now }: RotateOptions): Promise<TokenKey> {
  const key: TokenKey = {
    id: randomBytes(6).toString("hex"),
    secret: randomBytes(32).toString("hex"),
    madeAt: new Date(now).toISOString(),
    endsAt: null,
    revokedAt: null,
  };
  await changeKeys(home, (keys) => {
    const known = keys.map((key) => isValidKey(key, now) ? key : { ...key, secret: null });
    if (keepFor === undefined) return [key, ...known];
    const end = new Date(now + keepFor).toISOString();
    const before = [...known, ...ofSetting.filter((id) => !known.some((key) => key.id === id)).map(unlimited)];
    return [key, ...before.map((one) => isValidKey(one, now) ? { ...one, endsAt: sooner(one.endsAt, end) } : one)];
  });
  return key;
}

/** A key of the setting of which nothing is known yet. */
const unlimited = (id: string): TokenKey => ({ id, secret: null, madeAt: null, endsAt: null, revokedAt: null });

const sooner = (one: string | null, other: string): string => one !== null && one < other ? one : other;

/**
 * Revokes a key: no token that it has signed is valid any more. Its secret is deleted.
 *
 * @param key id of a key in the file or of `TRACEBOOK_SECRET`
 * @throws an environment error if the file cannot be written
 */
export async function revokeTokenKey(home: string, key: string, now: number): Promise<void> {
  const revoked = (known: TokenKey): TokenKey => ({ ...known, secret: null, revokedAt: new Date(now).toISOString() });
  await changeKeys(
    home,
    (keys) =>
      keys.some(({ id }) => id === key)
        ? keys.map((known) => known.id === key ? revoked(known) : known)
        : [...keys, revoked(unlimited(key))],
  );
}

/** Replaces the file as a whole. Of several processes one does so after the other. */
async function changeKeys(home: string, change: (keys: readonly TokenKey[]) => readonly TokenKey[]): Promise<void> {
  const path = join(home, TOKEN_KEYS_FILE);
  try {
    await Deno.mkdir(home, { recursive: true });
    using lock = await Deno.open(`${path}.lock`, { write: true, create: true, mode: 0o600 });
    await lock.lock(true);
    const keys = change(await readKeys(path));
    // Its owner alone can read a temporary file.
    const partial = await Deno.makeTempFile({ dir: home, prefix: "token-keys-" });
    await Deno.writeTextFile(partial, `${JSON.stringify({ keys }, null, 2)}\n`);
    await Deno.rename(partial, path);
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error)) throw error;
    throw refused(path, error.message, error);
  }
}

const refused = (path: string, found: string, cause: unknown) =>
  environmentError({
    file: path,
    expected: "a file with the keys of tokens",
    found,
    advice: "Correct the permissions of the folder, or restore the file.",
  }, { cause });

/**
 * The key of an id among those that are known.
 *
 * @throws an input error if there is none
 */
export function tokenKeyOf<K extends { readonly id: string }>(keys: readonly K[], id: string): K {
  const found = keys.find((key) => key.id === id);
  if (found !== undefined) return found;
  throw inputError({ expected: "the id of a key", found: JSON.stringify(id), advice: "See: deno task token keys" });
}

import { join } from "node:path";

/** SHA-256 of a text, in lower-case hex. */
export async function textFingerprint(text: string): Promise<string> {
  return await bytesFingerprint(new TextEncoder().encode(text));
}

/** SHA-256 of bytes, in lower-case hex. */
export async function bytesFingerprint(bytes: Uint8Array): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * One fingerprint of the names and contents of all files in a folder; links are not followed.
 *
 * @param isPart tells whether a file or folder counts, by its path in the folder (with `/`)
 */
export async function folderFingerprint(folder: string, isPart: (path: string) => boolean): Promise<string> {
  const lines: string[] = [];
  const visit = async (path: string): Promise<void> => {
    const entries = await Array.fromAsync(Deno.readDir(join(folder, path)));
    for (const { name, isDirectory, isFile } of entries) {
      const below = path === "" ? name : `${path}/${name}`;
      if (!isPart(below)) continue;
      if (isDirectory) await visit(below);
      else if (isFile) lines.push(`${below} ${await bytesFingerprint(await Deno.readFile(join(folder, below)))}`);
    }
  };
  await visit("");
  return await textFingerprint(lines.sort().join("\n"));
}

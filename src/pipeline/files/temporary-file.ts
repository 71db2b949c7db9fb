/** Makes an empty file that is removed when the process ends, and returns its path. */
export async function temporaryFile(): Promise<string> {
  const path = await Deno.makeTempFile({ prefix: "tracebook-" });
  globalThis.addEventListener("unload", () => {
    try {
      Deno.removeSync(path);
    } catch {
      // It is gone already.
    }
  });
  return path;
}

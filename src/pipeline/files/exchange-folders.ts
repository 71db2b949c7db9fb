/**
 * Exchanges two folders of one file system in one step, by the system's own call: at no moment is
 * either name missing. POSIX has no such call; Linux and macOS do.
 *
 * @returns false where it cannot be done: another system, different disks, a mount point
 */
export function exchangeFolders(a: string, b: string): boolean {
  const cString = (path: string) => new TextEncoder().encode(`${path}\0`);
  try {
    if (Deno.build.os === "linux") {
      const library = Deno.dlopen("libc.so.6", {
        renameat2: { parameters: ["i32", "buffer", "i32", "buffer", "u32"], result: "i32" },
      });
      const [AT_FDCWD, RENAME_EXCHANGE] = [-100, 2];
      const status = library.symbols.renameat2(AT_FDCWD, cString(a), AT_FDCWD, cString(b), RENAME_EXCHANGE);
      library.close();
      return status === 0;
    }
    if (Deno.build.os === "darwin") {
      const library = Deno.dlopen("libSystem.dylib", {
        renamex_np: { parameters: ["buffer", "buffer", "u32"], result: "i32" },
      });
      const RENAME_SWAP = 2;
      const status = library.symbols.renamex_np(cString(a), cString(b), RENAME_SWAP);
      library.close();
      return status === 0;
    }
  } catch {
    // No such library or call here, as with musl.
  }
  return false;
}

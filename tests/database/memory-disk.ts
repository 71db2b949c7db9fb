/** A disk in memory that is soon full. */
export interface MemoryDisk {
  readonly folder: string;
  /** Gives it another size, such as `600m`. */
  resize(size: string): Promise<void>;
}

/** Mounts a disk of a size such as `400k` while `body` runs. */
export async function withMemoryDisk(size: string, body: (disk: MemoryDisk) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "tracebook-disk-" });
  try {
    await mount("mount", "-t", "tmpfs", "-o", `size=${size},mode=0777`, "tracebook", folder);
    try {
      await body({ folder, resize: (size) => mount("mount", "-o", `remount,size=${size}`, folder) });
    } finally {
      await mount("umount", "-l", folder);
    }
  } finally {
    await Deno.remove(folder);
  }
}

async function mount(program: string, ...args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(program, { args }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}

/** Whether this process may mount a disk in memory. */
export async function mayMount(): Promise<boolean> {
  if (Deno.build.os !== "linux" || Deno.uid() !== 0) return false;
  return await withMemoryDisk("1m", () => Promise.resolve()).then(() => true, () => false);
}

/** Writes a CSV log into a folder of its own, which is removed afterwards. */
export async function withLog(text: string, body: (log: string, folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/log.csv`, text);
    await body(`${folder}/log.csv`, folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Whether two files have the same content; false if one is missing. */
export async function equalFiles(a: string, b: string): Promise<boolean> {
  const [first, second] = await Promise.all([a, b].map((path) => Deno.stat(path).catch(() => null)));
  if (!first?.isFile || !second?.isFile || first.size !== second.size) return false;
  if (first.ino !== null && first.ino === second.ino && first.dev === second.dev) return true;
  const [left, right] = await Promise.all([Deno.readFile(a), Deno.readFile(b)]);
  return left.every((byte, at) => byte === right[at]);
}

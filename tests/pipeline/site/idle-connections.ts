/**
 * Opens connections that send nothing while `body` runs.
 *
 * @param body given a function that counts those that the server has not closed
 */
export async function withIdleConnections(
  address: string,
  count: number,
  body: (open: () => Promise<number>) => Promise<void>,
): Promise<void> {
  const { hostname, port } = new URL(address);
  const connections: Deno.TcpConn[] = [];
  const ended = new Set<Deno.TcpConn>();
  const watches: Promise<unknown>[] = [];
  try {
    for (let i = 0; i < count; i++) {
      const connection = await Deno.connect({ hostname, port: Number(port) }).catch(() => null);
      if (connection === null) continue;
      connections.push(connection);
      const end = () => ended.add(connection);
      watches.push(connection.read(new Uint8Array(1)).then(end, end));
    }
    await body(async () => {
      await new Promise((done) => setTimeout(done, 200));
      return connections.length - ended.size;
    });
  } finally {
    for (const connection of connections) connection.close();
    await Promise.all(watches);
  }
}

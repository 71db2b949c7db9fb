/**
 * A port of this machine that nobody listens on. It is below those that the system gives to
 * connections and to servers that take any port: no other test gets it before it is used.
 */
export function freePort(): number {
  for (;;) {
    const port = 10_000 + Math.floor(20_000 * Math.random());
    try {
      Deno.listen({ hostname: "127.0.0.1", port }).close();
      return port;
    } catch (error) {
      if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    }
  }
}

/** A server on this machine that gives packages as a registry of npm does. */
interface RegistryMirror {
  readonly url: string;
  /** Bytes of all answers so far. */
  bytes(): number;
  close(): Promise<void>;
}

/**
 * Starts a mirror that asks `upstream` once for each answer and keeps it in memory: a second
 * installation from it takes no time for downloads.
 *
 * @param upstream address of a registry, with a slash at its end
 */
export function startRegistryMirror(upstream: string): RegistryMirror {
  const kept = new Map<
    string,
    Promise<{ readonly status: number; readonly type: string; readonly body: Uint8Array<ArrayBuffer> }>
  >();
  let bytes = 0;
  let url = "";
  const ask = async (path: string, accept: string) => {
    const answer = await fetch(upstream + path, { headers: { accept } });
    const type = answer.headers.get("content-type") ?? "";
    const body = new Uint8Array(await answer.arrayBuffer());
    if (!type.includes("json")) return { status: answer.status, type, body };
    // Descriptions of packages name the addresses of their files.
    const text = new TextDecoder().decode(body).replaceAll(upstream, url);
    return { status: answer.status, type, body: new TextEncoder().encode(text) };
  };
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    const { pathname, search } = new URL(request.url);
    const path = pathname.slice(1) + search;
    const accept = request.headers.get("accept") ?? "*/*";
    const key = `${accept} ${path}`;
    if (!kept.has(key)) kept.set(key, ask(path, accept));
    const { status, type, body } = await kept.get(key)!;
    bytes += body.length;
    return new Response(body, { status, headers: { "content-type": type } });
  });
  url = `http://127.0.0.1:${server.addr.port}/`;
  return { url, bytes: () => bytes, close: () => server.shutdown() };
}

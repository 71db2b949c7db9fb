/** Listens on a free port and prints the address. */
import { listen } from "@/pipeline/site/listen.ts";

const { address } = await listen({ fetch: () => new Response("here") }, { host: "127.0.0.1", port: 0 });
console.log(address);

import { checkLargePage } from "./large-pages.ts";

Deno.test("a log that is published without its events gives the figures of the whole log", async () => {
  await checkLargePage(20_000);
});

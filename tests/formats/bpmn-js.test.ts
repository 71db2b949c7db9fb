import { assertEquals } from "@std/assert";
import { Graphviz } from "@hpcc-js/wasm-graphviz";
import fc from "fast-check";
import { layoutBpmn } from "@/drawing/process-models/bpmn/layout-bpmn.ts";
import { writeBpmn } from "@/formats/process-models/write-bpmn.ts";
import { bpmnOfTree } from "@/process-models/conversions/bpmn-of-tree.ts";
import { findBrowser, startBrowser } from "../site/browser.ts";
import { arbitraryBpmn, arbitraryTree } from "./arbitrary-models.ts";

/** A page with the viewer of bpmn.io in it. */
async function servePage(): Promise<{ address: string; close(): Promise<void> }> {
  const script = await Deno.readTextFile(new URL(import.meta.resolve("bpmn-js/dist/bpmn-viewer.production.min.js")));
  const html =
    '<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><div id="canvas" style="height:600px"></div>' +
    '<script src="/viewer.js"></script>';
  const server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {} },
    (request) =>
      request.url.endsWith("/viewer.js")
        ? new Response(script, { headers: { "content-type": "text/javascript" } })
        : new Response(html, { headers: { "content-type": "text/html" } }),
  );
  return { address: `http://127.0.0.1:${server.addr.port}/`, close: () => server.shutdown() };
}

/** The global that the viewer's script makes, in the page. */
interface ViewerWindow {
  readonly BpmnJS: new (options: { container: string }) => {
    importXML(text: string): Promise<{ warnings: { message: string }[] }>;
    get(name: "elementRegistry"): { getAll(): { id: string }[] };
  };
}

const found = await findBrowser();

Deno.test({
  name: `bpmn-js opens what is written, without a warning, and shows every node and flow${
    found === null ? " (skipped: no browser)" : ""
  }`,
  ignore: found === null,
  async fn() {
    const graphviz = await Graphviz.load();
    const models = [...fc.sample(arbitraryTree, 8).map((tree) => bpmnOfTree(tree)), ...fc.sample(arbitraryBpmn, 8)];
    const browser = (await startBrowser())!;
    const site = await servePage();
    try {
      const { page, context, errors } = await browser.open(site.address);
      await page.goto(site.address);
      const texts = models.map((bpmn) => writeBpmn(bpmn, layoutBpmn(bpmn, graphviz)));
      const answers = await page.evaluate(async (texts) => {
        const { BpmnJS } = globalThis as unknown as ViewerWindow;
        const viewer = new BpmnJS({ container: "#canvas" });
        const answers: { warnings: string[]; ids: string[] }[] = [];
        for (const text of texts) {
          const { warnings } = await viewer.importXML(text);
          const ids = viewer.get("elementRegistry").getAll().map(({ id }) => id);
          answers.push({ warnings: warnings.map(({ message }) => message), ids });
        }
        return answers;
      }, texts);
      models.forEach(({ nodes, flows }, i) => {
        assertEquals(answers[i].warnings, [], texts[i]);
        const shown = new Set(answers[i].ids);
        assertEquals([...nodes, ...flows].filter(({ id }) => !shown.has(id)), []);
      });
      assertEquals(errors, []);
      await context.close();
    } finally {
      await browser.close();
      await site.close();
    }
  },
});

import { card, fill, h, nameNode } from "../elements/dom.js";
import { exactWords } from "../log/exact-note.js";
import { alsoOn, follow } from "../log/follow.js";
import type { PageLog } from "../log/page-log.js";
import { rebuilt } from "../log/rebuilt.js";
import { csvButton } from "../elements/save-buttons.js";
import { chosenSegment, onSegmentChosen } from "./chosen-segment.js";

/** Pause before causes are looked for, ms: what else the page asks for comes before. */
const AFTER = 400;

/** What goes with the waits in the chosen segment, as findings tell it. */
export const SegmentCauses = (log: PageLog): HTMLElement =>
  rebuilt(log, (log) =>
    exactWords(log, "events") !== null ? h("div") : card(
      "What goes with the chosen waits",
      "Whether most of their time is a wait of one length, whether they end on few days, are longer where the work is handed over to another person, or longest with one person (rank tests at 1 %, corrected for all that are made). What goes with less than a tenth of their time is not told. An association, not a cause.",
      follow(alsoOn(log, onSegmentChosen), async (current, signal) => {
        const chosen = await chosenSegment(current);
        if (chosen === null) return [h("p", { class: "empty" }, "No case has two events: nothing waits.")];
        const columns = log.manifest.columns.map(({ column }) => column)
          .filter((column) => column === "resource" || column === "start");
        const name = [nameNode(chosen.from), " → ", nameNode(chosen.to), ": "];
        const box = h("p", { class: "segment-causes" }, name, "looking…");
        const look = async () => {
          await new Promise((resolve) => setTimeout(resolve, AFTER));
          signal.throwIfAborted();
          return await current.ask({ kind: "segment-causes", ...chosen, columns }, { signal });
        };
        const looked = look();
        looked.then(
          (causes) =>
            fill(box, name, causes.length === 0 ? "neither days, a hand-over nor a person stands out." : `${causes.join("; ")}.`),
          (error) => signal.aborted || fill(box, error instanceof Error ? error.message : String(error)),
        );
        const csv = async () => [
          ["from", "to", "stands_out"],
          ...(await looked).map((cause) => [chosen.from, chosen.to, cause]),
        ];
        return [box, h("p", { class: "table-foot" }, csvButton(`${log.entry.slug}-what-goes-with-waits`, csv))];
      }),
    ));

import { assertEquals } from "@std/assert";
import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
import { nearestName } from "@/filtering/nearest-name.ts";
import { parseFilter } from "@/filtering/filter-text.ts";
import { unknownNames, unknownNameText } from "@/filtering/unknown-names.ts";

Deno.test("the filter that is advised instead can be copied, whatever the name", () => {
  const log = eventLogFromTraces([{ caseId: "1", attributes: { "a, b": "x" }, events: [{ activity: "pay" }] }]);
  const [unknown] = unknownNames(log, [parseFilter('attribute:"a, b"=x')]);
  assertEquals(
    unknownNameText(unknown),
    'the log has no event attribute "a, b"; case-attribute:"a, b"=... is the filter by the case attribute',
  );
});

Deno.test("a name that is too far away does not stand before one that is near for its length", () => {
  assertEquals(nearestName("receive pay", ["eive pay"]), null);
  assertEquals(nearestName("receive pay", ["eive pay", "receive payment"]), "receive payment");
  assertEquals(nearestName("a", ["b", ""]), null);
});

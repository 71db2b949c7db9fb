import { assertEquals, assertGreater } from "@std/assert";
import { withDatabase } from "../database/test-database.ts";
import { ALERT_FAULTS, injectAlertFaults } from "./alerts.ts";

Deno.test("whatever fails or is killed, each change reaches each receiver once, in order", () =>
  withDatabase(async (database) => {
    const rounds = ALERT_FAULTS.length + 3;
    const { injected, expected, arrived, repeated, broken } = await injectAlertFaults({
      rounds,
      seed: 7,
      database,
      url: database.url,
    });
    assertEquals(broken, []);
    assertEquals(arrived, expected);
    assertEquals([...injected.values()].every((times) => times > 0), true);
    // What was taken without an answer came again, with its id.
    assertGreater(repeated, 0);
  }));

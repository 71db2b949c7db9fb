import { assertEquals, assertGreater } from "@std/assert";
import { ORDERS, storeLog } from "../api/with-api.ts";
import { withDatabase } from "../database/test-database.ts";
import { hostile } from "../site/logs.ts";
import { askForReceipts } from "./receipts.ts";

Deno.test("each figure in each answer to an agent has a receipt that replays byte for byte", () =>
  withDatabase(async (database) => {
    await storeLog(database, hostile());
    const { answers, figures, broken } = await askForReceipts(database, { slugs: ["orders", "hostile"], questions: 28, seed: 3 });
    assertEquals(broken, []);
    assertGreater(answers, 15);
    assertGreater(figures, 500);
  }, ORDERS));

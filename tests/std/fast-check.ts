/**
 * fast-check with a seed that stays, so that a test that passes here passes everywhere. To look
 * further, `deno task soak properties` sets `TRACEBOOK_TEST_SEED` and `TRACEBOOK_TEST_RUNS`, see
 * `seeded-properties.ts`.
 *
 * @module
 */
import * as fc from "./seeded-properties.ts";

export default fc;

/**
 * fast-check with a seed that stays, so that a test that passes here passes everywhere;
 * `TRACEBOOK_TEST_SEED` sets another one, to look further.
 *
 * @module
 */
import fc from "npm-fast-check";

fc.configureGlobal({ seed: Number(Deno.env.get("TRACEBOOK_TEST_SEED") || 42) });

export default fc;

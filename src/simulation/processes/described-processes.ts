import type { ProcessDescription } from "../engine/process-description.ts";
import { EMERGENCY_ROOM } from "./emergency-room.ts";
import { PURCHASE_TO_PAY } from "./purchase-to-pay.ts";

/** The described processes that are shipped, by their names on the command line. */
export const DESCRIBED_PROCESSES: Readonly<Record<string, ProcessDescription>> = {
  "purchase-to-pay": PURCHASE_TO_PAY,
  "emergency-room": EMERGENCY_ROOM,
};

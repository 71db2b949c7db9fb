import type { ProcessDescription } from "../engine/process-description.ts";
import { EMERGENCY_ROOM } from "./emergency-room.ts";
import { LOAN_APPLICATIONS } from "./loan-applications.ts";
import { PURCHASE_TO_PAY } from "./purchase-to-pay.ts";

/** The described processes that are shipped, by their names on the command line. */
export const DESCRIBED_PROCESSES: Readonly<Record<string, ProcessDescription>> = {
  "loan": LOAN_APPLICATIONS,
  "purchase-to-pay": PURCHASE_TO_PAY,
  "emergency-room": EMERGENCY_ROOM,
};

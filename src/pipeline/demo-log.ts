/** Path of the demo log. */
export const DEMO_LOG = "data/event_logs/synthetic_events.csv";

/** Name of the demo log as a stored log. */
export const DEMO_NAME = "Loan applications";

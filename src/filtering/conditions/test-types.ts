/** Whether a case, by its place in the view, satisfies a condition. */
export type CaseTest = (i: number) => boolean;

/** Whether an event, by its number in the log, satisfies a condition. */
export type EventTest = (event: number) => boolean;

/** Lets timers, signals and progress output run. */
export const yieldToOtherTasks = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

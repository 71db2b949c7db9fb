/** Lets timers, signals and progress lines have their turn. */
export const yieldToOtherTasks = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

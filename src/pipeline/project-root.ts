import { fileURLToPath } from "node:url";

/**
 * The folder that Tracebook itself is in: pages, data loaders and packages are found from here,
 * wherever a command is run.
 */
export const PROJECT_ROOT: string = fileURLToPath(new URL("../../", import.meta.url));

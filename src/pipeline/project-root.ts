import { fileURLToPath } from "node:url";

/**
 * The folder of Tracebook itself, with pages, data loaders and packages, wherever a command is run.
 */
export const PROJECT_ROOT: string = fileURLToPath(new URL("../../", import.meta.url));

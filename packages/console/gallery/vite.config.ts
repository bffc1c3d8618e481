/** The gallery is a separate site: nothing of it is in the console's build. */
import { defineConfig } from "vite";
import consoleConfig from "../vite.config.ts";

export default defineConfig({ ...consoleConfig, root: import.meta.dirname, base: "./" });

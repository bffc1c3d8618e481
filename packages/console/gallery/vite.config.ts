/** The gallery is a site of its own: nothing of it is in the console's build. */
import { defineConfig } from "vite";
import consoleConfig from "../vite.config.ts";

export default defineConfig({ ...consoleConfig, root: import.meta.dirname, base: "./" });

import { join } from "node:path";
import { defineConfig } from "vitest/config";

export default defineConfig({
	cacheDir: join(import.meta.dirname, "../../node_modules/.cache/callback-setup"),
	test: {
		root: import.meta.dirname,
		include: ["failing-callbacks.ts"],
		setupFiles: [join(import.meta.dirname, "../callback-setup.ts")],
	},
});

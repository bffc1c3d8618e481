import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL("../../../", import.meta.url));

export default defineConfig({
	root,
	resolve: {
		alias: [{ find: /^@dephealth\/([\w-]+)\/(.+)$/, replacement: `${root}packages/$1/src/$2` }],
	},
	test: {
		include: ["tests/{core,functions,state-machines}/**/*.test.ts"],
		testTimeout: 120_000,
		hookTimeout: 120_000,
		restoreMocks: true,
		unstubEnvs: true,
		env: { POWERTOOLS_LOG_LEVEL: "SILENT" },
	},
});

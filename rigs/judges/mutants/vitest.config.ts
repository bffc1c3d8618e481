import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL("../../../", import.meta.url));

export default defineConfig({
	root,
	resolve: {
		alias: [{ find: /^@dephealth\/([\w-]+)\/(.+)$/, replacement: `${root}packages/$1/src/$2` }],
	},
	test: {
		include: (JSON.parse(process.env["DEPHEALTH_MUTANTS_TESTS"] ?? "[]") as string[]).map((path) =>
			path.endsWith("**") ? `${path}/*.test.ts` : path,
		),
		setupFiles: ["tests/property-setup.ts"],
		testTimeout: 120_000,
		hookTimeout: 120_000,
		isolate: false,
		restoreMocks: true,
		unstubEnvs: true,
		env: { POWERTOOLS_LOG_LEVEL: "SILENT" },
	},
});

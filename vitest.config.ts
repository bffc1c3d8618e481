import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { LongestFirst } from "./tests/longest-first.ts";

/** Start a whole command, a browser, or days of the product's life. */
const E2E = [
	"tests/e2e/**/*.test.ts",
	"tests/cli/action.test.ts",
	"tests/rigs/soak/soak.test.ts",
	"tests/rigs/kill/campaign.test.ts",
];
/** Compose the product within the test's process, whose modules are loaded once for all of them. */
const WIRING = ["tests/wiring/**/*.test.ts"];
/** Evaluate the AWS app with SST's platform, which is unpacked for these alone. */
const INFRA = ["tests/infra/**/*.test.ts"];
/** Need an embedded store, a server, a runtime or another process. */
const SERVICES = [
	"tests/architecture.test.ts",
	"tests/local/**/*.test.ts",
	"tests/state-machines/**/*.test.ts",
	"tests/functions/**/*.test.ts",
	"tests/core/**/*-store.test.ts",
	"tests/core/aws/**/*.test.ts",
	"tests/core/http/**/*.test.ts",
	"tests/core/resilience/circuit/**/*.test.ts",
	"tests/core/sources/batches/**/*.test.ts",
];
/** What fails in callbacks, and how often properties are tried. */
const CALLBACKS = ["tests/callback-setup.ts"];
const PROPERTIES = [...CALLBACKS, "tests/property-setup.ts"];

/** Vitest runs one group after another, each with a number of workers of its own. */
const CORES = availableParallelism();
/** Those that start products wait about half of their time; the wiring and the AWS app compute meanwhile. */
const PRODUCTS = { maxWorkers: CORES + 3, sequence: { groupOrder: 0 } };
/** They wait now and then, for a process or a timer. */
const PARTS = { maxWorkers: CORES + 1, sequence: { groupOrder: 1 } };
/** They compute all the time. Each further worker would load and compile the modules once more. */
const PURE = { maxWorkers: CORES, sequence: { groupOrder: 2 } };

export default defineConfig({
	test: {
		sequence: { sequencer: LongestFirst },
		// A limit against hanging, not a measure of speed: nothing here depends on how fast the machine is.
		testTimeout: 120_000,
		hookTimeout: 120_000,
		expect: { poll: { timeout: 100_000, interval: 20 } },
		restoreMocks: true,
		unstubEnvs: true,
		env: {
			POWERTOOLS_LOG_LEVEL: "SILENT",
			// Processes that tests start load compiled code: a start takes half of the processor time.
			NODE_COMPILE_CACHE: fileURLToPath(new URL("node_modules/.cache/compiled", import.meta.url)),
		},
		projects: [
			{
				extends: true,
				test: {
					...PURE,
					name: "unit",
					include: ["tests/**/*.test.ts"],
					exclude: [...SERVICES, ...E2E, ...WIRING, ...INFRA],
					isolate: false,
					setupFiles: PROPERTIES,
				},
			},
			{
				extends: true,
				test: { ...PARTS, name: "services", include: SERVICES, isolate: false, setupFiles: PROPERTIES },
			},
			{
				extends: true,
				test: {
					...PRODUCTS,
					name: "e2e",
					include: E2E,
					isolate: false,
					globalSetup: ["tests/e2e/pack-command.ts"],
					setupFiles: CALLBACKS,
				},
			},
			{
				extends: true,
				test: {
					...PRODUCTS,
					name: "wiring",
					include: WIRING,
					isolate: false,
					setupFiles: CALLBACKS,
					// Kept by the tests' recorders. The logger reads its level once, when the first of them loads it.
					env: { POWERTOOLS_LOG_LEVEL: "INFO" },
				},
			},
			{
				extends: true,
				test: {
					...PRODUCTS,
					name: "infra",
					include: INFRA,
					isolate: false,
					globalSetup: ["tests/infra/unpack-platform.ts"],
					setupFiles: CALLBACKS,
				},
			},
		],
	},
});

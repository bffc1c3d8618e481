import { UpstreamTimeoutError } from "@dephealth/core/errors.ts";
import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import { createDepsDevSource } from "@dephealth/core/sources/deps-dev/client.ts";
import { afterEach } from "vitest";
import { createScriptedHttpClient, type ScriptedHttpClient } from "../../../scripted-http-client.ts";

export const NOW = Date.parse("2026-11-01T00:00:00Z");
export const clock = { now: () => NOW, sleep: async () => {} };
export const npm: PackageRef = { ecosystem: "npm", name: "@colors/colors" };
export const PACKAGE = "/systems/npm/packages/%40colors%2Fcolors";
export const timeout = new UpstreamTimeoutError("deps.dev did not answer within 10 s.", {
	source: "deps.dev",
});

export function listed(version: string, publishedAt: string | null, extra: object = {}) {
	return { versionKey: { system: "NPM", name: "x", version }, publishedAt, ...extra };
}
export const packageOf = (...versions: object[]) => ({ packageKey: { system: "NPM", name: "x" }, versions });
export const versionOf = (extra: object = {}) => ({ versionKey: { version: "1.5.0" }, ...extra });
export const dependents = (direct: number, indirect: number) => ({
	dependentCount: direct + indirect,
	directDependentCount: direct,
	indirectDependentCount: indirect,
});
export const sourceRepo = (id: string, relationProvenance = "UNVERIFIED_METADATA") => ({
	projectKey: { id },
	relationProvenance,
	relationType: "SOURCE_REPO",
});

export const threeVersions = packageOf(
	listed("1.0.0", "2020-01-01T00:00:00Z", { isDefault: false, isDeprecated: true, deprecatedReason: "old" }),
	listed("1.4.0", "2023-03-01T10:00:00Z"),
	listed("1.5.0", "2024-05-01T10:00:00Z", { isDefault: true }),
	listed("1.6.0-beta.1", "2025-05-01T10:00:00Z"),
);

export const usualDependents = {
	"1.5.0": { body: dependents(1, 2) },
	"1.4.0": { body: dependents(900, 8000) },
	"1.6.0-beta.1": { status: 404 },
};
export const scorecard = {
	date: "2026-10-20T00:00:00Z",
	overallScore: 6.4,
	checks: [
		{ name: "Maintained", score: 0, reason: "0 commits" },
		{ name: "Fuzzing", score: -1, reason: "did not run" },
	],
};

/** deps.dev by a script of its own for each test, all of which has to be used. */
export function scriptedDepsDev() {
	let http = createScriptedHttpClient();
	afterEach(() => {
		const used = http;
		http = createScriptedHttpClient();
		used.assertAllUsed();
	});
	return {
		/** This test's. */
		get http(): ScriptedHttpClient {
			return http;
		},
		source: () => createDepsDevSource({ http, clock }),
		scriptVersions(versions: object = threeVersions): void {
			http.on(`GET /v3${PACKAGE}`, { body: versions });
		},
		scriptDescription(body: object = versionOf()): void {
			http.on(`GET /v3${PACKAGE}/versions/1.5.0`, { body });
		},
		scriptDependents(answers: Record<string, Parameters<ScriptedHttpClient["on"]>[1]>): void {
			for (const [version, answer] of Object.entries(answers)) {
				http.on(`GET /v3alpha${PACKAGE}/versions/${version}:dependents`, answer);
			}
		},
	};
}

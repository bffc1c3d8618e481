/**
 * The order of test files: what takes longest first, so that all workers end together, and those that compute between
 * those that wait, so that no core is idle.
 */
import { existsSync } from "node:fs";
import { relative } from "node:path";
import { BaseSequencer, type TestSpecification } from "vitest/node";

const ROOT = new URL("../", import.meta.url).pathname;
/** After the longest of a group. A worker that has loaded the modules of a project keeps them for its next file. */
const PROJECTS = ["e2e", "wiring", "infra", "services", "unit"];
/** A clean clone has no durations of earlier runs. */
const LONGEST = [
	"tests/e2e/console-packages.test.ts",
	"tests/e2e/console-runs.test.ts",
	"tests/rigs/kill/campaign.test.ts",
	"tests/e2e/operations.test.ts",
	"tests/wiring/guards.test.ts",
	"tests/wiring/metrics.test.ts",
	"tests/rigs/soak/soak.test.ts",
	"tests/e2e/documents.test.ts",
	"tests/wiring/bulk-collection.test.ts",
	"tests/infra/app.test.ts",
	"tests/e2e/scan.test.ts",
	"tests/infra/permissions-in-use.test.ts",
	"tests/e2e/start-failures.test.ts",
	"tests/e2e/restart.test.ts",
	"tests/e2e/sandbox.test.ts",
	"tests/e2e/git.test.ts",
	"tests/infra/bundles.test.ts",
	"tests/cli/action.test.ts",
	"tests/e2e/scan-cache.test.ts",
	"tests/e2e/install.test.ts",
	"tests/e2e/web-pages.test.ts",
	"tests/wiring/requests.test.ts",
	"tests/e2e/accounts.test.ts",

	"tests/state-machines/process-dead-letters.test.ts",
	"tests/state-machines/refresh-packages.test.ts",
	"tests/state-machines/collect-package.test.ts",
	"tests/local/sandbox/collected-by-sources.test.ts",
	"tests/state-machines/heal-stale-packages.test.ts",

	"tests/core/manifests/hostile-inputs.test.ts",
	"tests/model/forecast-model.test.ts",
	"tests/core/sources/git/git-client.test.ts",
	"tests/scripts/release.test.ts",
	"tests/scripts/script-arguments.test.ts",
];

for (const file of LONGEST) {
	if (!existsSync(ROOT + file)) throw new Error(`${file} is gone: take it out of tests/longest-first.ts.`);
}

export class LongestFirst extends BaseSequencer {
	override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
		return files.toSorted((a, b) => placeOf(a) - placeOf(b) || a.moduleId.localeCompare(b.moduleId));
	}
}

function placeOf({ project, moduleId }: TestSpecification): number {
	const place = LONGEST.indexOf(relative(ROOT, moduleId));
	return place === -1 ? LONGEST.length + PROJECTS.indexOf(project.name) : place;
}

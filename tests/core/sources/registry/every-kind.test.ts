/**
 * Ten packages of each kind that registries distinguish, in the shapes of their answers, and the resulting documents.
 */
import type { Ecosystem } from "@dephealth/contract/ecosystems.ts";
import { scoreReports } from "@dephealth/core/collection/score-reports.ts";
import type { SourceReport } from "@dephealth/core/facts/source-report.ts";
import { fittedForecastModel } from "@dephealth/core/scoring/forecast/fitted-model.ts";
import { createNpmSource } from "@dephealth/core/sources/npm/client.ts";
import { createRegistrySource } from "@dephealth/core/sources/registry/client.ts";
import { describe, expect, it } from "vitest";
import { createManualClock } from "../../../manual-clock.ts";
import { createScriptedHttpClient } from "../../../scripted-http-client.ts";
import { aDepsDevReport, aGithubReport, aGitReport } from "../../../source-reports.ts";
import { type Answers, type Case, nuget, TEN, versionsOf } from "./answers-by-registry.ts";
import { KINDS } from "./kinds.ts";

async function reportOf(ecosystem: Ecosystem, { name, answers }: Case): Promise<SourceReport> {
	const http = createScriptedHttpClient();
	for (const [path, answer] of Object.entries(answers)) http.on(`GET ${path}`, answer);
	const clock = createManualClock();
	if (ecosystem === "npm") {
		http.on(`GET /downloads/point/last-week/${name}`, { body: { downloads: 10, package: name } });
		return createNpmSource({ http, clock }).collect({ ecosystem, name });
	}
	// crates.io itself would let the second question wait.
	const urls = { crates: "https://crates.test" };
	return createRegistrySource({ http, clock, urls }).collect({ ecosystem, name });
}

async function documentOf(ecosystem: Ecosystem, one: Case) {
	const report = await reportOf(ecosystem, one);
	const skipped = { state: "skipped", reason: "no_repository" } as const;
	const { document } = scoreReports(
		{ clock: createManualClock(), model: fittedForecastModel, sandbox: false },
		{ ecosystem, name: one.name },
		[report, { source: "git", ...skipped }, { source: "github", ...skipped }],
	);
	return document;
}

describe.each(KINDS)("%s on %s", (_, ecosystem, registry, make, expected) => {
	it.each(TEN)("package %i: the document says so, with its source and its day", async (index) => {
		const document = await documentOf(ecosystem, make(index));
		const { status, evidence, says, position, mark, successor } = expected;
		expect(document.status.label).toBe(status);
		const sentence = document.status.evidence.find(({ id }) => id === evidence);
		expect(sentence).toMatchObject({ source: registry, observed_at: "2026-01-01T00:00:00.000Z" });
		expect(sentence?.text).toMatch(says);
		expect(sentence?.text).toContain(`(${registry}, 2026-01-01)`);
		if (position !== undefined) {
			const latest = versionsOf(index).toReversed()[position];
			expect(document.latest_version).toBe(ecosystem === "go" ? `v${latest}` : latest);
		}
		if (mark) {
			const marks = document.version_facts?.marks ?? [];
			expect(marks).toEqual([{ ...mark, versions: expect.any(Array) }]);
			expect(marks[0]?.versions.length).toBeGreaterThan(0);
		}
		if (successor) {
			expect(document.replacements[0]?.name).toMatch(new RegExp(`^${successor.replaceAll(".", "\\.")}\\d*$`));
			expect(document.replacements[0]?.source).toBe(registry);
		}
	});
});

it("a package of NuGet is shown as the registry writes it", async () => {
	const { package: name, display_name } = await documentOf("nuget", nuget({})(0));
	expect([name, display_name]).toEqual(["example.lib0", "Example.Lib0"]);
});

it("nothing is taken of an answer about another package", async () => {
	const one = nuget({})(0);
	const answers = JSON.parse(
		JSON.stringify(one.answers).replaceAll("Example.Lib0", "Something.Else"),
	) as Answers;
	await expect(documentOf("nuget", { ...one, answers })).rejects.toThrow(
		"NuGet answered about another package than it was asked about.",
	);
});

describe("a registry that is down", () => {
	const failed: SourceReport = {
		source: "registry",
		state: "failed",
		error: "UpstreamUnavailableError",
		cause: "",
	};
	const ecosystems = [...new Set(KINDS.map(([, ecosystem]) => ecosystem))].filter((one) => one !== "npm");
	const scored = (ecosystem: Ecosystem, reports: SourceReport[], previous: SourceReport[] = []) =>
		scoreReports(
			{ clock: createManualClock(), model: fittedForecastModel, sandbox: false },
			{ ecosystem, name: "example" },
			reports,
			previous,
		).document;

	it.each(ecosystems)("leaves %s judged as it was by the others alone", (ecosystem) => {
		const others = [aDepsDevReport(), aGitReport(), aGithubReport()];
		const notAsked: SourceReport = { source: "registry", state: "skipped", reason: "not_requested" };
		const without = scored(ecosystem, [notAsked, ...others]);
		const down = scored(ecosystem, [failed, ...others]);
		for (const field of ["status", "health_score", "risk_level", "abandonment_risk", "signals"] as const) {
			expect(down[field]).toEqual(without[field]);
		}
	});

	it.each(KINDS.filter(([, ecosystem]) => ecosystem !== "npm"))(
		"takes back nothing that it said before: %s on %s",
		async (_, ecosystem, _registry, make, { status }) => {
			const before = await reportOf(ecosystem, make(3));
			const document = scored(ecosystem, [failed], [before]);
			expect(document.status.label).toBe(status);
			expect(document.data_quality.sources.registry).toMatchObject({ error: "UpstreamUnavailableError" });
		},
	);
});

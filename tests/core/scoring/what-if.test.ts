import type { Fact } from "@dephealth/core/facts/fact.ts";
import { mergeReports } from "@dephealth/core/facts/merged/merge-reports.ts";
import type { PackageFacts } from "@dephealth/core/facts/package-facts.ts";
import type { Advisory } from "@dephealth/core/facts/source-facts.ts";
import { fittedForecastModel } from "@dephealth/core/scoring/forecast/fitted-model.ts";
import { judgeFacts } from "@dephealth/core/scoring/judgement.ts";
import { type WhatIf, whatIf } from "@dephealth/core/scoring/what-if.ts";
import { describe, expect, it } from "vitest";
import { commits, daysAgo, NOW, reportsOf, TODAY } from "./package-facts-fixture.ts";

const known = <T>(value: T): Fact<T> => ({ state: "known", value, source: "npm", observedAt: daysAgo(0) });
const untold = { state: "unknown", reason: "not_reported" } as const;
const options = { now: NOW, model: fittedForecastModel, ecosystem: "npm" } as const;

/** Silent for two years and by one person, so that everything would move it. */
const fading: PackageFacts = {
	...mergeReports(reportsOf()),
	humanCommits: known(commits(20, 1, 1500, 700)),
	releaseDays: known([TODAY - 700]),
	lastPublishedAt: known(daysAgo(700)),
	maintainerCount: known(1),
	weeklyDownloads: known(900),
	dependents: known({ direct: 2, total: 4, version: "1" }),
	stars: known(5),
};
const advisory = (kind: Advisory["kind"]): Advisory => ({
	...{
		id: `GHSA-${kind}`,
		aliases: [],
		kind,
		severity: 7,
		title: null,
		publishedAt: null,
		ranges: [{ introduced: "1.0.0", fixed: null, lastAffected: null }],
		versions: [],
	},
});

function answersOf(changes: Partial<PackageFacts> = {}): WhatIf[] {
	const facts = { ...fading, ...changes };
	return whatIf(facts, options, judgeFacts(facts, options));
}
const idsOf = (changes: Partial<PackageFacts> = {}) => answersOf(changes).map(({ id }) => id);
const answer = (id: string, changes: Partial<PackageFacts> = {}) =>
	answersOf(changes).find((one) => one.id === id);

describe("what would change a judgement", () => {
	it("of a package that fades are signs of life first, then what would harm", () => {
		expect(idsOf()).toEqual([
			"release_today",
			"work_today",
			"two_more_people",
			"second_maintainer",
			"silent_year",
			"deprecated",
		]);
	});

	it("is judged by the same rules, each change alone", () => {
		const before = judgeFacts(fading, options);
		expect(before.status.label).toBe("quiet");
		for (const id of ["release_today", "work_today", "two_more_people"]) {
			const then = answer(id);
			expect(then).toMatchObject({ status: "active" });
			expect(then?.probability).toBeLessThan(before.probability ?? 0);
			expect(then?.healthScore).toBeGreaterThan(before.healthScore ?? 100);
		}
		expect(answer("silent_year")?.probability).toBeGreaterThan(before.probability ?? 1);
		expect(answer("deprecated")).toMatchObject({ status: "deprecated", probability: null });
		// Two more people are more than one more commit.
		expect(answer("two_more_people")?.healthScore).toBeGreaterThan(answer("work_today")?.healthScore ?? 100);
	});

	it("of a release is what a release of today makes of the facts", () => {
		const days = [TODAY - 700, TODAY - 600, TODAY - 500, TODAY - 400];
		const { healthScore, probability } = judgeFacts(
			{ ...fading, releaseDays: known([...days, TODAY]), lastPublishedAt: known(daysAgo(0)) },
			options,
		);
		const changes = { releaseDays: known(days), lastPublishedAt: known(daysAgo(400)) };
		expect(answer("release_today", changes)).toMatchObject({ healthScore, probability });
	});

	it("leaves the facts as they are", () => {
		const copy = structuredClone(fading);
		answersOf();
		expect(fading).toEqual(copy);
	});

	it.each<[string, Partial<PackageFacts>, string]>([
		["a second maintainer, where there are two", { maintainerCount: known(2) }, "second_maintainer"],
		["a second maintainer, where nobody tells how many", { maintainerCount: untold }, "second_maintainer"],
		["a release, where releases are unknown", { releaseDays: untold }, "release_today"],
		["a commit, where commits are unknown", { humanCommits: untold }, "work_today"],
		["more people, where commits are unknown", { humanCommits: untold }, "two_more_people"],
		["a deprecation, where that is unknown", { deprecation: untold }, "deprecated"],
		["mended advisories, where there are none", {}, "advisories_mended"],
		["an opened repository, where none is archived", {}, "unarchived"],
		["a deprecation taken back, where there is none", {}, "deprecation_withdrawn"],
	])("asks not for %s", (_, changes, id) => {
		expect(idsOf(changes)).not.toContain(id);
	});

	it("of an advisory is its mending, of which malware is no part", () => {
		const changes = {
			advisories: known([advisory("vulnerability"), advisory("notice")]),
			advisoryIds: known(["GHSA-vulnerability"]),
		};
		const before = judgeFacts({ ...fading, ...changes }, options);
		expect(before.features.advisories).toBe(1);
		expect(answer("advisories_mended", changes)?.healthScore).toBeGreaterThan(before.healthScore ?? 100);
		const byIds = { advisories: untold, advisoryIds: known(["GHSA-1"]) };
		expect(answer("advisories_mended", byIds)?.healthScore).toBeGreaterThan(
			judgeFacts({ ...fading, ...byIds }, options).healthScore ?? 100,
		);
	});

	it("of malware is no mending: with its advisories gone it stays malware", () => {
		const changes = {
			advisories: known([advisory("vulnerability"), advisory("malware")]),
			advisoryIds: known(["GHSA-vulnerability", "GHSA-malware"]),
		};
		const before = judgeFacts({ ...fading, ...changes }, options);
		expect(answer("advisories_mended", changes)?.risk ?? before.risk).toBe(before.risk);
		expect(before.features.malware).toEqual(["GHSA-malware"]);
	});

	it("of a deprecated package is that it were taken back", () => {
		const changes = { deprecation: known({ latest: "old", allVersions: true }) };
		expect(idsOf(changes)).toContain("deprecation_withdrawn");
		expect(answer("deprecation_withdrawn", changes)).toMatchObject({ status: "quiet" });
	});

	it.each<[string, Partial<PackageFacts>]>([
		["by its repository", { archived: known(true), archivedAt: known(daysAgo(600)) }],
		[
			"by its registry, too",
			{
				archived: known(true),
				archivedAt: known(daysAgo(600)),
				projectStatus: known({ status: "archived", reason: null }),
			},
		],
	])("of an archived package, %s, is that it were opened", (_, changes) => {
		expect(answer("unarchived", changes)).toMatchObject({ status: "quiet" });
	});

	it("of an archive that the registry alone tells is nothing of its repository", () => {
		expect(
			idsOf({ archived: untold, projectStatus: known({ status: "archived", reason: null }) }),
		).not.toContain("unarchived");
	});

	it("is nothing that a reader would not see", () => {
		// Its people have committed today already.
		const healthy = { ...mergeReports(reportsOf()), humanCommits: known(commits(60, 6, 590, 0)) };
		const ids = whatIf(healthy, options, judgeFacts(healthy, options)).map(({ id }) => id);
		expect(ids).not.toContain("work_today");
		expect(ids).toContain("deprecated");
	});

	it("is another risk, too, where nothing else differs", () => {
		const healthy = { ...mergeReports(reportsOf()), humanCommits: known(commits(60, 6, 590, 0)) };
		const judged = judgeFacts(healthy, options);
		const ids = whatIf(healthy, options, { ...judged, risk: "CRITICAL" }).map(({ id }) => id);
		expect(judged.risk).not.toBe("CRITICAL");
		expect(ids).toContain("work_today");
	});
});

import type { Features } from "@dephealth/core/scoring/features/features.ts";
import { describe, expect, it } from "vitest";
import { componentsOf, unread } from "./components-of.ts";

describe("security", () => {
	const plain = { hasInstallScript: false, hasProvenance: false, scorecardChecks: [], scorecard: 10 };
	const against = (...severities: (number | null)[]) => ({
		...plain,
		advisories: severities.length,
		severities,
	});

	it.each<[string, (number | null)[], number]>([
		["critical from 9 on", [9], 25],
		// 1.3: three tenths of the way from 45 to 25
		["high below", [8.9], 39],
		["high from 7 on", [7], 39],
		// 0.8: two thirds of the way from 70 at 0.4 to 45 at 1
		["medium below", [6.9], 53.3],
		["medium from 4 on", [4], 53.3],
		["low below", [3.9], 70],
		["low from nothing on", [0], 70],
		["unrated", [null], 45],
		// 0.4 + 0.4 = 0.8
		["two that are low", [1, 2], 53.3],
		// 2 + 1 = 3
		["one critical and one unrated", [9.8, null], 10],
		["many", [9, 9, 9], 10],
	])("of one advisory that is %s: %j", (_, severities, score) => {
		expect(componentsOf(against(...severities)).security.score).toBe(score);
	});

	it.each<[string, Partial<Features>, number]>([
		["a poor Scorecard is worse than a low advisory", { ...against(2), scorecard: 3 }, 30],
		["without advisories it is the mean with the Scorecard", { ...plain, advisories: 0, scorecard: 6 }, 80],
		["without a Scorecard it proves little", { ...plain, advisories: 0, scorecard: null }, 80],
		[
			"and its practice comes on top",
			{ ...plain, advisories: 0, scorecard: null, hasProvenance: true, hasInstallScript: true },
			75,
		],
		[
			"a Scorecard that could not be read is middling",
			{ ...plain, advisories: 0, scorecard: null, unread: unread("scorecard") },
			80,
		],
		[
			"advisories that could not be read are middling",
			{ ...plain, advisories: null, scorecard: 9, unread: unread("advisoryIds") },
			75,
		],
		[
			"both unread beside one",
			{ ...plain, advisories: null, scorecard: 2, unread: unread("advisoryIds") },
			20,
		],
	])("%s", (_, features, score) => {
		expect(componentsOf(features).security.score).toBe(score);
	});

	it.each<[string, Partial<Features>, string]>([
		[
			"the worst that is rated",
			against(7.5, null, 9.8),
			"3 advisories against the latest version (severity up to 9.8 of 10), OpenSSF Scorecard 10 of 10.",
		],
		[
			"no severity where nobody has rated it",
			against(null),
			"1 advisory against the latest version, OpenSSF Scorecard 10 of 10.",
		],
		[
			"how it is made",
			{ ...plain, advisories: 0, scorecard: null, hasInstallScript: true, hasProvenance: true },
			"No known advisory against the latest version, it runs a script when installed, its build has provenance, no Scorecard is known.",
		],
		[
			"three weak checks, the most telling first",
			{
				...plain,
				advisories: null,
				scorecardChecks: ["Signed-Releases", "Code-Review", "Token-Permissions", "Dangerous-Workflow"].map(
					(name) => ({ name, score: 3 }),
				),
			},
			"OpenSSF Scorecard 10 of 10 (Dangerous-Workflow 3, Token-Permissions 3, Code-Review 3).",
		],
	])("names %s", (_, features, text) => {
		expect(componentsOf(features).security.reason.text).toBe(text);
	});

	it("has the worst severity as a value, or none", () => {
		expect(componentsOf(against(7.5, null, 9.8)).security.reason.values).toEqual({
			advisories: 3,
			worst_severity: 9.8,
			scorecard: 10,
			has_install_script: false,
			has_provenance: false,
		});
		expect(componentsOf(against(null)).security.reason.values["worst_severity"]).toBeNull();
	});

	it("is unread where both could not be read, and untold otherwise", () => {
		const nothing = { ...plain, advisories: null, scorecard: null };
		expect(componentsOf({ ...nothing, unread: unread("scorecard") }).security.reason.id).toBe(
			"security_unread",
		);
		expect(componentsOf(nothing).security.reason.id).toBe("security_untold");
	});
});

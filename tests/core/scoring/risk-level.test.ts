import type { Features } from "@dephealth/core/scoring/features/features.ts";
import { judgeRisk, type RiskInput } from "@dephealth/core/scoring/risk-level.ts";
import { describe, expect, it } from "vitest";

const FEATURES: RiskInput["features"] = {
	weeklyDownloads: 5_000,
	dependents: 10,
	useIsUnread: false,
	repositoryIsGone: false,
	advisories: 0,
	silenceDays: 10,
	unread: new Set(),
};

describe("the risk level", () => {
	it.each([
		[100, "active", null, "LOW"],
		[80, "active", null, "LOW"],
		[79.9, "active", null, "MEDIUM"],
		[60, "quiet", null, "MEDIUM"],
		[59.9, "quiet", null, "HIGH"],
		[40, "quiet", null, "HIGH"],
		[39.9, "quiet", null, "CRITICAL"],
		[0, "active", null, "CRITICAL"],
		[95, "deprecated", null, "HIGH"],
		[20, "deprecated", null, "CRITICAL"],
		[95, "archived", null, "HIGH"],
		[95, "ended", null, "HIGH"],
		[95, "malicious", null, "CRITICAL"],
		[95, "active", 0.49, "LOW"],
		[95, "active", 0.5, "MEDIUM"],
		[95, "active", 1, "MEDIUM"],
		[50, "active", 0.5, "HIGH"],
		[null, "unknown", null, "UNKNOWN"],
		[null, "deprecated", null, "HIGH"],
		[null, "active", 0.8, "MEDIUM"],
	] as const)(
		"of health %s, status %s and probability %s is %s",
		(healthScore, status, probability, level) => {
			expect(judgeRisk({ healthScore, status, probability, features: FEATURES })).toBe(level);
		},
	);
});

const unread = (...names: (typeof FEATURES.unread extends ReadonlySet<infer Name> ? Name : never)[]) => ({
	unread: new Set(names),
});

describe("what could not be read", () => {
	it.each([
		["the deprecation", 95, unread("deprecation"), "UNKNOWN"],
		["the advisories", 95, { ...unread("advisoryIds"), advisories: null }, "UNKNOWN"],
		["the archive of what was worked on lately", 95, unread("archived"), "LOW"],
		["the archive of what seems silent", 95, { ...unread("archived"), silenceDays: null }, "UNKNOWN"],
		["the releases of what seems silent", 70, { ...unread("releaseDays"), silenceDays: null }, "UNKNOWN"],
		["the stars", 95, unread("stars"), "LOW"],
		["the deprecation of what is in poor health", 45, unread("deprecation"), "HIGH"],
	] as const)("never makes a level milder: %s", (_, healthScore, features, level) => {
		const input = { healthScore, status: "active", probability: null } as const;
		expect(judgeRisk({ ...input, features: { ...FEATURES, ...features } })).toBe(level);
	});
});

describe("finished software that many rely on", () => {
	const relied: Partial<Features> = { weeklyDownloads: 18_000_000, dependents: 60_000, silenceDays: 2_200 };
	it.each([
		["is to be watched at most", "quiet", relied, "MEDIUM"],
		[
			"is to be watched at most, by its dependents alone",
			"quiet",
			{ ...relied, weeklyDownloads: null },
			"MEDIUM",
		],
		["is a high risk when something is known against it", "quiet", { ...relied, advisories: 1 }, "HIGH"],
		["is a high risk when its maintainers say so", "deprecated", relied, "HIGH"],
		["is judged by its health when few rely on it", "quiet", { silenceDays: 2_200 }, "HIGH"],
	] as const)("%s", (_, status, features, level) => {
		const input = { healthScore: 45, status, probability: 0.9 };
		expect(judgeRisk({ ...input, features: { ...FEATURES, ...features } })).toBe(level);
	});
});

it.each([
	["quiet and relied on by many", "quiet", 18_000_000, "LOW"],
	["quiet and relied on by few", "quiet", 5_000, "MEDIUM"],
	["active and relied on by many", "active", 18_000_000, "LOW"],
	["active and relied on by few", "active", 5_000, "MEDIUM"],
	["quiet and vulnerable", "quiet", 5_000, "HIGH", 1],
	["quiet, vulnerable and relied on by many", "quiet", 18_000_000, "HIGH", 1],
	["active and vulnerable", "active", 5_000, "MEDIUM", 1],
] as const)(
	"that probably nobody will work on it raises the risk by status, reliance and what is known against it: %s",
	(_, status, weeklyDownloads, level, advisories: number = 0) => {
		const input = { healthScore: 90, status, probability: 0.5 };
		expect(judgeRisk({ ...input, features: { ...FEATURES, weeklyDownloads, advisories } })).toBe(level);
		expect(
			judgeRisk({ ...input, probability: 0.49, features: { ...FEATURES, weeklyDownloads, advisories } }),
		).toBe("LOW");
	},
);

it("a package whose repository is gone is to be watched", () => {
	const input = { healthScore: 95, status: "active", probability: null } as const;
	expect(judgeRisk({ ...input, features: { ...FEATURES, repositoryIsGone: true } })).toBe("MEDIUM");
});

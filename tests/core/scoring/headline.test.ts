import type { Features } from "@dephealth/core/scoring/features/features.ts";
import { headline } from "@dephealth/core/scoring/headline.ts";
import type { RiskLevel } from "@dephealth/core/scoring/risk-level.ts";
import type { StatusLabel } from "@dephealth/core/scoring/status.ts";
import { describe, expect, it } from "vitest";
import { aStatement } from "../../package-documents.ts";
import { FEATURES } from "./package-facts-fixture.ts";

function headlineOf(
	label: StatusLabel,
	risk: RiskLevel,
	rest: {
		probability?: number;
		level?: "low" | "high";
		features?: Partial<Features>;
		evidence?: string;
	} = {},
): string {
	return headline({
		status: { label, evidence: rest.evidence ? [aStatement("…", { id: rest.evidence })] : [] },
		risk,
		features: { ...FEATURES, ...rest.features },
		probability: rest.probability ?? null,
		confidence: { level: rest.level ?? "high", score: 1 },
	});
}

/** The last work is a commit. */
const worked = (days: number): Partial<Features> => ({ silenceDays: days, daysSinceLastCommit: days });
/** In a repository that holds more than the package. */
const shared = (release: number, commit: number): Partial<Features> => ({
	silenceDays: release,
	daysSinceLastRelease: release,
	daysSinceLastCommit: null,
	daysSinceSharedCommit: commit,
});

describe("the headline", () => {
	it.each([
		["active", "LOW", {}, "People are working on it."],
		[
			"active",
			"MEDIUM",
			{ probability: 0.5 },
			"Last worked on 10 days ago. Probably nobody will work on it within a year.",
		],
		["active", "MEDIUM", { probability: 0.49 }, "People are working on it."],
		["active", "HIGH", {}, "People are working on it. Its health is poor nevertheless; see why."],
		[
			"active",
			"HIGH",
			{ features: worked(209) },
			"Last worked on 209 days ago. Its health is poor; see why.",
		],
		["active", "LOW", { level: "low" }, "People are working on it. Much is unknown, though."],
		[
			"quiet",
			"LOW",
			{ features: { silenceDays: 500 } },
			"Nothing has happened for a year or more; it may simply be finished.",
		],
		["active", "LOW", { features: worked(90) }, "People are working on it."],
		["active", "LOW", { features: worked(91) }, "Last worked on 91 days ago."],
		["active", "LOW", { features: worked(200) }, "Last worked on 200 days ago."],
		[
			"active",
			"LOW",
			{ features: { silenceDays: 51, daysSinceLastCommit: null } },
			"Last released 51 days ago.",
		],
		["active", "LOW", { features: { silenceDays: 1, daysSinceLastCommit: 200 } }, "Last released 1 day ago."],
		["active", "LOW", { features: shared(20, 30) }, "People are working on it."],
		["active", "LOW", { features: shared(20, 300) }, "Last released 20 days ago."],
		["active", "LOW", { features: shared(200, 1) }, "Last released 200 days ago."],
		[
			"active",
			"MEDIUM",
			{ features: { repositoryIsGone: true } },
			"Versions still come out, but its repository is gone.",
		],
		[
			"active",
			"MEDIUM",
			{ features: { repositoryIsGone: true }, evidence: "repository_blocked" },
			"Versions still come out, but its repository is blocked.",
		],
		[
			"quiet",
			"MEDIUM",
			{ features: { silenceDays: 800, daysSinceLastCommit: null } },
			"Nothing has been released for a year or more; it may simply be finished.",
		],
		[
			"active",
			"MEDIUM",
			{ features: { hasNoPeople24m: true } },
			"Versions still come out, but no person has committed for two years or more.",
		],
		["active", "UNKNOWN", {}, "People are working on it. Too little is known to say how risky it is."],
		[
			"quiet",
			"MEDIUM",
			{ features: { hasNoPeople24m: true, silenceDays: 900 } },
			"No person has worked on it for two years or more; it may simply be finished.",
		],
		[
			"quiet",
			"HIGH",
			{ features: { silenceDays: 500 } },
			"Watch it: nothing has happened for a year or more, and little speaks for it.",
		],
		["quiet", "HIGH", { features: { silenceDays: null } }, "No known sign of work for a year or more."],
		["deprecated", "HIGH", {}, "Plan to replace it: its maintainers have deprecated it."],
		["malicious", "CRITICAL", {}, "Remove it now: it was reported as malicious."],
		[
			"malicious",
			"CRITICAL",
			{ evidence: "security_placeholder" },
			"Remove it now: its registry took it down for security.",
		],
		["unknown", "UNKNOWN", { level: "low" }, "Too little is known to judge it."],
	] as const)("of %s and %s", (label, risk, rest, text) => {
		expect(headlineOf(label, risk, rest)).toBe(text);
	});
});

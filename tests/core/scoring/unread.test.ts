/** Unknown facts never improve a verdict: over the whole space of facts, with any part of them unread. */

import { SEMANTIC_VERSIONS } from "@dephealth/contract/ecosystems/version-grammar.ts";
import type { PackageDocument } from "@dephealth/contract/schemas/package-document.ts";
import { mergeReports } from "@dephealth/core/facts/merged/merge-reports.ts";
import type { PackageFacts } from "@dephealth/core/facts/package-facts.ts";
import { healthScore, judgeComponents } from "@dephealth/core/scoring/components/components.ts";
import { type Features, toFeatures } from "@dephealth/core/scoring/features/features.ts";
import { judgeRisk } from "@dephealth/core/scoring/risk-level.ts";
import { judgeStatus } from "@dephealth/core/scoring/status.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { runs } from "../../property-runs.ts";
import { wholeReports } from "./any-facts.ts";
import { NOW } from "./package-facts-fixture.ts";

const FROM_HIGH = ["HIGH", "CRITICAL"];

function judge(facts: PackageFacts): {
	health: number | null;
	risk: PackageDocument["risk_level"];
	features: Features;
} {
	const features = toFeatures(facts, NOW, SEMANTIC_VERSIONS);
	const status = judgeStatus(facts, features);
	const health = healthScore(judgeComponents(features, status));
	const risk = judgeRisk({ healthScore: health, status: status.label, probability: null, features });
	return { health, risk, features };
}

const unread = {
	state: "unknown",
	reason: "source_failed",
	source: "npm",
	error: "UpstreamTimeoutError",
} as const;
const known = <T>(value: T) =>
	({ state: "known", value, source: "npm", observedAt: "2026-11-01T00:00:00.000Z" }) as const;

/** Facts that can only lower a verdict, each with its clean value. */
const ONE_SIDED: Partial<PackageFacts> = {
	deprecation: known({ latest: null, allVersions: false, goTo: null }),
	malicious: known(false),
	archived: known(false),
	hasInstallScript: known(false),
	advisoryIds: known([]),
	advisories: known([]),
};
const oneSided = fc.constantFrom(...(Object.keys(ONE_SIDED) as (keyof PackageFacts)[]));
const facts = wholeReports.map(mergeReports);

describe("a fact that can only lower a verdict", () => {
	it("is worth no more unread than read and clean", () => {
		fc.assert(
			fc.property(facts, oneSided, (all, name) => {
				const clean = judge({ ...all, [name]: ONE_SIDED[name] });
				const hidden = judge({ ...all, [name]: unread });
				if (clean.health !== null) expect(hidden.health ?? 0).toBeLessThanOrEqual(clean.health);
				if (FROM_HIGH.includes(clean.risk)) expect([...FROM_HIGH, "UNKNOWN"]).toContain(hidden.risk);
			}),
			{ numRuns: runs(400) },
		);
	});

	it.each(["deprecation", "advisoryIds"] as const)(
		"and decides by itself leaves nothing milder than HIGH to be said: %s",
		(name) => {
			fc.assert(
				fc.property(facts, (all) => {
					const hidden: PackageFacts = { ...all, advisories: unread, [name]: unread };
					expect([...FROM_HIGH, "UNKNOWN"]).toContain(judge(hidden).risk);
				}),
			);
		},
	);

	it("an archive that could not be read clears nothing that seems silent", () => {
		fc.assert(
			fc.property(facts, (all) => {
				const { risk, features } = judge({ ...all, archived: unread, humanCommits: unread });
				if (features.silenceDays === null) expect([...FROM_HIGH, "UNKNOWN"]).toContain(risk);
			}),
		);
	});
});

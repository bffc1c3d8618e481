import type { Features } from "@dephealth/core/scoring/features/features.ts";
import { dependentsMayDecide } from "@dephealth/core/scoring/features/reliance.ts";
import { judgeRisk } from "@dephealth/core/scoring/risk-level.ts";
import fc from "fast-check";
import { expect, it } from "vitest";
import { runs } from "../../../property-runs.ts";
import { componentsOf } from "../components/components-of.ts";

it.each([
	[null, 800, true],
	[5, null, true],
	[999_999, 365, true],
	[1_000_000, 3000, false],
	[5, 364, false],
])(
	"with %j downloads and %j days since a release, dependents may decide: %s",
	(downloads, days, expected) => {
		expect(dependentsMayDecide(downloads, days)).toBe(expected);
	},
);

it("a package that many download is judged alike, however many packages depend on it", () => {
	fc.assert(
		fc.property(
			fc.integer({ min: 365, max: 4000 }),
			fc.integer({ min: 1_000_000, max: 100_000_000 }),
			fc.integer({ min: 0, max: 24 }),
			fc.constantFrom("active" as const, "quiet" as const),
			fc.nat(1_000_000),
			(silenceDays, weeklyDownloads, activeMonths24m, status, dependents) => {
				fc.pre(!dependentsMayDecide(weeklyDownloads, silenceDays));
				const judge = (count: number | null) => {
					const features: Partial<Features> = {
						silenceDays,
						weeklyDownloads,
						activeMonths24m,
						ageDays: 5000,
						dependents: count,
						advisories: 0,
					};
					const { score } = componentsOf(features).maintenance;
					const risk = judgeRisk({
						healthScore: 50,
						status,
						probability: 0.9,
						features: {
							useIsUnread: false,
							repositoryIsGone: false,
							unread: new Set(),
							...features,
						} as Features,
					});
					return [score, risk];
				};
				expect(judge(null)).toEqual(judge(dependents));
			},
		),
		{ numRuns: runs(100) },
	);
});

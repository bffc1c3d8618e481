/** Clocks are wrong, here and elsewhere: facts may be dated after the day of the judgement. */
import { packageDocumentSchema } from "@dephealth/contract/schemas/package-document.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { runs } from "../../property-runs.ts";
import { aGitReport } from "../../source-reports.ts";
import { anyReports } from "./any-facts.ts";
import { NOW, reportsOf, score, TODAY } from "./package-facts-fixture.ts";

const DAY_MS = 86_400_000;

/** As it is stored and read back: what is no number is lost on the way. */
function stored(document: unknown) {
	return packageDocumentSchema.safeParse(JSON.parse(JSON.stringify(document)));
}

const git = fc
	.record({
		lastHumanCommitDay: fc.integer({ min: TODAY - 900, max: TODAY }),
		wholeSince: fc.option(fc.integer({ min: TODAY - 900, max: TODAY })),
		commitsTruncated: fc.boolean(),
		tagDays: fc.array(fc.integer({ min: TODAY - 900, max: TODAY }), { maxLength: 3 }),
	})
	.map((facts) => aGitReport(facts));

describe("a judgement of a day before its facts", () => {
	it("is a whole document, for any facts and any day", () => {
		const days = fc.integer({ min: 1, max: 3000 });
		fc.assert(
			fc.property(anyReports, fc.option(git), days, (reports, life, early) => {
				const all = life ? [...reports, life] : reports;
				const { error } = stored(score(all, NOW - early * DAY_MS));
				expect(error?.issues).toBeUndefined();
			}),
			{ numRuns: runs(300) },
		);
	});

	it("takes work that is dated after it for none of its business", () => {
		const reports = [...reportsOf().filter(({ source }) => source !== "git"), aGitReport()];
		const forecast = score(reports, NOW - 400 * DAY_MS).abandonment_risk;
		expect(forecast?.probability).toBeGreaterThan(0);
	});
});

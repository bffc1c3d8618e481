import { expect, it } from "vitest";
import { killCampaign } from "../../../rigs/kill/campaign.ts";
import { random } from "../../../rigs/kill/random.ts";

/** As short as a campaign can be; `npm run kill-campaign` is the long one, and judge.test.ts shows that it finds a loss. */
it("a kill loses nothing", async () => {
	const { complaints, kills, promised } = await killCampaign({
		kills: 1,
		seed: 11,
		steps: 20,
		lookMs: 2_000,
		packagesPerScan: 2,
	});
	expect(kills).toBe(1);
	expect(promised.collections + promised.mails + promised.changes).toBeGreaterThan(0);
	expect(complaints).toEqual([]);
}, 600_000);

it("a seed repeats its campaign", () => {
	const draw = (seed: number) => Array.from({ length: 5 }, random(seed));
	expect(draw(1)).toEqual(draw(1));
	expect(draw(1)).not.toEqual(draw(2));
	expect(draw(3).every((number) => number >= 0 && number < 1)).toBe(true);
});

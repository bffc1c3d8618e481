import { setLogLevel } from "@dephealth/core/observability/logger.ts";
import { expect, it } from "vitest";
import { FAULT_KINDS } from "../../../rigs/soak/faults/faults.ts";
import { soak } from "../../../rigs/soak/program.ts";
import { renderSoak } from "../../../rigs/soak/render.ts";

/** The smallest soak that meets every fault; `npm run soak` is the long one. */
it("in two days of faults no package is lost, forgotten or collected twice, and each ends with a reason", async () => {
	setLogLevel("CRITICAL");
	const phases: string[] = [];
	const result = await soak({
		packages: 10,
		newcomers: 8,
		rounds: 2,
		seed: 1,
		onProgress: ({ phase }) => phases.push(phase),
	});
	expect(result.verdict.offences).toEqual([]);
	expect(FAULT_KINDS.filter((kind) => !result.faults.get(kind))).toEqual([]);
	expect(result.verdict.rounds).toHaveLength(2);
	expect(result.verdict.outcomes.get("quarantined")).toBeGreaterThan(0);
	const ended = [...result.verdict.outcomes.values()].reduce((sum, count) => sum + count, 0);
	expect(ended).toBe(10 + 2 * 8);
	expect(phases).toContain("round 2 of 2, 18:00");
	expect(renderSoak(result, 1)).toMatch(/Nothing was lost, and nothing was done twice\.$/);
}, 1_200_000);

import { describe, expect, it } from "vitest";
import { createFaults, FAULT_TABLE } from "../../../../rigs/soak/faults/faults.ts";

describe("faults", () => {
	it("are drawn at about their rate, the same ones for the same seed", () => {
		const draws = (seed: number) => {
			const faults = createFaults(seed);
			return Array.from({ length: 4000 }, () => {
				const isTaken = faults.draw("requestLost");
				if (isTaken) faults.happened("requestLost");
				return isTaken;
			});
		};
		const share = draws(1).filter(Boolean).length / 4000;
		expect(Math.abs(share - FAULT_TABLE.requestLost.rate)).toBeLessThan(0.03);
		expect(draws(1)).toEqual(draws(1));
		expect(draws(1)).not.toEqual(draws(2));
	});

	it("that are overdue come, so that small runs see all", () => {
		for (let seed = 0; seed < 20; seed++) {
			const faults = createFaults(seed);
			const most = Math.ceil(1 / FAULT_TABLE.killedBefore.rate);
			expect(Array.from({ length: most }, () => faults.draw("killedBefore"))).toContain(true);
		}
	});

	it("are counted when they happen, not when they are drawn", () => {
		const faults = createFaults(1);
		while (!faults.draw("killedAfter"));
		expect(faults.counts().get("killedAfter")).toBe(0);
		faults.happened("killedAfter");
		faults.happened("outage", 3);
		expect(faults.counts().get("killedAfter")).toBe(1);
		expect(faults.counts().get("outage")).toBe(3);
	});

	it("end, one kind or all", () => {
		const faults = createFaults(1);
		faults.end("requestLost");
		expect(Array.from({ length: 100 }, () => faults.draw("requestLost"))).not.toContain(true);
		expect(Array.from({ length: 100 }, () => faults.draw("requestTwice"))).toContain(true);
		faults.end();
		expect(Array.from({ length: 100 }, () => faults.draw("requestTwice"))).not.toContain(true);
	});
});

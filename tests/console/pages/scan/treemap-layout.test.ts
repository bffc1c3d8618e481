import { type Box, squarify } from "@dephealth/console/pages/scan/treemap-layout.ts";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

const area = ({ width, height }: Box) => width * height;
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/** Values above 0, the largest first. */
const values = fc
	.array(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 120 })
	.map((some) => some.sort((a, b) => b - a));
const boxes = fc.record({
	x: fc.integer({ min: -100, max: 100 }),
	y: fc.integer({ min: -100, max: 100 }),
	width: fc.integer({ min: 1, max: 2000 }),
	height: fc.integer({ min: 1, max: 2000 }),
});

function overlap(a: Box, b: Box): number {
	const wide = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
	const high = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
	return wide > 0 && high > 0 ? wide * high : 0;
}

describe("a treemap", () => {
	it("gives each value its share of the area, in the order given", () => {
		fc.assert(
			fc.property(values, boxes, (given, into) => {
				const cells = squarify(given, into);
				expect(cells).toHaveLength(given.length);
				for (const [index, cell] of cells.entries()) {
					expect(area(cell) / area(into)).toBeCloseTo((given[index] ?? 0) / sum(given), 6);
				}
			}),
		);
	});

	it("stays within its box, and no cell lies upon another", () => {
		fc.assert(
			fc.property(values, boxes, (given, into) => {
				const cells = squarify(given, into);
				const slack = 1e-6 * Math.max(into.width, into.height);
				for (const { x, y, width, height } of cells) {
					expect(x).toBeGreaterThanOrEqual(into.x - slack);
					expect(y).toBeGreaterThanOrEqual(into.y - slack);
					expect(x + width).toBeLessThanOrEqual(into.x + into.width + slack);
					expect(y + height).toBeLessThanOrEqual(into.y + into.height + slack);
				}
				for (const [index, cell] of cells.entries()) {
					for (const other of cells.slice(index + 1)) {
						expect(overlap(cell, other)).toBeLessThan(1e-6 * area(into) + 1e-9);
					}
				}
			}),
			{ numRuns: 30 },
		);
	});

	it("makes squares of what can be squares", () => {
		for (const { width, height } of squarify([1, 1, 1, 1], { x: 0, y: 0, width: 200, height: 200 })) {
			expect([width, height]).toEqual([100, 100]);
		}
		// The example of Bruls, Huizing and van Wijk: no cell is worse than 3.
		const cells = squarify([6, 6, 4, 3, 2, 2, 1], { x: 0, y: 0, width: 600, height: 400 });
		expect(
			Math.max(...cells.map(({ width, height }) => Math.max(width / height, height / width))),
		).toBeLessThan(3);
	});

	it.each([
		["nothing", [], { x: 0, y: 0, width: 10, height: 10 }, []],
		[
			"no room",
			[1, 2],
			{ x: 3, y: 4, width: 0, height: 10 },
			[
				[0, 0],
				[0, 0],
			],
		],
	])("of %s is empty", (_, given, into, sizes) => {
		expect(squarify(given, into).map(({ width, height }) => [width, height])).toEqual(sizes);
	});
});

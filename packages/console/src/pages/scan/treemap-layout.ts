/** A squarified treemap: cells as near to squares as may be. Bruls, Huizing, van Wijk 2000. Pure. */

export type Box = { x: number; y: number; width: number; height: number };

/** One box for each value, in the same order; together they fill the given one. Values are above 0, the largest first. */
export function squarify(values: readonly number[], into: Box): Box[] {
	const total = values.reduce((sum, value) => sum + value, 0);
	if (total <= 0 || into.width <= 0 || into.height <= 0)
		return values.map(() => ({ ...into, width: 0, height: 0 }));
	const scale = (into.width * into.height) / total;
	const boxes: Box[] = [];
	let { x, y, width, height } = into;
	let next = 0;
	while (next < values.length) {
		const side = Math.min(width, height);
		const row = takeRow(values, next, side, scale);
		const area = row.reduce((sum, value) => sum + value * scale, 0);
		const depth = side > 0 ? area / side : 0;
		let offset = 0;
		for (const value of row) {
			const length = depth > 0 ? (value * scale) / depth : 0;
			boxes.push(
				width >= height
					? { x, y: y + offset, width: depth, height: length }
					: { x: x + offset, y, width: length, height: depth },
			);
			offset += length;
		}
		if (width >= height) {
			x += depth;
			width -= depth;
		} else {
			y += depth;
			height -= depth;
		}
		next += row.length;
	}
	return boxes;
}

/** Adds values to a row as long as its worst cell improves. */
function takeRow(values: readonly number[], from: number, side: number, scale: number): number[] {
	const row: number[] = [];
	let best = Number.POSITIVE_INFINITY;
	let sum = 0;
	for (let index = from; index < values.length; index++) {
		const value = (values[index] ?? 0) * scale;
		const largest = Math.max((row[0] ?? values[index] ?? 0) * scale, value);
		const area = sum + value;
		const worst = Math.max((side * side * largest) / (area * area), (area * area) / (side * side * value));
		if (row.length > 0 && worst > best) break;
		best = worst;
		sum = area;
		row.push(values[index] ?? 0);
	}
	return row;
}

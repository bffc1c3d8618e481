/** A piecewise linear curve through `[x, y]` points with ascending x; constant beyond its ends. */
export type Curve = readonly (readonly [x: number, y: number])[];

/** The curve's value at x. */
export function at(curve: Curve, x: number): number {
	const [first] = curve;
	if (!first || x <= first[0]) return first?.[1] ?? 0;
	for (let index = 1; index < curve.length; index++) {
		const [x0, y0] = curve[index - 1] ?? first;
		const [x1, y1] = curve[index] ?? first;
		if (x <= x1) return y0 + ((y1 - y0) * (x - x0)) / (x1 - x0);
	}
	return curve.at(-1)?.[1] ?? 0;
}

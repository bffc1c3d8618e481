/** The drawing of days of work. Pure. */

/** The number of people with a lane of their own. */
const LANES = 4;

/** The busiest separately, the others together. @param from first day that is drawn */
export function lanesOf(
	people: readonly (readonly number[])[],
	from: number,
): { name: string; days: number[] }[] {
	const recent = people
		.map((days) => days.filter((day) => day >= from))
		.filter((days) => days.length > 0)
		.sort((a, b) => b.length - a.length);
	const lanes = recent.slice(0, LANES).map((days, index) => ({ name: `person ${index + 1}`, days }));
	const rest = recent.slice(LANES);
	if (rest.length > 0) lanes.push({ name: `${rest.length} more`, days: [...new Set(rest.flat())] });
	return lanes;
}

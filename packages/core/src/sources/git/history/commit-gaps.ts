/** Long times without a commit by people. Pure. */
import type { Day } from "../../../facts/day.ts";
import type { RepositoryLife } from "../../../facts/repository-life.ts";

const MIN_GAP_DAYS = 180;

/**
 * @param days ascending, of new commits; they may be within a former gap
 * @param wholeSince earlier commits are unknown, so no gap is counted from there
 */
export function gapsWith(
	days: readonly Day[],
	known: RepositoryLife | undefined,
	wholeSince: Day | null,
): [Day, Day][] {
	const start = wholeSince ?? Number.NEGATIVE_INFINITY;
	const seen = days.filter((day) => day >= start);
	const first = known?.firstHumanCommitDay ?? null;
	const last = known?.lastHumanCommitDay ?? null;
	if (first === null || last === null || last < start) return split(seen);
	const inside = (known?.gaps ?? []).flatMap(([from, to]) =>
		split([from, ...seen.filter((day) => day > from && day < to), to]),
	);
	const earlier = first < start ? [] : split([...seen.filter((day) => day < first), first]);
	const later = split([last, ...seen.filter((day) => day > last)]);
	return [...earlier, ...inside, ...later];
}

function split(days: readonly Day[]): [Day, Day][] {
	return days
		.slice(1)
		.map((day, index): [Day, Day] => [days[index] ?? day, day])
		.filter(([from, to]) => to - from >= MIN_GAP_DAYS);
}

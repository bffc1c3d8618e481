/** Commits by people, month by month. Pure. */
import { type Day, type Month, monthOf } from "../../../facts/day.ts";
import type { RepositoryLife } from "../../../facts/repository-life.ts";

type Months = RepositoryLife["months"];

const MAX_MONTHS = 600;

/** Commits of one person on one day; `key` tells people apart. */
export type KeyedCommit = { day: Day; key: string };

/**
 * @param added new commits by people
 * @param recent all such commits whose authors are still distinguished, including the new ones
 */
export function monthsWith(
	added: readonly KeyedCommit[],
	recent: readonly KeyedCommit[],
	known: Months,
): Months {
	const months = new Map<Month, { commits: number; people: number; keys: Set<string> }>();
	const monthAt = (month: Month) => {
		const found = months.get(month) ?? { commits: 0, people: 0, keys: new Set<string>() };
		months.set(month, found);
		return found;
	};
	for (const [month, commits, people] of known) Object.assign(monthAt(month), { commits, people });
	for (const { day, key } of added) {
		const month = monthAt(monthOf(day));
		month.commits += 1;
		month.keys.add(key);
	}
	for (const { day, key } of recent) months.get(monthOf(day))?.keys.add(key);
	return [...months]
		.map(([month, { commits, people, keys }]): Months[number] => [
			month,
			commits,
			Math.max(people, keys.size),
		])
		.sort(([a], [b]) => a - b)
		.slice(-MAX_MONTHS);
}

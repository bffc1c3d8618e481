/** Who did what on which day, read from what sources told a collection. Pure. */

/** Days since 1970, UTC. */
export type Activity = {
	/** Days of people, the busiest first; undefined: who commits could not be read. */
	people: readonly (readonly number[])[] | undefined;
	bots: readonly number[];
	releases: readonly number[] | undefined;
	/** Commits before this day were not read; undefined: all were. */
	readFrom: number | undefined;
	/** When the repository was archived. */
	archivedOn: number | undefined;
};

type Facts = Record<string, unknown>;

/** @param outputs of tasks, the newest collection's first */
export function activityOf(outputs: readonly unknown[]): Activity {
	const reports = outputs.flatMap((output) => {
		if (typeof output !== "object" || output === null) return [];
		const { source, facts } = output as { source?: unknown; facts?: unknown };
		return typeof source === "string" && typeof facts === "object" && facts !== null
			? [{ source, facts: facts as Facts }]
			: [];
	});
	const commits =
		reports.find(({ facts }) => Array.isArray(facts["humanCommits"]) && facts["humanCommits"].length > 0) ??
		reports.find(({ facts }) => Array.isArray(facts["humanCommits"]));
	const releases = reports.find(({ facts }) => Array.isArray(facts["releaseDays"]))?.facts["releaseDays"];
	const archivedAt = reports.map(({ facts }) => facts["archivedAt"]).find((at) => typeof at === "string");
	const byPerson = new Map<unknown, Set<number>>();
	for (const entry of pairsOf(commits?.facts["humanCommits"])) {
		const [day, person] = entry;
		byPerson.set(person, (byPerson.get(person) ?? new Set()).add(day));
	}
	const days = [...byPerson.values()].map((set) => [...set].sort((a, b) => a - b));
	const isCut = commits?.facts["commitsTruncated"] === true;
	const first = Math.min(...days.flat(), ...numbersOf(commits?.facts["botCommitDays"]));
	return {
		people: commits && days.sort((a, b) => b.length - a.length),
		bots: [
			...new Set([
				...numbersOf(commits?.facts["botCommitDays"]),
				...numbersOf(commits?.facts["agentCommitDays"]),
			]),
		],
		releases: Array.isArray(releases) ? numbersOf(releases) : undefined,
		readFrom: isCut && Number.isFinite(first) ? first : undefined,
		archivedOn: typeof archivedAt === "string" ? Math.floor(Date.parse(archivedAt) / 86_400_000) : undefined,
	};
}

function pairsOf(value: unknown): [number, unknown][] {
	if (!Array.isArray(value)) return [];
	return value.flatMap((entry): [number, unknown][] =>
		Array.isArray(entry) && typeof entry[0] === "number" ? [[entry[0], entry[1]]] : [],
	);
}

function numbersOf(value: unknown): number[] {
	return Array.isArray(value) ? value.filter((day): day is number => typeof day === "number") : [];
}

/** How many people have a lane of their own. */
const LANES = 4;

/** The busiest by themselves, the rest together. @param from first day that is drawn */
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

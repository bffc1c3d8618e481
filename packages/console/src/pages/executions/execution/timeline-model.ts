/** The times of each state, as rows and bars. Pure. */
import type { Attempt, RunFacts, Visit } from "../history.ts";

export type Bar = { from: number; to: number; kind: Attempt["kind"] | "none"; title: string };

export type TimelineRow = {
	visit: Visit;
	/** Its depth within Parallels and Maps. */
	depth: number;
	bars: readonly Bar[];
	/** Waits between its attempts. */
	waits: readonly { from: number; to: number }[];
};

export type Timeline = {
	rows: readonly TimelineRow[];
	/** Milliseconds that are drawn: those between a failure and its redrive are not. */
	span: number;
	/** The places on the drawn axis where time was left out. */
	breaks: readonly number[];
	/** Milliseconds since the start → milliseconds on the drawn axis. */
	position: (at: number) => number;
	/** Milliseconds of waiting between attempts. */
	waited: number;
};

/** Rows in the order of entry, what runs inside of a state right below it. */
export function timelineOf(facts: RunFacts): Timeline {
	const children = Map.groupBy(facts.visits, ({ parent }) => parent);
	const rows: TimelineRow[] = [];
	function add(parent: number | undefined, depth: number): void {
		for (const visit of lanesTogether(children.get(parent) ?? [])) {
			const isFrame = children.has(visit.id) || visit.type === "Parallel" || visit.type === "Map";
			if (visit.attempts.length > 0 || isFrame || visit.type === "Wait")
				rows.push(rowOf(visit, depth, facts.total));
			add(visit.id, depth + 1);
		}
	}
	add(undefined, 0);
	const position = (at: number) => at - facts.pauses.reduce((sum, pause) => sum + skipped(pause, at), 0);
	return {
		rows,
		span: Math.max(position(facts.total), 1),
		breaks: facts.pauses.map(({ from }) => position(from)),
		position,
		waited: rows
			.flatMap(({ waits }) => waits)
			.reduce((sum, { from, to }) => sum + position(to) - position(from), 0),
	};
}

function skipped({ from, to }: { from: number; to: number }, at: number): number {
	return Math.max(0, Math.min(at, to) - from);
}

/** States of one lane stand together: each follows the one that led to it. */
function lanesTogether(visits: readonly Visit[]): Visit[] {
	const lanes: Visit[][] = [];
	for (const visit of visits) {
		const lane = lanes.find((known) => {
			const last = known.at(-1);
			return (
				last &&
				last.next === visit.name &&
				last.iteration === visit.iteration &&
				(last.to ?? Number.POSITIVE_INFINITY) <= visit.from
			);
		});
		if (lane) lane.push(visit);
		else lanes.push([visit]);
	}
	return lanes.flat();
}

function rowOf(visit: Visit, depth: number, total: number): TimelineRow {
	const { attempts } = visit;
	const bars: Bar[] =
		attempts.length > 0
			? attempts.map(({ from, to, kind, error }, index) => ({
					from,
					to: to ?? total,
					kind,
					title: `attempt ${index + 1}${error ? `: ${error}` : ""}`,
				}))
			: [
					{
						from: visit.from,
						to: visit.to ?? total,
						kind: visit.kind === "run" ? "run" : "none",
						title: visit.name,
					},
				];
	const waits = attempts.slice(1).map(({ from }, index) => ({ from: attempts[index]?.to ?? from, to: from }));
	const last = attempts.at(-1);
	// A next attempt is on its way.
	if (visit.kind === "run" && last?.kind === "bad") waits.push({ from: last.to ?? total, to: total });
	return { visit, depth, bars, waits };
}

const DAY_MS = 8.64e7;
const STEPS_MS = [
	1,
	2,
	5,
	10,
	20,
	50,
	100,
	200,
	500,
	1e3,
	2e3,
	5e3,
	1e4,
	2e4,
	3e4,
	6e4,
	1.2e5,
	3e5,
	6e5,
	1.2e6,
	1.8e6,
	3.6e6,
	7.2e6,
	1.44e7,
	2.88e7,
	4.32e7,
	DAY_MS,
];

/**
 * The marks on the axis, milliseconds, the first at 0.
 *
 * @param most marks besides the first
 */
export function ticksOf(span: number, most = 6): number[] {
	const step =
		STEPS_MS.find((size) => Math.floor(span / size) <= most) ?? Math.ceil(span / most / DAY_MS) * DAY_MS;
	return Array.from({ length: Math.floor(span / step) + 1 }, (_, index) => index * step);
}

/** The progress of a Map run, and its speed. Pure. */
import type { MapRun } from "../../../api/step-functions.ts";
import { formatCount, plural } from "../../../parts/format.ts";
import type { StateKind } from "../../../parts/marks.tsx";

type ShareKind = Extract<StateKind, "ok" | "bad" | "stop" | "run" | "none">;
type Counts = NonNullable<MapRun["itemCounts"]>;

/** More executions than this share cells. */
const MAX_CELLS = 400;

export function sharesOf(given: Partial<Counts> | undefined) {
	const counts: Record<StateKind, number> = {
		ok: given?.succeeded ?? 0,
		bad: (given?.failed ?? 0) + (given?.timedOut ?? 0),
		stop: given?.aborted ?? 0,
		run: given?.running ?? 0,
		none: given?.pending ?? 0,
		warn: 0,
	};
	const total = given?.total ?? 0;
	return { counts, total, cells: cellsOf(counts, total) };
}

const ORDER: readonly ShareKind[] = ["bad", "ok", "stop", "run", "none"];

/** Divides at most 400 cells in proportion. Every state that occurs has at least one cell. */
function cellsOf(counts: Readonly<Record<StateKind, number>>, total: number): ShareKind[] {
	const cells = Math.min(total, MAX_CELLS);
	return ORDER.flatMap((kind) => {
		const share = total === 0 ? 0 : (counts[kind] * cells) / total;
		return Array<ShareKind>(counts[kind] > 0 ? Math.max(1, Math.round(share)) : 0).fill(kind);
	});
}

/** @param now epoch milliseconds */
export function paceOf(mapRun: MapRun, now: number) {
	const { counts, total } = sharesOf(mapRun.itemCounts);
	const started = Date.parse(mapRun.startDate ?? new Date(now).toISOString());
	const elapsed = Math.max(0, (mapRun.stopDate ? Date.parse(mapRun.stopDate) : now) - started);
	const done = counts.ok + counts.bad + counts.stop;
	const perSecond = elapsed > 0 && done > 0 ? (done * 1000) / elapsed : undefined;
	return {
		elapsed,
		perSecond,
		/** Milliseconds, at the pace so far; undefined before anything ended. */
		left: perSecond === undefined ? undefined : ((total - done) / perSecond) * 1000,
		sentence: sentenceFor(mapRun.status, done, total, counts.bad),
	};
}

function sentenceFor(status: string | undefined, done: number, total: number, failed: number): string {
	const failures = failed > 0 ? ` ${plural(failed, "item")} failed.` : " None failed.";
	const left = status === "RUNNING" ? "so far" : "when it ended";
	return `${formatCount(done)} of ${plural(total, "item")} done ${left}.${failures}`;
}

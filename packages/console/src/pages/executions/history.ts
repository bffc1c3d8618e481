/**
 * Reads a history as facts: the entered states with their times, attempts, outcomes and next states. Branches run in
 * parallel, so an event belongs to the branch of its previousEventId, not to that of the event before it. Pure.
 */
import type { HistoryEvent } from "../../api/step-functions.ts";
import { detailsOf, type EventDetails } from "./event-details.ts";

/** `warn`: it failed, and a Catch went on. `stop`: it was interrupted from outside. */
export type VisitKind = "ok" | "run" | "bad" | "warn" | "stop";

export type Attempt = {
	/** Ids of the events that began and ended it. */
	firstEvent: number;
	lastEvent: number;
	/** Milliseconds since the execution's start. */
	from: number;
	/** Undefined while it runs. */
	to: number | undefined;
	kind: "ok" | "run" | "bad" | "stop";
	error: string | undefined;
	cause: string | undefined;
};

/** Once through a state. */
export type Visit = {
	/** Id of the event by which it was entered: names the visit. */
	id: number;
	name: string;
	/** The type as the event names it: `Task`, `Choice`, … */
	type: string;
	/** The Parallel or Map that it runs inside of. */
	parent: number | undefined;
	/** The index of the Map's item; undefined outside of a Map. */
	iteration: number | undefined;
	from: number;
	to: number | undefined;
	kind: VisitKind;
	attempts: Attempt[];
	/** The error of the last failure in this visit, caught or not. */
	error: string | undefined;
	cause: string | undefined;
	/** The state that it led to. */
	next: string | undefined;
	/** The counts of an inline Map's items. */
	items: { total: number; ended: number; failed: number } | undefined;
	/** The run of a distributed Map. */
	mapRunArn: string | undefined;
	/** Ids of its events, ascending. */
	events: number[];
};

export type RunFacts = {
	/** Epoch milliseconds. */
	startedAt: number;
	/** Milliseconds since then: its end, or now. */
	total: number;
	isOver: boolean;
	/** The visits in the order of entry. */
	visits: readonly Visit[];
	byName: ReadonlyMap<string, readonly Visit[]>;
	/** `from → to`, left in the ordinary way. */
	taken: ReadonlySet<string>;
	/** `from → to`, left by a Catch. */
	caught: ReadonlySet<string>;
	/** The times of its failure and redrive, milliseconds since the start: nothing ran in between. */
	pauses: readonly { from: number; to: number }[];
	/** The visit that an event belongs to. */
	visitOf: ReadonlyMap<number, Visit>;
};

export function edgeKey(from: string, to: string): string {
	return `${from} → ${to}`;
}

const ATTEMPT_BEGINS = /^(?:Task|LambdaFunction|Activity)Scheduled$/;
const ATTEMPT_ENDS =
	/^(?:Task|LambdaFunction|Activity)(Succeeded|Failed|TimedOut|ScheduleFailed|StartFailed|SubmitFailed)$/;
/** Failures of a state apart from those of its attempts. */
const FAILS =
	/^(?:Parallel|Map)StateFailed$|^MapRunFailed$|^EvaluationFailed$|^(?:Task|LambdaFunction)(?:ScheduleFailed|StartFailed|SubmitFailed)$/;
const EXECUTION_ENDS = /^Execution(?:Succeeded|Failed|Aborted|TimedOut)$/;

/**
 * @param events in the order of their ids
 * @param status of the execution; default: as its events say
 * @param now epoch milliseconds; until then, what runs has run
 */
export function readHistory(
	events: readonly HistoryEvent[],
	status: string | undefined,
	now: number,
): RunFacts {
	const startedAt = timeOf(events[0]) ?? now;
	const reader = createReader(startedAt);
	for (const event of events) reader.read(event);
	const isOver = status === undefined ? reader.isOver() : status !== "RUNNING";
	const last = timeOf(events.at(-1)) ?? startedAt;
	const total = Math.max((isOver ? last : Math.max(now, last)) - startedAt, 0);
	return reader.facts(startedAt, total, isOver);
}

function timeOf(event: HistoryEvent | undefined): number | undefined {
	return event?.timestamp === undefined ? undefined : Date.parse(event.timestamp);
}

function createReader(startedAt: number) {
	const visits = new Map<number, Visit>();
	const visitOf = new Map<number, Visit>();
	/** Index of the item by the event that began it. */
	const iterations = new Map<number, number>();
	/** An event of the Parallel or Map itself: the following ones are inside of it. */
	const openings = new Set<number>();
	const exits = new Set<number>();
	const taken = new Set<string>();
	const caught = new Set<string>();
	const pauses: { from: number; to: number }[] = [];
	let endedAt: number | undefined;

	const since = (event: HistoryEvent) => (timeOf(event) ?? startedAt) - startedAt;

	/** The nearest visit around an event, itself included, that satisfies. */
	function around(start: Visit | undefined, fits: (visit: Visit) => boolean): Visit | undefined {
		for (
			let visit = start;
			visit;
			visit = visit.parent === undefined ? undefined : visits.get(visit.parent)
		) {
			if (fits(visit)) return visit;
		}
		return undefined;
	}

	function newestOpen(wanted: string | undefined): Visit | undefined {
		return [...visits.values()].findLast(({ name, to }) => name === wanted && to === undefined);
	}

	function enter(event: HistoryEvent, id: number, details: EventDetails): Visit {
		const previous = event.previousEventId ?? 0;
		const before = visitOf.get(previous);
		const isFirstInside = openings.has(previous);
		const isAfter = exits.has(previous);
		if (before && isAfter && before.next === undefined) {
			before.next = details.name;
			const set = before.kind === "warn" ? caught : taken;
			set.add(edgeKey(before.name, details.name ?? ""));
		}
		const visit: Visit = {
			id,
			name: details.name ?? "",
			type: (event.type ?? "").replace(/StateEntered$/, ""),
			parent: isFirstInside ? before?.id : before?.parent,
			iteration: isFirstInside ? iterations.get(previous) : before?.iteration,
			from: since(event),
			to: undefined,
			kind: "run",
			attempts: [],
			error: undefined,
			cause: undefined,
			next: undefined,
			items: undefined,
			mapRunArn: undefined,
			events: [],
		};
		visits.set(id, visit);
		return visit;
	}

	/** The visit that an event is about. */
	function ownerOf(event: HistoryEvent, type: string, details: EventDetails): Visit | undefined {
		const before = visitOf.get(event.previousEventId ?? 0);
		// AWS has the failure of an expression follow the state before, when nothing had begun in its own.
		if (type === "EvaluationFailed" && details.state !== undefined) {
			return (
				around(before, ({ name, to }) => name === details.state && to === undefined) ??
				newestOpen(details.state)
			);
		}
		if (/State(?:Exited|Aborted)$/.test(type) && details.name !== undefined) {
			return around(before, ({ name, to }) => name === details.name && to === undefined) ?? before;
		}
		if (/^Parallel/.test(type)) return around(before, (visit) => visit.type === "Parallel") ?? before;
		if (/^Map/.test(type)) {
			const isIt = ({ type, name }: Visit) =>
				type === "Map" && (details.name === undefined || details.name === name);
			return around(before, isIt) ?? before;
		}
		return before;
	}

	function endAttempt(visit: Visit, event: HistoryEvent, kind: "ok" | "bad", details: EventDetails): void {
		const attempt = visit.attempts.at(-1);
		if (!attempt || attempt.to !== undefined) return;
		attempt.to = since(event);
		attempt.lastEvent = event.id ?? 0;
		attempt.kind = kind;
		if (kind === "ok") {
			visit.error = visit.cause = undefined;
			return;
		}
		attempt.error = visit.error = details.error ?? "States.Timeout";
		attempt.cause = visit.cause = details.cause;
	}

	function exit(visit: Visit, event: HistoryEvent): void {
		visit.to = since(event);
		visit.kind = visit.error === undefined ? "ok" : "warn";
	}

	function note(visit: Visit, event: HistoryEvent, type: string, details: EventDetails): void {
		const id = event.id ?? 0;
		if (ATTEMPT_BEGINS.test(type)) {
			const from = since(event);
			visit.attempts.push({
				firstEvent: id,
				lastEvent: id,
				from,
				to: undefined,
				kind: "run",
				error: undefined,
				cause: undefined,
			});
			// Redriven: it continues.
			visit.to = undefined;
			visit.kind = "run";
		}
		const ending = ATTEMPT_ENDS.exec(type)?.[1];
		if (ending) endAttempt(visit, event, ending === "Succeeded" ? "ok" : "bad", details);
		if (FAILS.test(type)) {
			visit.error = details.error ?? visit.error;
			visit.cause = details.cause ?? visit.cause;
		}
		if (/^(?:Parallel|Map)StateSucceeded$|^MapRunSucceeded$/.test(type))
			visit.error = visit.cause = undefined;
		if (type === "MapStateStarted") visit.items = { total: details.length ?? 0, ended: 0, failed: 0 };
		if (type === "MapRunStarted" || type === "MapRunRedriven") visit.mapRunArn = details.mapRunArn;
		if (/^MapIteration(?:Succeeded|Failed|Aborted)$/.test(type) && visit.items) {
			visit.items.ended++;
			if (!type.endsWith("Succeeded")) visit.items.failed++;
		}
		if (/^(?:ParallelStateStarted|MapIterationStarted)$/.test(type)) openings.add(id);
		if (type === "MapIterationStarted" && details.index !== undefined) iterations.set(id, details.index);
		if (type.endsWith("StateExited")) {
			exits.add(id);
			exit(visit, event);
		}
		if (type.endsWith("StateAborted")) {
			visit.to = since(event);
			visit.kind = "stop";
		}
	}

	return {
		read(event: HistoryEvent): void {
			const id = event.id ?? 0;
			const type = event.type ?? "";
			const details = detailsOf(event);
			if (EXECUTION_ENDS.test(type)) endedAt = since(event);
			if (type === "ExecutionRedriven" && endedAt !== undefined) {
				pauses.push({ from: endedAt, to: since(event) });
				endedAt = undefined;
			}
			const visit = type.endsWith("StateEntered") ? enter(event, id, details) : ownerOf(event, type, details);
			if (!visit) return;
			visitOf.set(id, visit);
			visit.events.push(id);
			note(visit, event, type, details);
		},
		isOver: () => endedAt !== undefined,
		facts(startedAt: number, total: number, isOver: boolean): RunFacts {
			const list = [...visits.values()];
			if (isOver) for (const visit of list) settle(visit, total);
			const byName = Map.groupBy(list, ({ name }) => name);
			return { startedAt, total, isOver, visits: list, byName, taken, caught, pauses, visitOf };
		},
	};
}

/** Settles a state that was never left: it failed, or was interrupted. */
function settle(visit: Visit, total: number): void {
	if (visit.kind !== "run") return;
	const last = visit.attempts.at(-1);
	if (visit.type === "Succeed") visit.kind = "ok";
	else visit.kind = visit.error !== undefined || visit.type === "Fail" ? "bad" : "stop";
	visit.to = last?.to ?? total;
	if (last && last.kind === "run") {
		last.kind = "stop";
		last.to = total;
	}
}

import { Link } from "wouter-preact";
import { formatDuration, plural } from "../../../parts/format.ts";
import { type AslState, attemptsFor, calledBy } from "../asl.ts";
import type { RunFacts, Visit } from "../history.ts";
import { lastError } from "./inspector-panels.tsx";

export function Facts({
	visit,
	state,
	facts,
	mapRunPath,
	onSelect,
}: {
	visit: Visit;
	state: AslState | undefined;
	facts: RunFacts;
	mapRunPath: string | undefined;
	onSelect: (name: string) => void;
}) {
	const called = state && calledBy(state);
	const next = visit.next;
	return (
		<dl class="kv">
			<dt>Took</dt>
			<dd>
				{`${formatDuration((visit.to ?? facts.total) - visit.from)}, from ${formatDuration(visit.from)} to ${
					visit.to === undefined ? "now" : formatDuration(visit.to)
				}`}
			</dd>
			{called && (
				<>
					<dt>Calls</dt>
					<dd class="mono small">{called}</dd>
				</>
			)}
			{visit.items && !mapRunPath && (
				<>
					<dt>Items</dt>
					<dd>{`${visit.items.ended} of ${visit.items.total} ended${visit.items.failed > 0 ? `, ${visit.items.failed} failed` : ""}`}</dd>
				</>
			)}
			{mapRunPath && (
				<>
					<dt>Items</dt>
					<dd>
						<Link class="link" href={mapRunPath}>
							Open the Map run
						</Link>
					</dd>
				</>
			)}
			{next !== undefined && (
				<>
					<dt>Continued with</dt>
					<dd>
						{visit.kind === "warn" ? "by Catch, " : ""}
						<button type="button" class="link" onClick={() => onSelect(next)}>
							{next}
						</button>
					</dd>
				</>
			)}
		</dl>
	);
}

const ATTEMPT_WORD = { ok: "succeeded", bad: "failed", run: "running", stop: "stopped" } as const;

export function Attempts({
	visit,
	state,
	total,
}: {
	visit: Visit;
	state: AslState | undefined;
	total: number;
}) {
	const error = lastError(visit)?.error;
	return (
		<div>
			<h3>{plural(visit.attempts.length, "attempt")}</h3>
			<ol class="att">
				{visit.attempts.map((attempt, index) => {
					const before = visit.attempts[index - 1]?.to;
					return (
						<li key={attempt.firstEvent}>
							<span class="dim">{index + 1}</span>
							<span>{formatDuration((attempt.to ?? total) - attempt.from)}</span>
							<span class="dim">
								{before === undefined ? "" : `+${formatDuration(attempt.from - before)}`}
							</span>
							<span class={attempt.kind === "bad" ? "HIGH" : attempt.kind === "ok" ? "LOW" : "dim"}>
								{ATTEMPT_WORD[attempt.kind]}
								{attempt.error ? <span class="dim xs"> {attempt.error}</span> : null}
							</span>
						</li>
					);
				})}
			</ol>
			<p class="xs dim">
				The second number is the wait before it.
				{state && error
					? ` The definition gives this error ${plural(attemptsFor(state, error), "attempt")}.`
					: ""}
			</p>
		</div>
	);
}

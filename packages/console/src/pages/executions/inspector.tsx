import type { ComponentChildren } from "preact";
import { Link } from "wouter-preact";
import { QueryFailure } from "../../parts/failure.tsx";
import { formatDuration, plural } from "../../parts/format.ts";
import { StateMark } from "../../parts/marks.tsx";
import { Skeleton } from "../../parts/skeleton.tsx";
import { type AslState, attemptsFor, calledBy } from "./asl.ts";
import { readCause } from "./cause.ts";
import { detailsOf } from "./event-details.ts";
import { usePayloads } from "./execution-queries.ts";
import { KIND_WORD } from "./graph.tsx";
import type { Attempt, RunFacts, Visit } from "./history.ts";
import { JsonView } from "./json-view.tsx";

export type InspectorTab = "error" | "input" | "output" | "definition";
const TABS: readonly InspectorTab[] = ["error", "input", "output", "definition"];

export function isInspectorTab(text: string | undefined): text is InspectorTab {
	return TABS.some((tab) => tab === text);
}

/** One state: how it went, what it was given, what it gave. */
export function Inspector({
	arn,
	name,
	state,
	visit,
	visits,
	facts,
	tab,
	mapRunPath,
	onTab,
	onSelect,
	onVisit,
	children,
}: {
	arn: string;
	name: string;
	state: AslState | undefined;
	visit: Visit | undefined;
	visits: readonly Visit[];
	facts: RunFacts;
	tab: InspectorTab | undefined;
	mapRunPath: string | undefined;
	onTab: (tab: InspectorTab) => void;
	onSelect: (name: string) => void;
	onVisit: (visit: Visit) => void;
	/** The actions on it. */
	children: ComponentChildren;
}) {
	const tabs = TABS.filter((known) => {
		if (known === "error") return visit?.error !== undefined || lastError(visit) !== undefined;
		return known === "definition" || visit !== undefined;
	});
	const shown = tab && tabs.includes(tab) ? tab : (tabs[0] ?? "definition");
	return (
		<section class="card" aria-label="Selected state">
			<div class="top">
				<h2 class="grow clip">{name}</h2>
				{state && <span class="pill">{state.Type}</span>}
			</div>
			<div class="in stack">
				<div aria-live="polite">
					{visit ? (
						<StateMark kind={visit.kind}>{capital(KIND_WORD[visit.kind])}</StateMark>
					) : (
						<StateMark kind="none">Not entered in this execution</StateMark>
					)}
				</div>
				{visits.length > 1 && <Visits visits={visits} visit={visit} onVisit={onVisit} />}
				{state?.Comment && <p class="small soft">{state.Comment}</p>}
				{visit && (
					<Facts visit={visit} state={state} facts={facts} mapRunPath={mapRunPath} onSelect={onSelect} />
				)}
				{visit && visit.attempts.length > 1 && <Attempts visit={visit} state={state} total={facts.total} />}
				<div class="stack tight">
					<div class="seg" role="tablist" aria-label="Of the state">
						{tabs.map((known) => (
							<button
								type="button"
								key={known}
								role="tab"
								aria-selected={known === shown}
								onClick={() => onTab(known)}
							>
								{capital(known)}
							</button>
						))}
					</div>
					<div role="tabpanel" aria-label={capital(shown)}>
						<Panel tab={shown} arn={arn} visit={visit} state={state} />
					</div>
				</div>
				{children}
			</div>
		</section>
	);
}

function lastError(visit: Visit | undefined): Attempt | undefined {
	return visit?.attempts.findLast(({ error }) => error !== undefined);
}

function Visits({
	visits,
	visit,
	onVisit,
}: {
	visits: readonly Visit[];
	visit: Visit | undefined;
	onVisit: (visit: Visit) => void;
}) {
	const index = visits.findIndex(({ id }) => id === visit?.id);
	return (
		<label class="row small soft">
			Visit
			<select
				value={String(index)}
				onChange={(event) => {
					const chosen = visits[Number(event.currentTarget.value)];
					if (chosen) onVisit(chosen);
				}}
			>
				{visits.map(({ id, iteration, kind }, place) => (
					<option key={id} value={String(place)}>
						{`${place + 1} of ${visits.length}${iteration === undefined ? "" : `, item ${iteration + 1}`}: ${KIND_WORD[kind]}`}
					</option>
				))}
			</select>
		</label>
	);
}

function Facts({
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
					<dt>Went on to</dt>
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

function Attempts({ visit, state, total }: { visit: Visit; state: AslState | undefined; total: number }) {
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
				The second figure is the wait before.
				{state && error
					? ` The definition gives this error ${plural(attemptsFor(state, error), "attempt")}.`
					: ""}
			</p>
		</div>
	);
}

function Panel({
	tab,
	arn,
	visit,
	state,
}: {
	tab: InspectorTab;
	arn: string;
	visit: Visit | undefined;
	state: AslState | undefined;
}) {
	if (tab === "definition") return <JsonView text={JSON.stringify(withoutInner(state))} name="Definition" />;
	if (!visit) return null;
	if (tab === "error") return <ErrorPanel visit={visit} />;
	return <PayloadPanel tab={tab} arn={arn} visit={visit} />;
}

/** The inner states are drawn, so their definition is left out of the text. */
function withoutInner(state: AslState | undefined) {
	if (!state) return {};
	const { Branches, ItemProcessor, Iterator: iterator, ...rest } = state;
	return {
		...rest,
		...(Branches && { Branches: `${Branches.length} branches` }),
		...((ItemProcessor || iterator) && { ItemProcessor: "…" }),
	};
}

function ErrorPanel({ visit }: { visit: Visit }) {
	const attempt = lastError(visit);
	const error = visit.error ?? attempt?.error;
	const { message, trace } = readCause(visit.cause ?? attempt?.cause);
	return (
		<div class="stack tight">
			<div class={visit.kind === "warn" || visit.kind === "ok" ? "note-box" : "err"}>
				<b>{error}</b>
				{message && <p>{message}</p>}
			</div>
			{trace.length > 0 && (
				<details class="small">
					<summary class="soft">Where it was thrown</summary>
					<pre class="dim">{trace.join("\n")}</pre>
				</details>
			)}
		</div>
	);
}

function PayloadPanel({ tab, arn, visit }: { tab: "input" | "output"; arn: string; visit: Visit }) {
	const last = visit.events.at(-1);
	const { data, error, isPlaceholderData, refetch } = usePayloads(arn, last);
	if (error && !data) return <QueryFailure error={error} what={`The ${tab}`} retry={() => void refetch()} />;
	if (!data || (isPlaceholderData && !data.has(visit.id)))
		return <Skeleton rows={3} label={`Loading the ${tab}`} />;
	const all = visit.events.map((id) => data.get(id)).filter((event) => event !== undefined);
	const entered = all.map((event) => detailsOf(event).input).find((text) => text !== undefined);
	const given = all.map((event) => detailsOf(event).parameters).findLast((text) => text !== undefined);
	const output = all.map((event) => detailsOf(event).output).findLast((text) => text !== undefined);
	if (tab === "output") return <JsonView text={output} name="Output" />;
	return (
		<div class="stack tight">
			<JsonView text={entered} name="Input" />
			{given !== undefined && (
				<>
					<h3>What its task was given</h3>
					<JsonView text={given} name="Arguments" />
				</>
			)}
		</div>
	);
}

function capital(text: string): string {
	return text.charAt(0).toUpperCase() + text.slice(1);
}

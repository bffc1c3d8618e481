import type { ComponentChildren } from "preact";
import { capital } from "../../../parts/format.ts";
import { StateMark } from "../../../parts/marks.tsx";
import type { AslState } from "../asl.ts";
import { KIND_WORD } from "../graph/graph-model.ts";
import type { RunFacts, Visit } from "../history.ts";
import { Attempts, Facts } from "./inspector-facts.tsx";
import { type InspectorTab, lastError, Panel } from "./inspector-panels.tsx";

const TABS: readonly InspectorTab[] = ["error", "input", "output", "definition"];

export function isInspectorTab(text: string | undefined): text is InspectorTab {
	return TABS.some((tab) => tab === text);
}

/** One state: its outcome, input and output. */
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

import { QueryFailure } from "../../../parts/answers/failure.tsx";
import { Skeleton } from "../../../parts/answers/skeleton.tsx";
import type { AslState } from "../asl.ts";
import { readCause } from "../cause.ts";
import { detailsOf } from "../event-details.ts";
import { usePayloads } from "../execution-queries.ts";
import type { Attempt, Visit } from "../history.ts";
import { JsonView } from "../json-view.tsx";

export type InspectorTab = "error" | "input" | "output" | "definition";

export function lastError(visit: Visit | undefined): Attempt | undefined {
	return visit?.attempts.findLast(({ error }) => error !== undefined);
}

export function Panel({
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
					<h3>Input of its task</h3>
					<JsonView text={given} name="Arguments" />
				</>
			)}
		</div>
	);
}

import { useUrlState } from "../../../app/url-state.ts";
import { Segments } from "../../../parts/actions/segments.tsx";
import { Card } from "../../../parts/card.tsx";
import { plural } from "../../../parts/format.ts";
import { type StateKind, StateMark } from "../../../parts/marks.tsx";
import { Graph } from "../graph/graph.tsx";
import type { GraphLevel, GraphMode } from "../graph/graph-model.ts";
import { countStates } from "../graph/layout/layout.ts";
import { useLayout } from "../graph/layout/use-layout.ts";
import type { RunFacts } from "../history.ts";

/** The states of an execution as a graph, as wide as it reads well or as a whole. */
export function GraphCard({
	level,
	mode,
	facts,
	selected,
	onSelect,
	onOpen,
}: {
	level: GraphLevel;
	mode: GraphMode;
	facts: RunFacts;
	selected: string;
	onSelect: (name: string) => void;
	/** Opens the items of a distributed Map. */
	onOpen: (name: string) => void;
}) {
	const [url, setUrl] = useUrlState();
	const placed = useLayout(level, mode);
	const size = url["size"] === "whole" ? "whole" : "readable";
	return (
		<Card
			name="Graph"
			title="Graph"
			tools={
				<>
					<Segments
						name="What is drawn"
						options={[
							["path", "Path taken"],
							["all", "All states"],
						]}
						value={mode}
						onChange={(value) => setUrl({ mode: value === "all" ? "all" : undefined })}
					/>
					<span class="hide-s">
						<Segments
							name="Size"
							options={[
								["readable", "Readable"],
								["whole", "Whole"],
							]}
							value={size}
							onChange={(value) => setUrl({ size: value === "whole" ? "whole" : undefined })}
						/>
					</span>
				</>
			}
			note={<Legend facts={facts} />}
		>
			{placed ? (
				<Graph
					level={placed}
					fit={size}
					selected={selected}
					total={facts.total}
					onSelect={onSelect}
					onOpen={onOpen}
				/>
			) : (
				<p
					class="in graph soft"
					role="status"
				>{`${plural(countStates(level), "state")} are being laid out …`}</p>
			)}
		</Card>
	);
}

const LEGEND: readonly (readonly [StateKind, string])[] = [
	["ok", "done"],
	["run", "running"],
	["warn", "caught"],
	["bad", "failed"],
	["stop", "stopped"],
];

/** Explains only the colours that the graph has. */
function Legend({ facts }: { facts: RunFacts }) {
	const kinds = new Set<StateKind>(facts.visits.map(({ kind }) => kind));
	return (
		<span class="row wrap legend-s hide-m">
			{LEGEND.filter(([kind]) => kinds.has(kind)).map(([kind, word]) => (
				<StateMark key={kind} kind={kind}>
					{word}
				</StateMark>
			))}
		</span>
	);
}

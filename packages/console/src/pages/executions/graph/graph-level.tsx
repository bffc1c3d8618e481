import { formatDuration } from "../../../parts/format.ts";
import { GraphEdgeLine } from "./graph-edge.tsx";
import { KIND_WORD } from "./graph-model.ts";
import type { PlacedLevel, PlacedNode } from "./layout/layout.ts";
import { Body } from "./node-body.tsx";

export type LevelContext = {
	selected: string | undefined;
	/** Milliseconds since the execution's start, for running states. */
	total: number;
	onSelect: (name: string) => void;
	/** Opens the items of a distributed Map. */
	onOpen: (name: string) => void;
};

export function Level({
	level,
	left,
	top,
	shared,
}: {
	level: PlacedLevel;
	left: number;
	top: number;
	shared: LevelContext;
}) {
	return (
		<g transform={`translate(${left} ${top})`}>
			{level.edges.map((edge) => (
				<GraphEdgeLine
					key={`${edge.from} ${edge.to} ${edge.kind} ${edge.way}`}
					edge={edge}
					target={level.nodes.find(({ name }) => name === edge.to)}
					ways={level.edges.filter(({ from }) => from === edge.from).length}
					hidden={level.nodes.find(({ name }) => name === edge.from)?.hidden.length ?? 0}
					selected={shared.selected}
					isExecution={level.nodes.some(({ kind }) => kind !== "none")}
				/>
			))}
			{level.nodes.map((node) => (
				<NodeBox key={node.name} node={node} shared={shared} />
			))}
		</g>
	);
}

function NodeBox({ node, shared }: { node: PlacedNode; shared: LevelContext }) {
	const left = node.x - node.width / 2;
	const isSelected = shared.selected === node.name;
	const facts = describe(node, shared.total);
	return (
		<g transform={`translate(${left} ${node.y})`}>
			{node.shape === "frame" && <rect class="g-lane" width={node.width} height={node.height} rx="10" />}
			<g
				class={`g-node ${node.kind} ${isSelected ? "sel" : ""}`}
				data-state={node.name}
				data-kind={node.kind}
				role="button"
				tabindex={isSelected ? 0 : -1}
				aria-pressed={isSelected}
				aria-label={facts.label}
				onClick={() => shared.onSelect(node.name)}
				onDblClick={() => node.shape === "stack" && shared.onOpen(node.name)}
				onKeyDown={(event) => {
					if (event.key !== "Enter" && event.key !== " ") return;
					event.preventDefault();
					if (event.key === "Enter" && node.shape === "stack" && isSelected) shared.onOpen(node.name);
					else shared.onSelect(node.name);
				}}
			>
				<title>{facts.label}</title>
				<g aria-hidden="true">
					<Body node={node} subtitle={facts.subtitle} took={facts.took} />
				</g>
			</g>
			{node.placedLanes.map(({ level, left: laneLeft, width }, index) => (
				<g key={level.start} transform={`translate(${laneLeft} 0)`}>
					{index > 0 && <path class="g-laneline" d={`M0 42V${node.height - 10}`} />}
					<Level level={level} left={(width - level.width) / 2} top={58} shared={shared} />
				</g>
			))}
		</g>
	);
}

/** Describes a state, beside its name and for screen readers. */
function describe(node: PlacedNode, total: number) {
	const last = node.visits.at(-1);
	const took = last ? formatDuration((last.to ?? total) - last.from) : "";
	const tries = last?.attempts.length ?? 0;
	const retrying = last?.kind === "run" && last.attempts.at(-1)?.kind === "bad";
	const subtitle = retrying
		? `attempt ${tries} failed, waiting`
		: node.kind === "none"
			? `${node.state.Type}${node.state.Retry ? " · may retry" : ""}`
			: node.kind === "run"
				? `running, ${took}`
				: took;
	const label = [
		node.name,
		node.state.Type,
		KIND_WORD[node.kind],
		took,
		tries > 1 ? `${tries} attempts` : "",
		node.visits.length > 1 ? `${node.visits.length} visits` : "",
		node.hidden.length > 0 ? `not taken: ${node.hidden.join(", ")}` : "",
	]
		.filter((part) => part !== "")
		.join(", ");
	return { took, subtitle, label };
}

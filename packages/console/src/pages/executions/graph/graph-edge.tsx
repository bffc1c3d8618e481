import type { PlacedEdge, PlacedNode, Point } from "./layout/layout.ts";

const LABEL_LENGTH = 30;

/** An edge between two states, with its condition. */
export function GraphEdgeLine({
	edge,
	target,
	ways,
	hidden,
	selected,
	isExecution,
}: {
	edge: PlacedEdge;
	target: PlacedNode | undefined;
	/** Drawn ways out of the state, and those that are not. */
	ways: number;
	hidden: number;
	selected: string | undefined;
	/** True when the graph shows a run, not a mere definition. */
	isExecution: boolean;
}) {
	// A fan of dashes says nothing; those of the selected state do.
	if (isExecution && edge.kind === "catch" && edge.way === "idle" && edge.from !== selected) return null;
	const path = edge.detour ? detourPath(edge.detour) : curve(edge.points);
	return (
		<>
			<path
				class={`g-edge ${edge.kind} ${edge.way}`}
				d={path}
				marker-end={`url(#arrow-${edge.way})`}
				data-edge={`${edge.from} → ${edge.to}`}
				data-way={edge.way}
			>
				<title>{`${edge.from} → ${edge.to}${edge.label ? `: ${edge.label}` : ""}`}</title>
			</path>
			<EdgeLabel edge={edge} target={target} isChoice={edge.kind === "choice" && ways + hidden > 1} />
		</>
	);
}

function EdgeLabel({
	edge,
	target,
	isChoice,
}: {
	edge: PlacedEdge;
	target: PlacedNode | undefined;
	isChoice: boolean;
}) {
	if (edge.way === "idle") return null;
	const first = edge.points[0];
	const last = edge.points.at(-1);
	if (edge.detour) {
		const { right, leave, enter } = edge.detour;
		return <Tip x={right - 44} y={(leave + enter) / 2} width={88} text="and once more" />;
	}
	if (edge.way === "caught" && first) {
		const text = target?.state.Type === "Fail" ? "caught" : "caught, and goes on";
		return <Tip x={first[0]} y={first[1] + 18} width={118} text={text} kind="catch" />;
	}
	if (isChoice && last) {
		const text = edge.label.length > LABEL_LENGTH ? `${edge.label.slice(0, LABEL_LENGTH - 1)}…` : edge.label;
		return <Tip x={last[0]} y={last[1] - 22} width={text.length * 6.1 + 12} text={text} kind="mono" />;
	}
	return null;
}

function Tip({
	x,
	y,
	width,
	text,
	kind = "",
}: {
	x: number;
	y: number;
	width: number;
	text: string;
	kind?: string;
}) {
	return (
		<g transform={`translate(${x - width / 2} ${y - 8})`}>
			<rect class="g-tipbox" width={width} height="16" rx="4" />
			<text class={`g-tip ${kind}`} x={width / 2} y="12" text-anchor="middle">
				{text}
			</text>
		</g>
	);
}

function curve(points: readonly Point[]): string {
	const [first, ...rest] = points;
	if (!first) return "";
	let [x0, y0] = first;
	let path = `M${x0} ${y0}`;
	for (const [x, y] of rest) {
		const middle = (y0 + y) / 2;
		path += Math.abs(x0 - x) < 1 ? `L${x} ${y}` : `C${x0} ${middle} ${x} ${middle} ${x} ${y}`;
		[x0, y0] = [x, y];
	}
	return path;
}

/** Down into the gap below its row, outside on the right, in through the gap above its target. */
function detourPath({ right, leave, enter, from, to }: NonNullable<PlacedEdge["detour"]>): string {
	return `M${from[0]} ${from[1]}V${leave - 6}q0 6 6 6H${right - 6}q6 0 6 -6V${enter + 6}q0 -6 -6 -6H${to[0] + 6}q-6 0 -6 6V${to[1]}`;
}

import { StatePath } from "../../../parts/marks.tsx";
import { isDistributed } from "../asl.ts";
import type { NodeKind } from "./graph-model.ts";
import type { PlacedNode } from "./layout/layout.ts";

const HEAD = 34;

export function Body({ node, subtitle, took }: { node: PlacedNode; subtitle: string; took: string }) {
	const { width, height, shape } = node;
	if (shape === "frame") {
		return (
			<>
				<rect class="body" width={width} height={HEAD} rx="10" />
				<Mark kind={node.kind} x={12} y={10} />
				<text x="34" y="22">
					{cut(node.name, 26)}
					<tspan class="d" dx="8">
						{frameWords(node)}
					</tspan>
				</text>
				<text class="sub" text-anchor="end" x={width - 14} y="22">
					{took}
				</text>
			</>
		);
	}
	if (shape === "stack") {
		return (
			<>
				<rect class="body behind" x="6" y="6" width={width} height={height} rx="9" />
				<rect class="body behind" x="3" y="3" width={width} height={height} rx="9" />
				<rect class="body" width={width} height={height} rx="9" />
				<Mark kind={node.kind} x={12} y={11} />
				<text x="34" y="22">
					{cut(node.name, 24)}
				</text>
				<text class="sub" text-anchor="end" x={width - 14} y="22">
					{took}
				</text>
				<text class="sub" x="34" y="40">
					{frameWords(node)}
				</text>
				<text class="sub g-open" x="34" y="60">
					its items run separately: Enter opens them
				</text>
			</>
		);
	}
	const isLow = shape !== "task";
	const radius = shape === "choice" ? 4 : shape === "pill" ? height / 2 : 7;
	return (
		<>
			<rect class="body" width={width} height={height} rx={radius} />
			{shape === "task" && <rect class="edge" y="7" width="3" height={height - 14} rx="1.5" />}
			<Mark kind={node.kind} x={12} y={height / 2 - 7} />
			<text x="34" y={isLow ? height / 2 + 4.5 : 19}>
				{cut(node.name, 21)}
			</text>
			{!isLow && (
				<text class="sub" x="34" y="34">
					{cut(subtitle, 26)}
				</text>
			)}
			<Badges node={node} />
		</>
	);
}

function Mark({ kind, x, y }: { kind: NodeKind; x: number; y: number }) {
	return (
		<g class={`i-${kind}`} transform={`translate(${x} ${y})`}>
			<StatePath kind={kind} />
		</g>
	);
}

function Badges({ node }: { node: PlacedNode }) {
	const visits = node.visits.length;
	const tries = Math.max(0, ...node.visits.map(({ attempts }) => attempts.length));
	return (
		<>
			{tries > 1 ? (
				<g class="g-badge" transform={`translate(${node.width - 44} -9)`}>
					<rect width="36" height="18" rx="9" />
					<text x="18" y="13" text-anchor="middle">
						× {tries}
					</text>
				</g>
			) : (
				visits > 1 && (
					<g class="g-more" transform={`translate(${node.width - 60} -8)`}>
						<rect width="52" height="16" rx="8" />
						<text x="26" y="11.5" text-anchor="middle">
							{visits} visits
						</text>
					</g>
				)
			)}
			{node.shape === "choice" && node.hidden.length > 0 && (
				<g class="g-more" transform={`translate(${node.width - 42} ${node.height - 8})`}>
					<rect width="32" height="16" rx="8" />
					<text x="16" y="11.5" text-anchor="middle">
						+{node.hidden.length}
					</text>
				</g>
			)}
		</>
	);
}

function frameWords({ state, visits, lanes }: PlacedNode): string {
	if (state.Type !== "Map") return `Parallel · ${lanes.length} ${lanes.length === 1 ? "branch" : "branches"}`;
	const isApart = isDistributed(state);
	const items = isApart ? undefined : visits.at(-1)?.items;
	const batch = state.ItemBatcher?.MaxItemsPerBatch;
	return [
		isApart ? "Map · distributed" : "Map",
		items && `${items.ended} of ${items.total}`,
		items && items.failed > 0 && `${items.failed} failed`,
		typeof batch === "number" && `${batch} a batch`,
		typeof state.MaxConcurrency === "number" && state.MaxConcurrency > 0 && `${state.MaxConcurrency} at once`,
	]
		.filter(Boolean)
		.join(" · ");
}

export function cut(text: string, length: number): string {
	return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}

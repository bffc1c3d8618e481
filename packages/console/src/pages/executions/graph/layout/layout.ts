/**
 * Places the states of a machine from the inside out: the contents of a frame are laid out first, by the same steps.
 * Ranks follow from the longest path, the order within a rank from the neighbours' middle. Then each state moves
 * towards its neighbours; taken edges count most, so that the taken path becomes one straight line downwards. Pure.
 * All lengths in pixels.
 */
import type { GraphEdge, GraphLevel, GraphNode } from "../graph-model.ts";
import { alignColumns, type Slot } from "./layout-columns.ts";

export type Point = readonly [x: number, y: number];

export type PlacedNode = GraphNode & {
	/** The middle of its upper edge. */
	x: number;
	y: number;
	width: number;
	height: number;
	placedLanes: readonly { level: PlacedLevel; left: number; width: number }[];
};

export type PlacedEdge = GraphEdge & {
	/** The line from the lower edge of one node to the upper edge of the other; empty for an edge that leads back. */
	points: readonly Point[];
	/** The route of an edge that leads back: the column in which it rises, and the gaps where it leaves and enters. */
	detour: { right: number; leave: number; enter: number; from: Point; to: Point } | undefined;
};

export type PlacedLevel = {
	start: string;
	nodes: readonly PlacedNode[];
	edges: readonly PlacedEdge[];
	width: number;
	height: number;
};

const NODE = { width: 188, height: 44, low: 36 } as const;
const STACK = { width: 320, height: 74 } as const;
/** The gap between two ranks has room for a word on an edge. */
const GAP_Y = 40;
const FRAME = { head: 58, foot: 16, side: 12, minWidth: 260 } as const;
/** Right of a level, for edges that lead back. */
const BACK_ROOM = 60;

export function layOut(level: GraphLevel): PlacedLevel {
	const sized = new Map(level.nodes.map((node) => [node.name, sizeOf(node)]));
	const ranks = rankNodes(level);
	const { rows, links } = withWaypoints(level, ranks, sized);
	const columns = alignColumns(rows, links);
	const ys = rowTops(rows);
	const left = Math.min(...rows.flat().map((slot) => (columns.get(slot.id) ?? 0) - slot.width / 2));
	const right = Math.max(...rows.flat().map((slot) => (columns.get(slot.id) ?? 0) + slot.width / 2));
	const xOf = (id: string) => (columns.get(id) ?? 0) - left;
	const hasBack = level.edges.some(({ isBack }) => isBack);
	const width = right - left + (hasBack ? BACK_ROOM : 0);
	const nodes = level.nodes.map((node): PlacedNode => {
		const size = sized.get(node.name) ?? sizeOf(node);
		return { ...node, ...size, x: xOf(node.name), y: ys.top(ranks.get(node.name) ?? 0) };
	});
	const byName = new Map(nodes.map((node) => [node.name, node]));
	const edges = level.edges.map((edge) => place(edge, byName, { ranks, ys, xOf, width }));
	return { start: level.start, nodes, edges, width, height: ys.height };
}

/** All states, those in frames too. */
export function countStates({ nodes }: GraphLevel): number {
	return nodes.reduce(
		(sum, { lanes }) => sum + 1 + lanes.reduce((inner, lane) => inner + countStates(lane), 0),
		0,
	);
}

function sizeOf(node: GraphNode): Pick<PlacedNode, "width" | "height" | "placedLanes"> {
	switch (node.shape) {
		case "stack":
			return { ...STACK, placedLanes: [] };
		case "frame": {
			const levels = node.lanes.map(layOut);
			const inner = levels.reduce((sum, { width }) => sum + width + 2 * FRAME.side, 0);
			const width = Math.max(inner, FRAME.minWidth);
			let left = (width - inner) / 2;
			const placedLanes = levels.map((level) => {
				const lane = { level, left, width: level.width + 2 * FRAME.side };
				left += lane.width;
				return lane;
			});
			const height = FRAME.head + Math.max(...levels.map((level) => level.height)) + FRAME.foot;
			return { width, height, placedLanes };
		}
		case "task":
			return { width: NODE.width, height: NODE.height, placedLanes: [] };
		case "choice":
		case "pill":
			return { width: NODE.width, height: NODE.low, placedLanes: [] };
	}
}

/** The longest way from the start; edges back do not count. */
function rankNodes({ nodes, edges }: GraphLevel): Map<string, number> {
	const ranks = new Map(nodes.map(({ name }) => [name, 0]));
	const forward = edges.filter(({ isBack }) => !isBack);
	// A graph without circles has no way longer than its number of nodes.
	for (let round = 0; round < nodes.length; round++) {
		let hasChanged = false;
		for (const { from, to } of forward) {
			const least = (ranks.get(from) ?? 0) + 1;
			if ((ranks.get(to) ?? 0) >= least) continue;
			ranks.set(to, least);
			hasChanged = true;
		}
		if (!hasChanged) break;
	}
	return ranks;
}

const WAYPOINT_WIDTH = 14;
const waypoint = (edge: GraphEdge, rank: number) => `${edge.from}\n${edge.to}\n${rank}`;

const WEIGHTS = { idle: 1, taken: 6, live: 6, caught: 6 } as const;

/** An edge over several ranks gets a place in each, so that it crosses no state. */
function withWaypoints(
	level: GraphLevel,
	ranks: ReadonlyMap<string, number>,
	sized: ReadonlyMap<string, { width: number; height: number }>,
) {
	const rows: Slot[][] = [];
	const added = new Set<string>();
	function add(rank: number, slot: Slot): void {
		while (rows.length <= rank) rows.push([]);
		if (added.has(slot.id)) return;
		added.add(slot.id);
		rows[rank]?.push(slot);
	}
	for (const { name, kind } of level.nodes) {
		const { width, height } = sized.get(name) ?? NODE;
		add(ranks.get(name) ?? 0, { id: name, width, height, priority: kind === "none" ? 1 : 2 });
	}
	const links: { from: string; to: string; weight: number }[] = [];
	for (const edge of level.edges) {
		if (edge.isBack) continue;
		const weight = edge.kind === "catch" && edge.way === "idle" ? 0.3 : WEIGHTS[edge.way];
		let from = edge.from;
		for (let rank = (ranks.get(edge.from) ?? 0) + 1; rank < (ranks.get(edge.to) ?? 0); rank++) {
			const id = waypoint(edge, rank);
			add(rank, { id, width: WAYPOINT_WIDTH, height: 0, priority: 0 });
			links.push({ from, to: id, weight });
			from = id;
		}
		links.push({ from, to: edge.to, weight });
	}
	return { rows: rows.map((row) => (row.length > 0 ? row : [])), links };
}

function rowTops(rows: readonly (readonly Slot[])[]) {
	const heights = rows.map((row) => Math.max(0, ...row.map(({ height }) => height)));
	const tops: number[] = [];
	let y = 0;
	for (const height of heights) {
		tops.push(y);
		y += height + GAP_Y;
	}
	return {
		top: (rank: number) => tops[rank] ?? 0,
		bottom: (rank: number) => (tops[rank] ?? 0) + (heights[rank] ?? 0),
		height: Math.max(0, y - GAP_Y),
	};
}

function place(
	edge: GraphEdge,
	nodes: ReadonlyMap<string, PlacedNode>,
	grid: {
		ranks: ReadonlyMap<string, number>;
		ys: ReturnType<typeof rowTops>;
		xOf: (id: string) => number;
		width: number;
	},
): PlacedEdge {
	const { ranks, ys, xOf, width } = grid;
	const a = nodes.get(edge.from);
	const b = nodes.get(edge.to);
	if (!a || !b) return { ...edge, points: [], detour: undefined };
	const rank = ranks.get(edge.from) ?? 0;
	if (edge.isBack) {
		const detour = {
			right: width - 12,
			leave: ys.bottom(rank) + 15,
			enter: b.y - 17,
			from: [a.x + 14, a.y + a.height] as const,
			to: [b.x + 14, b.y] as const,
		};
		return { ...edge, points: [], detour };
	}
	const between: Point[] = [];
	for (let row = rank + 1; row < (ranks.get(edge.to) ?? 0); row++) {
		const x = xOf(waypoint(edge, row));
		between.push([x, ys.top(row)], [x, ys.bottom(row)]);
	}
	return { ...edge, points: [[a.x, a.y + a.height], ...between, [b.x, b.y]], detour: undefined };
}

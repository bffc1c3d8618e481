/** Draws a machine that has been laid out. */
import { useEffect, useRef, useState } from "preact/hooks";
import { formatDuration } from "../../parts/format.ts";
import { StatePath } from "../../parts/marks.tsx";
import { isDistributed } from "./asl.ts";
import { GraphEdgeLine } from "./graph-edge.tsx";
import type { NodeKind } from "./graph-model.ts";
import type { PlacedLevel, PlacedNode } from "./layout/layout.ts";

const PAD = 28;
/** Room for the dot from which the machine starts. */
const START_ROOM = 20;
/** "Readable" never draws smaller. */
const LEAST_READABLE = 0.72;

export const KIND_WORD: Readonly<Record<NodeKind, string>> = {
	ok: "succeeded",
	run: "running",
	bad: "failed",
	warn: "its error was caught",
	stop: "stopped",
	none: "not entered",
};

type Shared = {
	selected: string | undefined;
	/** Milliseconds since the execution's start, for what runs. */
	total: number;
	onSelect: (name: string) => void;
	/** Opens the items of a distributed Map. */
	onOpen: (name: string) => void;
};

export function Graph({ level, fit, ...shared }: Shared & { level: PlacedLevel; fit: "readable" | "whole" }) {
	const box = useRef<HTMLElement>(null);
	const [room, setRoom] = useState({ width: 0, height: 0 });
	useEffect(() => {
		if (!box.current) return;
		const observer = new ResizeObserver(([entry]) => {
			if (entry) setRoom({ width: entry.contentRect.width, height: entry.contentRect.height });
		});
		observer.observe(box.current);
		return () => observer.disconnect();
	}, []);
	const width = level.width + 2 * PAD;
	const height = level.height + 2 * PAD + START_ROOM;
	const toWidth = room.width > 0 ? room.width / width : 1;
	const scale =
		fit === "readable"
			? Math.max(LEAST_READABLE, Math.min(1, toWidth))
			: Math.min(1, toWidth, room.height > 0 ? room.height / height : 1);
	useScrollToSelection(box, shared.selected, fit);
	const start = level.nodes.find(({ name }) => name === level.start);
	return (
		<section
			ref={box}
			class="graph"
			aria-label="Graph, scrolls"
			tabIndex={0}
			onKeyDown={(event) => moveSelection(event, shared.onSelect, shared.selected)}
		>
			<svg
				width={width * scale}
				height={height * scale}
				viewBox={`0 0 ${width} ${height}`}
				role="group"
				aria-label="The states, from the start downwards"
			>
				<defs>
					<Arrow id="idle" color="var(--line-2)" />
					<Arrow id="taken" color="var(--ink-2)" />
					<Arrow id="caught" color="var(--medium)" />
					<Arrow id="live" color="var(--accent)" />
				</defs>
				{start && (
					<>
						<circle cx={start.x + PAD} cy={PAD - 8} r="5" fill="var(--ink-2)" />
						<path
							class="g-edge taken"
							d={`M${start.x + PAD} ${PAD - 2}V${PAD + START_ROOM}`}
							marker-end="url(#arrow-taken)"
						/>
					</>
				)}
				<Level level={level} left={PAD} top={PAD + START_ROOM} shared={shared} />
			</svg>
		</section>
	);
}

function Arrow({ id, color }: { id: string; color: string }) {
	return (
		<marker
			id={`arrow-${id}`}
			viewBox="0 0 8 8"
			refX="7"
			refY="4"
			markerWidth="8"
			markerHeight="8"
			markerUnits="userSpaceOnUse"
			orient="auto"
		>
			<path d="M0.5 0.5 7.5 4 0.5 7.5z" style={{ fill: color }} />
		</marker>
	);
}

/** Selecting moves nothing unless the state is out of sight. */
function useScrollToSelection(
	box: { current: HTMLElement | null },
	selected: string | undefined,
	fit: string,
): void {
	useEffect(() => {
		const node = box.current?.querySelector<SVGElement>('[aria-pressed="true"]');
		if (!node || !box.current) return;
		const at = node.getBoundingClientRect();
		const around = box.current.getBoundingClientRect();
		if (at.left < around.left || at.right > around.right) {
			box.current.scrollLeft += at.left - around.left - (around.width - at.width) / 2;
		}
		if (at.top < around.top || at.bottom > around.bottom) {
			box.current.scrollTop += at.top - around.top - (around.height - at.height) / 2;
		}
	}, [box, selected, fit]);
}

const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

function moveSelection(
	event: KeyboardEvent & { currentTarget: HTMLElement },
	onSelect: (name: string) => void,
	selected: string | undefined,
): void {
	const step = STEPS[event.key];
	if (step === undefined || event.ctrlKey || event.metaKey) return;
	const nodes = [...event.currentTarget.querySelectorAll<SVGElement>(".g-node")];
	const index = nodes.findIndex((node) => node.dataset["state"] === selected);
	const next = nodes[index + step];
	if (!next) return;
	event.preventDefault();
	onSelect(next.dataset["state"] ?? "");
	next.focus();
}

function Level({
	level,
	left,
	top,
	shared,
}: {
	level: PlacedLevel;
	left: number;
	top: number;
	shared: Shared;
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

function NodeBox({ node, shared }: { node: PlacedNode; shared: Shared }) {
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

/** Describes a state: beside its name, and for those who do not see it. */
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

const HEAD = 34;

function Body({ node, subtitle, took }: { node: PlacedNode; subtitle: string; took: string }) {
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
					its items run apart: Enter opens them
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

import { useSize } from "../../../parts/charts/use-size.ts";
import { Level, type LevelContext } from "./graph-level.tsx";
import { moveSelection, useScrollToSelection } from "./graph-selection.ts";
import type { PlacedLevel } from "./layout/layout.ts";

const PAD = 28;
/** Room for the dot from which the machine starts. */
const START_ROOM = 20;
/** "Readable" never draws smaller. */
const LEAST_READABLE = 0.72;

export function Graph({
	level,
	fit,
	...shared
}: LevelContext & { level: PlacedLevel; fit: "readable" | "whole" }) {
	const { ref, element, size: room } = useSize();
	const width = level.width + 2 * PAD;
	const height = level.height + 2 * PAD + START_ROOM;
	const toWidth = room.width > 0 ? room.width / width : 1;
	const scale =
		fit === "readable"
			? Math.max(LEAST_READABLE, Math.min(1, toWidth))
			: Math.min(1, toWidth, room.height > 0 ? room.height / height : 1);
	useScrollToSelection(element, shared.selected, fit);
	const start = level.nodes.find(({ name }) => name === level.start);
	return (
		<section
			ref={ref}
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

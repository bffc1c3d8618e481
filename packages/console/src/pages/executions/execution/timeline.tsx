import { useMemo } from "preact/hooks";
import { useSize } from "../../../parts/charts/use-size.ts";
import { formatDuration, formatLength } from "../../../parts/format.ts";
import { StatePath } from "../../../parts/marks.tsx";
import { KIND_WORD } from "../graph/graph-model.ts";
import { cut } from "../graph/node-body.tsx";
import type { RunFacts, Visit } from "../history.ts";
import { type TimelineRow, ticksOf, timelineOf } from "./timeline-model.ts";

const ROW = 26;
const TOP = 26;
/** More rows than this are not drawn: a Map of thousands has its own page. */
const MAX_ROWS = 300;

/** The states over time: a row a visit, a bar an attempt, waits dotted. */
export function TimelineView({
	facts,
	selected,
	onSelect,
}: {
	facts: RunFacts;
	selected: number | undefined;
	onSelect: (visit: Visit) => void;
}) {
	const { ref: box, size } = useSize();
	const { width } = size;
	const timeline = useMemo(() => timelineOf(facts), [facts]);
	const left = width < 340 ? 134 : 172;
	const right = 64;
	const room = Math.max(width - left - right, 60);
	const rows = timeline.rows.slice(0, MAX_ROWS);
	const x = (at: number) => left + (timeline.position(at) / timeline.span) * room;
	const onAxis = (drawn: number) => left + (drawn / timeline.span) * room;
	const height = TOP + rows.length * ROW + 6;
	return (
		<section class="tl" ref={box} aria-label="Timeline, scrolls" tabIndex={0}>
			{width > 0 && (
				<svg width={width} height={height} role="group" aria-label="When each state ran">
					{ticksOf(timeline.span, room < 150 ? 2 : room < 260 ? 3 : 5).map((at) => (
						<g key={at}>
							<path class="gridline" d={`M${onAxis(at)} 20V${height - 6}`} />
							<text class="ax" x={onAxis(at)} y="14" text-anchor="middle">
								{at === 0 ? "0" : formatLength(at)}
							</text>
						</g>
					))}
					{timeline.breaks.map((at) => (
						<path key={at} class="tl-break" d={`M${onAxis(at)} 20V${height - 6}`}>
							<title>Redriven: the time in between is left out</title>
						</path>
					))}
					{rows.map((row, index) => (
						<Row
							key={row.visit.id}
							row={row}
							y={TOP + index * ROW}
							x={x}
							width={width}
							left={left}
							total={facts.total}
							isSelected={row.visit.id === selected}
							onSelect={onSelect}
						/>
					))}
				</svg>
			)}
			{timeline.rows.length > MAX_ROWS && (
				<p class="xs dim">{`${timeline.rows.length - MAX_ROWS} more rows are in the events below.`}</p>
			)}
		</section>
	);
}

function Row({
	row,
	y,
	x,
	width,
	left,
	total,
	isSelected,
	onSelect,
}: {
	row: TimelineRow;
	y: number;
	x: (at: number) => number;
	width: number;
	left: number;
	total: number;
	isSelected: boolean;
	onSelect: (visit: Visit) => void;
}) {
	const { visit, depth, bars, waits } = row;
	const indent = Math.min(depth, 3) * 12;
	const took = formatDuration((visit.to ?? total) - visit.from);
	const tries = visit.attempts.length > 1 ? `, ${visit.attempts.length} attempts` : "";
	return (
		<g
			class={`r ${isSelected ? "sel" : ""}`}
			role="button"
			tabindex={isSelected ? 0 : -1}
			aria-pressed={isSelected}
			aria-label={`${visit.name}, ${KIND_WORD[visit.kind]}, ${took}${tries}`}
			data-visit={visit.id}
			onClick={() => onSelect(visit)}
			onKeyDown={(event) => {
				if (event.key === "Enter" || event.key === " ") onSelect(visit);
			}}
		>
			<g aria-hidden="true">
				<rect class="hit" x="0" y={y} width={width} height={ROW} rx="4" />
				<g transform={`translate(${4 + indent} ${y + 6})`} class={`st ${visit.kind}`}>
					<StatePath kind={visit.kind} />
				</g>
				<text class="nm" x={24 + indent} y={y + 17}>
					{cut(
						visit.iteration === undefined ? visit.name : `${visit.name} #${visit.iteration + 1}`,
						Math.floor((left - 28 - indent) / 6.4),
					)}
				</text>
				{waits.map(({ from, to }) => (
					<path key={from} class="tl-wait" d={`M${x(from)} ${y + 13}H${x(to)}`} />
				))}
				{bars.map(({ from, to, kind, title }) => (
					<rect
						key={from}
						class={`b-${kind}`}
						x={x(from)}
						y={y + (kind === "none" ? 10 : 6)}
						width={Math.max(x(to) - x(from), 3)}
						height={kind === "none" ? 6 : 14}
						rx="2"
					>
						<title>{`${title}, ${formatDuration(to - from)}`}</title>
					</rect>
				))}
				<text x={width - 6} y={y + 17} text-anchor="end">
					{took}
				</text>
			</g>
		</g>
	);
}

import { ChartSection, ChartTable } from "../../parts/charts/chart-section.tsx";
import { useSize } from "../../parts/charts/use-size.ts";
import { formatCount } from "../../parts/format.ts";
import { circuitSpells, circuitsSentence, type Series } from "./over-time-model.ts";

const TITLE = "Circuits that opened";
const ROW = 24;
const LEFT = 118;
const RIGHT = 8;
const BOTTOM = 22;

/** The times at which circuits were not closed: a row for each that changed. */
export function CircuitsOverTime({
	circuits,
	at,
	formatAt,
}: {
	circuits: Series["circuits"];
	at: readonly string[];
	formatAt: (at: string) => string;
}) {
	const circuitsWithSpells = circuitSpells(circuits, at.length);
	const says = circuitsSentence(circuitsWithSpells);
	const parts = { circuits: circuitsWithSpells, at, nameAt: (period: number) => formatAt(at[period] ?? "") };
	return (
		<ChartSection title={TITLE} says={says}>
			{circuitsWithSpells.length > 0 && (
				<>
					<Drawing says={says} {...parts} />
					<AsTable {...parts} />
				</>
			)}
		</ChartSection>
	);
}

type Parts = {
	circuits: ReturnType<typeof circuitSpells>;
	at: readonly string[];
	nameAt: (period: number) => string;
};

function Drawing({ circuits, at, nameAt, says }: Parts & { says: string }) {
	const { ref: box, size } = useSize();
	const { width } = size;
	const step = (width - LEFT - RIGHT) / Math.max(at.length, 1);
	const height = circuits.length * ROW + BOTTOM;
	const last = at.length - 1;
	return (
		<div ref={box} style={{ minHeight: `${height}px` }}>
			{width > 0 && (
				<svg class="ch" width={width} height={height} role="img" aria-label={`${TITLE}. ${says}`}>
					{circuits.map(({ name, spells, isStillOpen }, row) => (
						<g key={name}>
							<text x="0" y={row * ROW + 16}>
								{name}
							</text>
							<path class="tc-grid-line" d={`M${LEFT} ${row * ROW + 12}H${width - RIGHT}`} />
							{spells.map(({ from, to }) => (
								<rect
									key={from}
									class="tc-spell"
									x={LEFT + from * step}
									y={row * ROW + 5}
									width={Math.max(4, (to - from + 1) * step - 2)}
									height="14"
									rx="2"
								>
									<title>{`${name}: opened ${nameAt(from)}, ${to === last && isStillOpen ? "not closed again" : `closed ${nameAt(to)}`}`}</title>
								</rect>
							))}
						</g>
					))}
					{[0, last].map((period) => (
						<text
							key={period}
							x={period === 0 ? LEFT : width - RIGHT}
							y={height - 5}
							text-anchor={period === 0 ? "start" : "end"}
						>
							{nameAt(period)}
						</text>
					))}
				</svg>
			)}
		</div>
	);
}

function AsTable({ circuits, nameAt }: Parts) {
	return (
		<ChartTable title={TITLE} columns={[["Upstream"], ["Opened", "num"], ["Not closed"]]}>
			{circuits.map(({ name, opened, spells, isStillOpen }) => (
				<tr key={name}>
					<td>{name}</td>
					<td class="num">{formatCount(opened)} ×</td>
					<td>
						{spells
							.map(({ from, to }, index) =>
								isStillOpen && index === spells.length - 1
									? `since ${nameAt(from)}`
									: `${nameAt(from)} to ${nameAt(to)}`,
							)
							.join("; ")}
					</td>
				</tr>
			))}
		</ChartTable>
	);
}

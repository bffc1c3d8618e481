import { formatCount, formatDuration, formatLength } from "../format.ts";
import type { Column } from "../tables/table-head.tsx";
import { ChartSection, ChartTable } from "./chart-section.tsx";
import { Hatch } from "./hatch.tsx";
import {
	axisEnd,
	type ChartSeries,
	labelledPeriods,
	piecesOf,
	stacksOf,
	tellingPeriods,
	type Unit,
} from "./time-chart-model.ts";
import { useSize } from "./use-size.ts";

const [LEFT, RIGHT, TOP, BOTTOM] = [44, 8, 10, 22];
const LABEL_WIDTH = 64;
const FORMATS: Readonly<Record<Unit, (value: number) => string>> = { count: formatCount, ms: formatDuration };
const AXIS_FORMATS: Readonly<Record<Unit, (value: number) => string>> = {
	count: formatCount,
	ms: formatLength,
};

export type TimeChartProps = {
	title: string;
	/** The content of the chart, in a sentence. */
	says: string;
	/** Beginnings of the periods, and how one is written below the axis and in the table. */
	at: readonly string[];
	formatAt: (at: string) => string;
	series: readonly ChartSeries[];
	/** Stacked bars for counts, lines for measurements. */
	kind: "bars" | "lines";
	unit: Unit;
	/** A line across, as a limit. */
	limit?: { value: number; name: string } | undefined;
	height?: number;
};

/** Counts or measures over time, with a sentence, a legend, and all of it as a table. */
export function TimeChart(props: TimeChartProps) {
	const { title, says, series, at, kind } = props;
	// An empty drawing would add nothing to the sentence.
	const isEmpty = tellingPeriods(series, at.length).length === 0;
	return (
		<ChartSection title={title} says={says}>
			{!isEmpty && (
				<>
					<Drawing {...props} />
					{series.length > 1 && <Legend series={series} kind={kind} />}
					<AsTable {...props} />
				</>
			)}
		</ChartSection>
	);
}

function Legend({ series, kind }: Pick<TimeChartProps, "series" | "kind">) {
	return (
		<ul class="legend legend-s">
			{series.map(({ name, look }) => (
				<li key={name} class="row">
					<svg class="tc-swatch" width="12" height="12" aria-hidden="true">
						{kind === "bars" ? (
							<rect class={`tc-${look}`} x="1" y="1" width="10" height="10" />
						) : (
							<g class={`tc-line-${look}`}>
								<path d="M0 6H12" />
							</g>
						)}
					</svg>
					{name}
				</li>
			))}
		</ul>
	);
}

function Drawing({ says, title, at, formatAt, series, kind, unit, limit, height = 150 }: TimeChartProps) {
	const { ref: box, size } = useSize();
	const { width } = size;
	const periods = at.length;
	const stacks = stacksOf(series, periods);
	const tops =
		kind === "bars"
			? stacks.map((stack) => stack.at(-1)?.[2] ?? 0)
			: series.flatMap(({ values }) => values.map((value) => value ?? 0));
	const format = FORMATS[unit];
	const max = axisEnd(limit ? [...tops, limit.value] : tops, unit);
	const step = (width - LEFT - RIGHT) / Math.max(periods, 1);
	const x = (period: number) => LEFT + period * step;
	const y = (value: number) => TOP + (1 - value / max) * (height - TOP - BOTTOM);
	const bar = Math.max(1, step - (step > 8 ? 3 : 1));
	return (
		<div ref={box} style={{ minHeight: `${height}px` }}>
			{width > 0 && (
				<svg class="ch" width={width} height={height} role="img" aria-label={`${title}. ${says}`}>
					<Hatch id="tc-hatch" />
					{[0, 0.5, 1].map((share) => (
						<g key={share}>
							<path class="tc-grid-line" d={`M${LEFT} ${y(share * max)}H${width - RIGHT}`} />
							{(share !== 0.5 || unit === "ms" || max % 2 === 0) && (
								<text x={LEFT - 6} y={y(share * max) + 4} text-anchor="end">
									{AXIS_FORMATS[unit](share * max)}
								</text>
							)}
						</g>
					))}
					{kind === "bars"
						? stacks.map((stack, period) => (
								<g key={period}>
									{stack.map(([index, from, to]) => (
										<rect
											key={index}
											class={`tc-${series[index]?.look}`}
											x={x(period)}
											y={y(to)}
											width={bar}
											height={Math.max(1.5, y(from) - y(to))}
										>
											<title>{`${formatAt(at[period] ?? "")}: ${series[index]?.name} ${format(to - from)}`}</title>
										</rect>
									))}
								</g>
							))
						: series.map((line) => (
								<Line key={line.name} line={line} x={(period) => x(period) + bar / 2} y={y} />
							))}
					{limit && (
						<g>
							<path class="tc-limit" d={`M${LEFT} ${y(limit.value)}H${width - RIGHT}`} />
							<text x={width - RIGHT} y={y(limit.value) + 13} text-anchor="end">
								{limit.name}
							</text>
						</g>
					)}
					{labelledPeriods(periods, width - LEFT - RIGHT, LABEL_WIDTH).map((period) => (
						<text
							key={period}
							x={Math.min(x(period) + bar / 2, width - 22)}
							y={height - 5}
							text-anchor="middle"
						>
							{formatAt(at[period] ?? "")}
						</text>
					))}
				</svg>
			)}
		</div>
	);
}

function Line({
	line: { values, look },
	x,
	y,
}: {
	line: ChartSeries;
	x: (period: number) => number;
	y: (value: number) => number;
}) {
	return (
		<g class={`tc-line-${look}`}>
			{piecesOf(values).map((piece) => {
				const points = piece.map((period) => `${x(period)} ${y(values[period] ?? 0)}`);
				const [first = 0] = piece;
				return piece.length === 1 ? (
					<circle key={first} cx={x(first)} cy={y(values[first] ?? 0)} r="2.5" />
				) : (
					<path key={first} d={`M${points.join("L")}`} />
				);
			})}
		</g>
	);
}

function AsTable({ title, at, formatAt, series, unit }: TimeChartProps) {
	const rows = tellingPeriods(series, at.length).reverse();
	const columns: Column[] = [["From"], ...series.map(({ name }): Column => [name, "num"])];
	return (
		<ChartTable title={title} columns={columns}>
			{rows.map((period) => (
				<tr key={period}>
					<td>{formatAt(at[period] ?? "")}</td>
					{series.map(({ name, values }) => {
						const value = values[period] ?? null;
						return (
							<td class="num" key={name}>
								{value === null ? "–" : FORMATS[unit](value)}
							</td>
						);
					})}
				</tr>
			))}
		</ChartTable>
	);
}

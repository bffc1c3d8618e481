import { Scroll } from "../../parts/card.tsx";
import { useSize } from "../../parts/charts/use-size.ts";
import { formatCount } from "../../parts/format.ts";
import { TableHead } from "../../parts/tables/table-head.tsx";
import { circuitSpells, circuitsSentence, type Series } from "./over-time-model.ts";

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
	const { ref: box, size } = useSize();
	const { width } = size;
	const spells = circuitSpells(circuits, at.length);
	const says = circuitsSentence(spells);
	const step = (width - LEFT - RIGHT) / Math.max(at.length, 1);
	const height = spells.length * ROW + BOTTOM;
	const nameAt = (period: number) => formatAt(at[period] ?? "");
	return (
		<section class="tc" aria-label="Circuits that opened">
			<h3>Circuits that opened</h3>
			<p class="small soft">{says}</p>
			{spells.length > 0 && (
				<>
					<div ref={box} style={{ minHeight: `${height}px` }}>
						{width > 0 && (
							<svg
								class="ch"
								width={width}
								height={height}
								role="img"
								aria-label={`Circuits that opened. ${says}`}
							>
								{spells.map((circuit, row) => (
									<g key={circuit.name}>
										<text x="0" y={row * ROW + 16}>
											{circuit.name}
										</text>
										<path class="tc-grid-line" d={`M${LEFT} ${row * ROW + 12}H${width - RIGHT}`} />
										{circuit.spells.map(({ from, to }) => (
											<rect
												key={from}
												class="tc-spell"
												x={LEFT + from * step}
												y={row * ROW + 5}
												width={Math.max(4, (to - from + 1) * step - 2)}
												height="14"
												rx="2"
											>
												<title>{`${circuit.name}: opened ${nameAt(from)}, ${to === at.length - 1 && circuit.isStillOpen ? "not closed again" : `closed ${nameAt(to)}`}`}</title>
											</rect>
										))}
									</g>
								))}
								{[0, at.length - 1].map((period) => (
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
					<details class="tc-table">
						<summary>As a table</summary>
						<Scroll name="Circuits that opened as a table">
							<table aria-label="Circuits that opened as a table">
								<TableHead columns={[["Upstream"], ["Opened", "num"], ["Not closed"]]} />
								<tbody>
									{spells.map(({ name, opened, spells: times, isStillOpen }) => (
										<tr key={name}>
											<td>{name}</td>
											<td class="num">{formatCount(opened)} ×</td>
											<td>
												{times
													.map(({ from, to }, index) =>
														isStillOpen && index === times.length - 1
															? `since ${nameAt(from)}`
															: `${nameAt(from)} to ${nameAt(to)}`,
													)
													.join("; ")}
											</td>
										</tr>
									))}
								</tbody>
							</table>
						</Scroll>
					</details>
				</>
			)}
		</section>
	);
}

import { wholeScore } from "@dephealth/contract/whole-numbers.ts";
import { Answer } from "../../parts/answers/answer.tsx";
import { Card, Empty, Scroll } from "../../parts/card.tsx";
import { formatDate, formatShare } from "../../parts/format.ts";
import { RiskMark } from "../../parts/marks.tsx";
import { TableHead } from "../../parts/tables/table-head.tsx";
import type { usePackageHistory } from "./package-queries.ts";

export function HistoryCard({ history }: { history: ReturnType<typeof usePackageHistory> }) {
	return (
		<Card name="History" title="History" note="a line for each day on which something changed">
			<Answer query={history} what="The history" rows={3}>
				{({ snapshots }) =>
					snapshots.length === 0 ? (
						<Empty>Nothing has been recorded yet.</Empty>
					) : (
						<>
							{snapshots.length > 1 && <ScoreLine snapshots={snapshots} />}
							<Scroll name="History">
								<table aria-label="History">
									<TableHead
										columns={[
											["Day"],
											["Version"],
											["Status"],
											["Risk"],
											["Health", "num"],
											["Idle for 12 mo", "num"],
										]}
									/>
									<tbody>
										{snapshots.map((line) => (
											<tr key={line.date}>
												<td class="nowrap">{formatDate(line.date)}</td>
												<td>{line.latest_version ?? "–"}</td>
												<td>{line.status}</td>
												<td>
													<RiskMark level={line.risk_level} />
												</td>
												<td class="num">
													{line.health_score === null ? "?" : wholeScore(line.health_score)}
												</td>
												<td class="num">
													{line.abandonment_probability === null
														? "–"
														: formatShare(line.abandonment_probability)}
												</td>
											</tr>
										))}
									</tbody>
								</table>
							</Scroll>
							{snapshots.length === 1 && (
								<p class="in small dim">One line so far. The curve begins with the first change.</p>
							)}
						</>
					)
				}
			</Answer>
		</Card>
	);
}

type Snapshots = NonNullable<ReturnType<typeof usePackageHistory>["data"]>["snapshots"];

const LINE = { width: 640, height: 110, left: 30, right: 10, top: 10, bottom: 22 } as const;

/** The score as steps: it holds until it changes. */
function ScoreLine({ snapshots }: { snapshots: Snapshots }) {
	const points = [...snapshots]
		.reverse()
		.flatMap(({ date, health_score: score, risk_level: risk }) =>
			score === null ? [] : [{ at: Date.parse(date), score, risk }],
		);
	const first = points[0];
	if (!first) return null;
	const last = Date.now();
	const x = (at: number) =>
		LINE.left + ((at - first.at) / Math.max(last - first.at, 1)) * (LINE.width - LINE.left - LINE.right);
	const y = (score: number) => LINE.top + (1 - score / 100) * (LINE.height - LINE.top - LINE.bottom);
	let path = `M${x(first.at)} ${y(first.score)}`;
	for (const { at, score } of points.slice(1)) path += `H${x(at)}V${y(score)}`;
	path += `H${x(last)}`;
	return (
		<div class="in">
			<svg
				class="ch wide"
				viewBox={`0 0 ${LINE.width} ${LINE.height}`}
				role="img"
				aria-label={`Health from ${wholeScore(first.score)} to ${wholeScore(points.at(-1)?.score ?? first.score)}; the table below has each day.`}
			>
				{[0, 50, 100].map((score) => (
					<g key={score}>
						<path class="gridline" d={`M${LINE.left} ${y(score)}H${LINE.width - LINE.right}`} />
						<text x={LINE.left - 6} y={y(score) + 4} text-anchor="end">
							{score}
						</text>
					</g>
				))}
				<path class="line" d={path} />
				{points.map(({ at, score, risk }) => (
					<circle key={at} class={`risk-dot r-${risk}`} cx={x(at)} cy={y(score)} r="4">
						<title>{`${formatDate(at)}: ${wholeScore(score)}, ${risk.toLowerCase()} risk`}</title>
					</circle>
				))}
				<text x={LINE.left} y={LINE.height - 4}>
					{formatDate(first.at)}
				</text>
				<text x={LINE.width - LINE.right} y={LINE.height - 4} text-anchor="end">
					today
				</text>
			</svg>
		</div>
	);
}

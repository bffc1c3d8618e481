import { Scroll } from "../../parts/card.tsx";
import { formatCount } from "../../parts/format.ts";
import { TableHead } from "../../parts/tables/table-head.tsx";
import {
	allowanceWords,
	type Series,
	type UpstreamUse,
	upstreamsSentence,
	upstreamUse,
} from "./over-time-model.ts";

const BARS = { width: 220, height: 22 } as const;

/** The calls to each upstream, beside the number that it allows. */
export function UpstreamsOverTime({
	upstreams,
	periodSeconds,
	periodWord,
}: {
	upstreams: Series["upstreams"];
	periodSeconds: number;
	/** As in "the most in an hour". */
	periodWord: string;
}) {
	const used = upstreamUse(upstreams, periodSeconds);
	return (
		<section class="tc" aria-label="Requests to upstreams">
			<h3>Requests to upstreams</h3>
			<p class="small soft">{upstreamsSentence(used)}</p>
			{used.length > 0 && (
				<Scroll name="Requests to upstreams">
					<table aria-label="Requests to upstreams">
						<TableHead
							columns={[
								["Upstream"],
								["Over time", "hide-s"],
								["Requests", "num"],
								[`Most in ${periodWord}`, "num hide-s"],
								["Share of its limit", "num hide-s"],
								["Refused", "num"],
							]}
						/>
						<tbody>
							{used.map((use) => (
								<tr key={use.name}>
									<td class="strong nowrap">{use.name}</td>
									<td class="hide-s">
										<Bars use={use} />
									</td>
									<td class="num">{formatCount(use.total)}</td>
									<td class="num hide-s">{formatCount(use.busiest)}</td>
									<td class={`num hide-s ${use.allowed === undefined ? "dim" : ""}`}>
										{allowanceWords(use)}
									</td>
									<td class="num">
										{use.refused > 0 ? <b class="HIGH">{formatCount(use.refused)}</b> : "0"}
									</td>
								</tr>
							))}
						</tbody>
					</table>
				</Scroll>
			)}
		</section>
	);
}

/** Scaled to its own busiest period: rows are compared by their numbers. */
function Bars({ use: { name, calls, busiest } }: { use: UpstreamUse }) {
	const step = BARS.width / Math.max(calls.length, 1);
	const height = (count: number) => (count === 0 ? 0 : Math.max(1.5, (count / busiest) * BARS.height));
	return (
		<svg
			class="ch tc-row-bars"
			viewBox={`0 0 ${BARS.width} ${BARS.height}`}
			role="img"
			aria-label={`${name}: at most ${formatCount(busiest)} in one period`}
		>
			<path class="tc-grid-line" d={`M0 ${BARS.height - 0.5}H${BARS.width}`} />
			{calls.map((count, period) =>
				count > 0 ? (
					<rect
						key={period}
						class="tc-solid"
						x={period * step}
						y={BARS.height - height(count)}
						width={Math.max(1, step - 1)}
						height={height(count)}
					/>
				) : null,
			)}
		</svg>
	);
}

import { Card } from "../../../parts/card.tsx";
import { useSize } from "../../../parts/charts/use-size.ts";
import { formatDuration, formatTime } from "../../../parts/format.ts";
import type { Listed } from "./listed.ts";

const HEIGHT = 150;
const LEFT = 52;
const RIGHT = 10;
const MARKS_MS = [1, 10, 100, 1_000, 10_000, 60_000, 600_000, 3_600_000];

/** Each execution is a dot, by its start and duration, so that unusual ones stand out. */
export function DurationDots({ executions }: { executions: readonly Listed[] }) {
	const { ref: box, size } = useSize();
	const { width } = size;
	const dots = executions.flatMap(({ startDate, stopDate, status, name }) => {
		if (startDate === undefined || stopDate === undefined) return [];
		const at = Date.parse(startDate);
		return [
			{
				at,
				took: Math.max(1, Date.parse(stopDate) - at),
				isBad: status === "FAILED" || status === "TIMED_OUT",
				name,
			},
		];
	});
	if (dots.length < 2) return null;
	const first = Math.min(...dots.map(({ at }) => at));
	const last = Math.max(...dots.map(({ at }) => at));
	const longest = Math.max(...dots.map(({ took }) => took));
	const shortest = Math.min(...dots.map(({ took }) => took));
	const top = Math.log10(longest * 1.6);
	const bottom = Math.log10(Math.max(1, shortest / 1.6));
	const x = (at: number) => LEFT + ((at - first) / Math.max(last - first, 1)) * (width - LEFT - RIGHT);
	const y = (took: number) =>
		10 + (1 - (Math.log10(took) - bottom) / Math.max(top - bottom, 0.1)) * (HEIGHT - 36);
	const marks = MARKS_MS.filter((mark) => mark >= 10 ** bottom && mark <= 10 ** top);
	const bad = dots.filter(({ isBad }) => isBad).length;
	return (
		<Card name="Durations" title="Durations" note="each dot is an execution, by its start; logarithmic">
			<div class="in dots" ref={box}>
				{width > 0 && (
					<svg
						class="ch"
						width={width}
						height={HEIGHT}
						role="img"
						aria-label={`${dots.length} executions took from ${formatDuration(shortest)} to ${formatDuration(longest)}; ${bad} failed. The list below names each.`}
					>
						{marks.map((mark) => (
							<g key={mark}>
								<path class="gridline" d={`M${LEFT} ${y(mark)}H${width - RIGHT}`} />
								<text x={LEFT - 8} y={y(mark) + 4} text-anchor="end">
									{formatDuration(mark).replace(".00", "").replace(".0", "").replace(" 0 s", "")}
								</text>
							</g>
						))}
						{[first, (first + last) / 2, last].map((at, index) => (
							<text
								key={at}
								x={x(at)}
								y={HEIGHT - 4}
								text-anchor={["start", "middle", "end"][index] ?? "middle"}
							>
								{formatTime(at)}
							</text>
						))}
						{dots.map(({ at, took, isBad, name }) =>
							isBad ? (
								<path key={name} class="dot-bad" d={`M${x(at) - 4} ${y(took) - 4}l8 8m0 -8l-8 8`} />
							) : (
								<circle key={name} class="dot" cx={x(at)} cy={y(took)} r="3" />
							),
						)}
					</svg>
				)}
			</div>
		</Card>
	);
}

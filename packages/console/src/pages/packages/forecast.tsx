import type { PackageDocument } from "@dephealth/contract/schemas/package-document.ts";
import { useSize } from "../../parts/charts/use-size.ts";
import { formatShare } from "../../parts/format.ts";

type Forecast = NonNullable<PackageDocument["abandonment_risk"]>;

const HEIGHT = 190;
const [LEFT, RIGHT, TOP, BOTTOM] = [44, 56, 14, 26];
/** Narrower than this the words at both ends would lie on each other; the verdict has them. */
const LEAST_BAND = 14;
const MONTHS = [3, 6, 12, 24] as const;

/** The chance that nobody has worked on it by when, and between what at 12 months. */
export function ForecastCurve({ forecast }: { forecast: Forecast }) {
	const { ref: box, size } = useSize();
	const { width } = size;
	const x = (months: number) => LEFT + (months / 24) * (width - LEFT - RIGHT);
	const y = (probability: number) => TOP + (1 - probability) * (HEIGHT - TOP - BOTTOM);
	const points = MONTHS.map((months) => [months, forecast.horizons[months]] as const);
	const line = [[0, 1] as const, ...points].map(([months, p]) => `${x(months)} ${y(p)}`).join("L");
	const { low, high } = forecast.interval;
	// That of 12 months leaves the right to its interval, unless the names of the months are below it.
	const isBelow = (months: number, p: number) => months === 12 && y(0) - y(p) >= LEAST_BAND;
	const label = `Nobody works on it ${points.map(([months, p]) => `within ${months} months ${formatShare(p)}`).join(", ")}; at 12 months between ${formatShare(low)} and ${formatShare(high)}`;
	return (
		<div ref={box}>
			{width > 0 && (
				<svg class="ch" width={width} height={HEIGHT} role="img" aria-label={label}>
					{[0, 0.25, 0.5, 0.75, 1].map((p) => (
						<g key={p}>
							<path class="gridline" d={`M${LEFT} ${y(p)}H${width - RIGHT}`} />
							<text x={LEFT - 8} y={y(p) + 4} text-anchor="end">
								{p * 100} %
							</text>
						</g>
					))}
					<path class="area" d={`M${line}L${x(24)} ${y(0)}L${x(0)} ${y(0)}z`} />
					<path class="line" d={`M${line}`} />
					<path
						class="band"
						d={`M${x(12)} ${y(low)}V${y(high)}M${x(12) - 5} ${y(low)}h10M${x(12) - 5} ${y(high)}h10`}
					/>
					{y(low) - y(high) >= LEAST_BAND && (
						<>
							<text x={x(12) + 9} y={y(high) + 4}>
								{formatShare(high)}
							</text>
							<text x={x(12) + 9} y={y(low) + 4}>
								{formatShare(low)}
							</text>
						</>
					)}
					{/* The line falls, so labels stand above it on the right. */}
					{points.map(([months, p]) => (
						<g key={months}>
							<circle class="pt" cx={x(months)} cy={y(p)} r="4" />
							{!(width < 340 && months === 6) && (
								<>
									<text
										class="v"
										x={x(months) + (isBelow(months, p) ? -6 : 6)}
										y={y(p) + (isBelow(months, p) ? 18 : -6)}
										text-anchor={isBelow(months, p) ? "end" : "start"}
									>
										{formatShare(p)}
									</text>
									<text x={x(months)} y={HEIGHT - 6} text-anchor="middle">
										{months} mo
									</text>
								</>
							)}
						</g>
					))}
					<text x={x(0)} y={HEIGHT - 6} text-anchor="middle">
						now
					</text>
				</svg>
			)}
		</div>
	);
}

const WIDTH = 112;

/** The terms that raise the forecast, and those that lower it. */
export function Drivers({ forecast }: { forecast: Forecast }) {
	const most = Math.max(0.01, ...forecast.drivers.map(({ effect }) => Math.abs(effect)));
	if (forecast.drivers.length === 0) return null;
	return (
		<div>
			<h3>What moves it, at 12 months</h3>
			<ul class="drivers">
				{forecast.drivers.map(({ id, text, effect }) => {
					const length = Math.max((Math.abs(effect) / most) * (WIDTH / 2 - 4), 2);
					return (
						<li key={id}>
							<svg width={WIDTH} height="12" aria-hidden="true">
								<path d={`M${WIDTH / 2} 0V12`} class="prob-line" />
								<rect
									class={effect > 0 ? "drive-up" : "drive-down"}
									x={effect > 0 ? WIDTH / 2 + 1 : WIDTH / 2 - 1 - length}
									y="2"
									width={length}
									height="8"
									rx="1.5"
								/>
							</svg>
							<span class="small">{text.replace(/\.$/, "")}</span>
						</li>
					);
				})}
			</ul>
			<p class="xs dim">
				Left lowers it, right raises it. Model {forecast.model}
				{forecast.basis === "releases" ? ", from its releases alone" : ""}.
			</p>
		</div>
	);
}

import type { MetricRange } from "@dephealth/contract/metrics.ts";
import type { MetricsOverTime } from "@dephealth/contract/routes/metrics.ts";
import { useUrlState } from "../../app/url-state.ts";
import { Segments } from "../../parts/actions/segments.tsx";
import { QueryFailure } from "../../parts/answers/failure.tsx";
import { Skeleton } from "../../parts/answers/skeleton.tsx";
import { Card } from "../../parts/card.tsx";
import { TimeChart } from "../../parts/charts/time-chart.tsx";
import { formatCount, formatHour, formatTime, formatWeekHour } from "../../parts/format.ts";
import { CircuitsOverTime } from "./circuits-over-time.tsx";
import { useMetrics } from "./operations-queries.ts";
import {
	collectionsChart,
	type GithubUse,
	githubChart,
	healingChart,
	latencyChart,
	oldestChart,
	runsChart,
	type Series,
	waitingChart,
} from "./over-time-model.ts";
import { UpstreamsOverTime } from "./upstreams-over-time.tsx";

const RANGES = [
	["hour", "Hour"],
	["day", "Day"],
	["week", "Week"],
] as const satisfies readonly (readonly [MetricRange, string])[];
const PERIODS: Readonly<Record<MetricRange, string>> = {
	hour: "by minutes",
	day: "by hours",
	week: "by three hours",
};

const PERIOD_WORDS: Readonly<Record<MetricRange, string>> = {
	hour: "a minute",
	day: "an hour",
	week: "three hours",
};

/** Metrics over time: collections, runs, circuits, queues, GitHub's allowance. */
export function OverTimeCard() {
	const [url, setUrl] = useUrlState();
	const range = RANGES.find(([name]) => name === url["range"])?.[0] ?? "day";
	const { data, error, refetch } = useMetrics(range);
	return (
		<Card
			name="Over time"
			title="Over time"
			className="c12"
			note={data ? `${PERIODS[data.range]}, read at ${formatTime(data.read_at)}` : PERIODS[range]}
			tools={
				<Segments
					name="How far back"
					options={RANGES}
					value={range}
					onChange={(chosen) => setUrl({ range: chosen === "day" ? undefined : chosen })}
				/>
			}
		>
			<div class="in">
				{data ? (
					<Charts metrics={data} />
				) : error ? (
					<QueryFailure error={error} what="The metrics" retry={() => void refetch()} />
				) : (
					<Skeleton rows={10} label="Loading the metrics" />
				)}
			</div>
		</Card>
	);
}

function Charts({ metrics }: { metrics: MetricsOverTime }) {
	const { series, github, at, range } = metrics;
	const formatAt = range === "week" ? formatWeekHour : formatHour;
	const common = { at, formatAt } as const;
	return (
		<>
			<div class="tc-grid">
				{series ? (
					<Flow series={series} {...common} />
				) : (
					<Unknown what="What was counted" metrics={metrics} part="series" />
				)}
				{github ? (
					<Github github={github} />
				) : (
					<Unknown what="GitHub's allowance" metrics={metrics} part="github" />
				)}
			</div>
			{series && (
				<>
					<div class="tc-grid four">
						<Runs series={series} {...common} />
					</div>
					<div class="tc-grid whole">
						<UpstreamsOverTime
							upstreams={series.upstreams}
							periodSeconds={metrics.period_seconds}
							periodWord={PERIOD_WORDS[range]}
						/>
					</div>
				</>
			)}
		</>
	);
}

type SeriesProps = { series: Series; at: readonly string[]; formatAt: (at: string) => string };

function Flow({ series, ...times }: SeriesProps) {
	const counts = { ...times, kind: "bars", unit: "count" } as const;
	const lengths = { ...times, kind: "lines", unit: "ms" } as const;
	return (
		<>
			<TimeChart title="Collections" {...counts} {...collectionsChart(series)} />
			<TimeChart title="Time of a collection" {...lengths} {...latencyChart(series)} />
			<CircuitsOverTime circuits={series.circuits} {...times} />
			<TimeChart title="Dead letters that are ready" {...counts} {...waitingChart(series)} />
			<TimeChart title="Oldest dead letter" {...lengths} {...oldestChart(series)} />
		</>
	);
}

function Runs({ series: all, ...times }: SeriesProps) {
	const counts = { ...times, kind: "bars", unit: "count", height: 110 } as const;
	return (
		<>
			<TimeChart title="Runs of retries" {...counts} {...runsChart(all.runs["process-dead-letters"])} />
			<TimeChart title="Runs of the refresh" {...counts} {...runsChart(all.runs["refresh-packages"])} />
			<TimeChart title="Runs of self-healing" {...counts} {...runsChart(all.runs["heal-stale-packages"])} />
			<TimeChart title="Healed packages" {...counts} {...healingChart(all)} />
		</>
	);
}

/** Shows the clock hours of one day, whatever range is chosen above: GitHub counts by the hour. */
function Github({ github }: { github: GithubUse }) {
	const { says, series, used } = githubChart(github);
	const limit = github.limit_per_hour;
	return (
		<TimeChart
			title="GitHub's allowance, by clock hours"
			says={says}
			at={github.hours.map(({ at }) => at)}
			formatAt={formatHour}
			series={series}
			kind="bars"
			unit="count"
			// A limit far above the use would make the use invisible, so only the sentence has it.
			limit={
				limit !== null && used > limit / 20
					? { value: limit, name: `${formatCount(limit)} an hour` }
					: undefined
			}
		/>
	);
}

function Unknown({ what, metrics, part }: { what: string; metrics: MetricsOverTime; part: string }) {
	const reason = metrics.unknown.find((unknown) => unknown.part === part)?.reason;
	return <div class="unknown-box">{`${what} is not known now${reason ? `: it ${reason}` : ""}.`}</div>;
}

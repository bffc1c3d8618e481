/** The queues, the outcomes of collections, and the storage. Unknown values say so. */
import type { Status } from "@dephealth/contract/routes/operations.ts";
import { Card } from "../../parts/card.tsx";
import { lastOf } from "../../parts/charts/time-chart-model.ts";
import {
	formatBytes,
	formatCount,
	formatDuration,
	formatShare,
	formatTime,
	plural,
} from "../../parts/format.ts";
import { useMetrics } from "./operations-queries.ts";

export function WaitingCard({ queue }: { queue: Status["dead_letters"] }) {
	return (
		<Card name="Waiting" title="Waiting for another attempt">
			<div class="in stack">
				{queue ? (
					<>
						<div class="row wrap op-figures">
							<Figure value={queue.ready} word="ready" />
							<Figure value={queue.in_flight} word="taken or not due" />
							<Figure value={queue.delayed} word="delayed" />
							{queue.ready + queue.in_flight + queue.delayed > 0 && <Oldest />}
						</div>
						<p class="small soft">
							{`Collections that lack facts of a source. A run takes those that are ready. Read at ${formatTime(queue.read_at)}.`}
						</p>
					</>
				) : (
					<div class="unknown-box">The number of waiting collections is unknown.</div>
				)}
			</div>
		</Card>
	);
}

/** Measured once a minute; nothing where that cannot be read, or nothing waits. */
function Oldest() {
	const { data } = useMetrics("hour");
	const seconds = lastOf(data?.series?.dead_letters.oldest_seconds ?? []);
	if (!seconds) return null;
	return <Figure value={formatDuration(seconds * 1000)} word="the oldest waits" />;
}

function Figure({ value, word }: { value: number | string; word: string }) {
	return (
		<div class="fig">
			<b>{typeof value === "number" ? formatCount(value) : value}</b>
			<span>{word}</span>
		</div>
	);
}

type Collections = NonNullable<Status["collections_last_hour"]>;

const OUTCOMES: readonly (readonly [
	outcome: "complete" | "partial" | "pending" | "not_found" | "failed",
	word: string,
	/** The class of its share: the same looks as in the chart over time. */
	share: string,
])[] = [
	["complete", "Complete", "b-LOW"],
	["partial", "Partial: a source did not answer", "b-UNKNOWN"],
	["pending", "To be tried again", "b-MEDIUM"],
	["not_found", "Not known to the registry", "b-hollow"],
	["failed", "Failed", "b-HIGH"],
];

export function LastHourCard({ collections }: { collections: Status["collections_last_hour"] }) {
	const total = collections ? OUTCOMES.reduce((sum, [outcome]) => sum + collections[outcome], 0) : 0;
	return (
		<Card
			name="Collections of the last hour"
			title="Collections of the last hour"
			note={collections && total > 0 ? `${formatCount(total)} ended` : undefined}
		>
			<div class="in stack">
				{!collections ? (
					<div class="unknown-box">The outcome of collections is unknown.</div>
				) : total === 0 ? (
					<p class="soft">No collection ended. Scan a project or open a package to start one.</p>
				) : (
					<Ended collections={collections} />
				)}
			</div>
		</Card>
	);
}

function Ended({ collections }: { collections: Collections }) {
	const { success_rate: rate, mean_latency_ms: mean } = collections;
	const shown = OUTCOMES.filter(([outcome]) => collections[outcome] > 0);
	return (
		<>
			<div
				class="dist"
				role="img"
				aria-label={shown
					.map(([outcome, word]) => `${word}: ${formatCount(collections[outcome])}`)
					.join("; ")}
			>
				{shown.map(([outcome, , share]) => (
					<i key={outcome} class={share} style={{ flex: collections[outcome] }} />
				))}
			</div>
			<dl class="kv r">
				{OUTCOMES.map(([outcome, word]) => (
					<Value key={outcome} name={word} value={formatCount(collections[outcome])} />
				))}
				<Value name="With a result" value={rate === null ? "–" : formatShare(rate)} />
				<Value name="Mean time of complete ones" value={mean === null ? "–" : formatDuration(mean)} />
			</dl>
		</>
	);
}

function Value({ name, value }: { name: string; value: string }) {
	return (
		<>
			<dt>{name}</dt>
			<dd>{value}</dd>
		</>
	);
}

export function StorageCard({ storage }: { storage: NonNullable<Status["storage"]> }) {
	return (
		<Card name="On disk" title="On disk">
			<div class="in">
				<dl class="kv r">
					<Value name="Data directory" value={formatBytes(storage.bytes)} />
					<Value name="Finished executions" value={formatCount(storage.executions)} />
					<Value
						name="They take"
						value={`${formatBytes(storage.executions_bytes)} of ${formatBytes(storage.executions_bytes_limit)}`}
					/>
					<Value name="Kept for" value={plural(storage.executions_days_limit, "day")} />
				</dl>
			</div>
		</Card>
	);
}

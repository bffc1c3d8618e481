import type { WebhookDelivery, WebhookSubscription } from "@dephealth/contract/routes/webhooks.ts";
import { refusalOf } from "../../parts/actions/refusal.ts";
import { QueryFailure } from "../../parts/answers/failure.tsx";
import { Skeleton } from "../../parts/answers/skeleton.tsx";
import { Scroll } from "../../parts/card.tsx";
import { formatTime, plural } from "../../parts/format.ts";
import { StateMark } from "../../parts/marks.tsx";
import { TableHead } from "../../parts/tables/table-head.tsx";
import { Time } from "../../parts/time.tsx";
import { useTestDelivery, useWebhookDeliveries } from "./account-queries.ts";

const OUTCOMES = {
	delivered: ["ok", "accepted"],
	failing: ["warn", "tried again"],
	failed: ["bad", "given up"],
	gone: ["stop", "wants no more"],
} as const;

/** The last deliveries to a receiver, and a test of it. */
export function WebhookDeliveries({
	subscription: { id, url, status },
}: {
	subscription: WebhookSubscription;
}) {
	const { data: deliveries, error, refetch } = useWebhookDeliveries(id);
	const test = useTestDelivery(id);
	const awaited = test.data?.delivery_id;
	const isAwaited = awaited !== undefined && !deliveries?.some((delivery) => delivery.id === awaited);
	const isOff = status === "disabled";
	return (
		<div class="stack tight in">
			<p class="row wrap">
				<button
					type="button"
					class="btn s"
					disabled={isOff || test.isPending || isAwaited}
					title={isOff ? "It no longer receives anything." : undefined}
					onClick={() => test.mutate()}
				>
					Send a test
				</button>
				<span class="small soft">
					One signed <span class="mono">WebhookTest</span> event, made like a real delivery.
				</span>
			</p>
			{test.error && (
				<p role="alert" class="HIGH">
					{refusalOf(test.error)}
				</p>
			)}
			<p role="status" class="small soft">
				{isAwaited ? "The test is running." : ""}
			</p>
			{error && !deliveries ? (
				<QueryFailure error={error} what="The deliveries" retry={() => void refetch()} />
			) : !deliveries ? (
				<Skeleton rows={2} label="Loading the deliveries" />
			) : deliveries.length === 0 ? (
				!isAwaited && (
					<p class="soft">Nothing was delivered in the last week. A test shows whether deliveries arrive.</p>
				)
			) : (
				<Deliveries url={url} deliveries={deliveries} />
			)}
		</div>
	);
}

function Deliveries({ url, deliveries }: { url: string; deliveries: readonly WebhookDelivery[] }) {
	return (
		<Scroll name={`Deliveries to ${url}`}>
			<table aria-label={`Deliveries to ${url}`}>
				<TableHead columns={[["Event"], ["Outcome"], ["When", "hide-s"]]} />
				<tbody>
					{deliveries.map((delivery) => (
						<Row key={`${delivery.started_at} ${delivery.id}`} delivery={delivery} />
					))}
				</tbody>
			</table>
		</Scroll>
	);
}

function Row({ delivery }: { delivery: WebhookDelivery }) {
	const { outcome, attempts, failure, next_attempt_at: next } = delivery;
	const [kind, word] = OUTCOMES[outcome];
	return (
		<tr>
			<td>
				{delivery.package ?? "test"}
				<span class="why mono xs" title="The webhook-id of its requests.">
					{delivery.id.slice(0, 8)}
				</span>
			</td>
			<td>
				<StateMark kind={kind}>{word}</StateMark>
				<span class="why">
					{[
						attempts > 1 && plural(attempts, "attempt"),
						failure,
						next !== null && `Tried again at ${formatTime(next)}.`,
					]
						.filter(Boolean)
						.join(" · ")}
				</span>
			</td>
			<td class="hide-s soft">
				<Time at={delivery.at} />
			</td>
		</tr>
	);
}

import { MAX_WEBHOOKS } from "@dephealth/contract/limits.ts";
import type { deleteWebhookSubscription, WebhookSubscription } from "@dephealth/contract/routes/webhooks.ts";
import { useMutation, useQueryClient } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import { call } from "../../api/client.ts";
import { refusalOf } from "../../parts/actions/refusal.ts";
import { Answer } from "../../parts/answers/answer.tsx";
import { Card, Empty } from "../../parts/card.tsx";
import { plural } from "../../parts/format.ts";
import { StateMark } from "../../parts/marks.tsx";
import { AskedRow } from "../../parts/tables/asked-row.tsx";
import { TableHead } from "../../parts/tables/table-head.tsx";
import { useWebhooks, WEBHOOKS } from "./account-queries.ts";
import { AddWebhook } from "./add-webhook.tsx";
import { WebhookDeliveries } from "./webhook-deliveries.tsx";

/** Receivers of the account, and how deliveries to them go. */
export function WebhooksCard() {
	const client = useQueryClient();
	const query = useWebhooks();
	const [isAdding, setAdding] = useState(false);
	const [deleting, setDeleting] = useState<string | undefined>();
	const changed = () => void client.invalidateQueries({ queryKey: WEBHOOKS });
	const isFull = (query.data?.length ?? 0) >= MAX_WEBHOOKS;
	return (
		<Card
			name="Webhook subscriptions"
			title="Notifications of risk changes"
			className="c12"
			tools={
				<>
					<span class="grow" />
					<button
						type="button"
						class="btn s"
						disabled={isFull}
						title={isFull ? `An account has at most ${MAX_WEBHOOKS}.` : undefined}
						aria-expanded={isAdding}
						onClick={() => setAdding(true)}
					>
						Add a receiver
					</button>
				</>
			}
		>
			{isAdding && <AddWebhook onAdded={changed} onClose={() => setAdding(false)} />}
			<Answer query={query} what="The subscriptions" rows={3}>
				{(subscriptions) =>
					subscriptions.length === 0 ? (
						<Empty>
							Nobody is notified. A receiver gets a signed event when the status, the risk or the forecast of
							a package it watches changes.
						</Empty>
					) : (
						<table class="receivers" aria-label="Webhook subscriptions">
							<TableHead
								columns={[["Receiver"], ["Watches", "hide-s"], ["State"], ["Actions", undefined, "unseen"]]}
							/>
							<tbody>
								{subscriptions.map((subscription) => (
									<WebhookRows
										key={subscription.id}
										subscription={subscription}
										isAsking={deleting === subscription.id}
										onAsk={setDeleting}
										onDeleted={changed}
									/>
								))}
							</tbody>
						</table>
					)
				}
			</Answer>
		</Card>
	);
}

function WebhookRows({
	subscription,
	isAsking,
	onAsk,
	onDeleted,
}: {
	subscription: WebhookSubscription;
	isAsking: boolean;
	onAsk: (id: string | undefined) => void;
	onDeleted: () => void;
}) {
	const { id, url, packages, status, failed_deliveries, last_failure } = subscription;
	const [isOpen, setOpen] = useState(false);
	const remove = useMutation({
		mutationFn: () =>
			call<typeof deleteWebhookSubscription>("DELETE /v1/webhook-subscriptions/{id}", { path: { id } }),
		onSuccess: () => {
			onAsk(undefined);
			onDeleted();
		},
	});
	const watched = plural(packages.length, "package");
	const kind = status === "disabled" ? "bad" : failed_deliveries > 0 ? "warn" : "ok";
	return (
		<>
			<tr>
				<td class="mono breaks">
					{url}
					<span class="only-s why-s">{watched}</span>
				</td>
				<td class="hide-s">
					{watched}
					<span class="why">
						{packages.slice(0, 3).join(", ")}
						{packages.length > 3 && `, and ${packages.length - 3} more`}
					</span>
				</td>
				<td>
					<StateMark kind={kind}>{status === "disabled" ? "switched off" : "active"}</StateMark>
					{failed_deliveries > 0 && (
						<span class="why">{plural(failed_deliveries, "delivery", "deliveries")} given up in a row</span>
					)}
					{last_failure && <span class="why">{last_failure}</span>}
				</td>
				<td class="num">
					<button
						type="button"
						class="btn plain s"
						aria-label={`Deliveries to ${url}`}
						aria-expanded={isOpen}
						onClick={() => setOpen(!isOpen)}
					>
						Deliveries
					</button>
					<button
						type="button"
						class="btn plain s"
						aria-label={`Delete ${url}`}
						aria-expanded={isAsking}
						onClick={() => onAsk(id)}
					>
						Delete
					</button>
				</td>
			</tr>
			{isOpen && (
				<tr class="asks">
					<td colSpan={4}>
						<WebhookDeliveries subscription={subscription} />
					</td>
				</tr>
			)}
			{isAsking && (
				<AskedRow
					columns={4}
					text="From then on it receives nothing, including running deliveries. Its signing secret is deleted too."
					action="Delete it"
					isWorking={remove.isPending}
					refusal={refusalOf(remove.error)}
					onConfirm={() => remove.mutate()}
					onCancel={() => onAsk(undefined)}
				/>
			)}
		</>
	);
}

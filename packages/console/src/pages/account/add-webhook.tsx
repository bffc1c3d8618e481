import type { createWebhookSubscription } from "@dephealth/contract/routes/webhooks.ts";
import { useMutation } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import { call } from "../../api/client.ts";
import { useDraft } from "../../parts/actions/draft.ts";
import { FormActions } from "../../parts/actions/form-actions.tsx";
import { refusalOf } from "../../parts/actions/refusal.ts";
import { Failure } from "../../parts/answers/failure.tsx";
import { ShownOnce } from "./shown-once.tsx";

/** Asks for the address and the packages, then shows the signing secret once. */
export function AddWebhook({ onAdded, onClose }: { onAdded: () => void; onClose: () => void }) {
	const [url, setUrl] = useState("");
	// Not the address: its path may be a secret, as Slack's is.
	const [watched, setWatched, forget] = useDraft("packages of a webhook");
	const packages = watched.split(/[\s,]+/).filter((spec) => spec !== "");
	const add = useMutation({
		mutationFn: (body: { url: string; packages: string[] }) =>
			call<typeof createWebhookSubscription>("POST /v1/webhook-subscriptions", { body }),
		onSuccess() {
			forget();
			onAdded();
		},
	});
	if (add.data) {
		return (
			<div class="in">
				<ShownOnce what="The secret that verifies deliveries." secret={add.data.secret} onKept={onClose} />
			</div>
		);
	}
	return (
		<form
			class="in stack tight"
			aria-label="Add a receiver"
			onSubmit={(event) => {
				event.preventDefault();
				add.mutate({ url, packages });
			}}
		>
			<label class="field">
				Address that receives the events
				<input
					type="url"
					required
					maxLength={2048}
					placeholder="https://hooks.example.org/dephealth"
					value={url}
					onInput={(event) => setUrl(event.currentTarget.value)}
				/>
			</label>
			<label class="field">
				Packages to watch, one a line
				<textarea
					class="mono"
					rows={3}
					required
					spellcheck={false}
					placeholder="npm/express"
					value={watched}
					onInput={(event) => setWatched(event.currentTarget.value)}
				/>
			</label>
			{add.error && <Failure title="Nothing was added." meaning={refusalOf(add.error)} />}
			<FormActions
				action="Add it"
				isReady={packages.length > 0}
				isWorking={add.isPending}
				onCancel={() => {
					forget();
					onClose();
				}}
			/>
		</form>
	);
}

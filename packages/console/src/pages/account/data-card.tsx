import type { deleteAccount, exportAccount } from "@dephealth/contract/routes/accounts.ts";
import { useMutation, useQueryClient } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import { call, download } from "../../api/client.ts";
import { forgetSession } from "../../api/session.ts";
import { Confirm } from "../../parts/actions/confirm.tsx";
import { refusalOf } from "../../parts/actions/refusal.ts";
import { saveFile } from "../../parts/actions/save-file.ts";
import { Failure } from "../../parts/answers/failure.tsx";
import { Card } from "../../parts/card.tsx";
import { Icon } from "../../parts/icon.tsx";

/** All that is stored about the account: to take along, or to be rid of. */
export function DataCard() {
	const client = useQueryClient();
	const [isAsking, setAsking] = useState(false);
	const save = useMutation({
		mutationFn: () => download<typeof exportAccount>("GET /v1/account"),
		onSuccess: (content) => saveFile("dephealth-account.json", content, "application/json"),
	});
	const remove = useMutation({
		mutationFn: () => call<typeof deleteAccount>("DELETE /v1/account", { query: { confirm: "delete" } }),
		onSuccess: () => forgetSession(client),
	});
	return (
		<Card name="Your data" title="Your data" className="c12">
			<div class="in stack">
				<p class="small soft">
					All data of the account: the address, the plan, the beginnings of keys, sessions, subscriptions and
					the usage of each month.
				</p>
				<p class="row wrap">
					<button type="button" class="btn" disabled={save.isPending} onClick={() => save.mutate()}>
						<Icon name="download" />
						Save it as a file
					</button>
					<button type="button" class="btn plain" aria-expanded={isAsking} onClick={() => setAsking(true)}>
						Delete the account
					</button>
				</p>
				{save.error && <Failure title="It was not saved." meaning={refusalOf(save.error)} />}
				{isAsking && (
					<Confirm
						text="The keys, sessions, subscriptions, usage and address are deleted at once and for good. Programs with a key of the account are refused from then on. Scans of the last day expire by themselves."
						action="Delete it for good"
						isWorking={remove.isPending}
						refusal={refusalOf(remove.error)}
						onConfirm={() => remove.mutate()}
						onCancel={() => setAsking(false)}
					/>
				)}
			</div>
		</Card>
	);
}

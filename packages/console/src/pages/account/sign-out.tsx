import type { signOut, signOutEverywhere } from "@dephealth/contract/routes/sign-in.ts";
import { useMutation, useQueryClient } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import { call } from "../../api/client.ts";
import { forgetSession } from "../../api/session.ts";
import { Confirm } from "../../parts/actions/confirm.tsx";
import { refusalOf } from "../../parts/actions/refusal.ts";
import { Failure } from "../../parts/answers/failure.tsx";

/** Here, or in all browsers. */
export function SignOut() {
	const client = useQueryClient();
	const [isAsking, setAsking] = useState(false);
	const here = useMutation({
		mutationFn: () => call<typeof signOut>("POST /v1/auth/logout"),
		onSuccess: () => forgetSession(client),
	});
	const everywhere = useMutation({
		mutationFn: () => call<typeof signOutEverywhere>("POST /v1/auth/logout-everywhere"),
		onSuccess: () => forgetSession(client),
	});
	return (
		<>
			<button type="button" class="btn plain" aria-expanded={isAsking} onClick={() => setAsking(true)}>
				Sign out everywhere
			</button>
			<button type="button" class="btn" disabled={here.isPending} onClick={() => here.mutate()}>
				Sign out
			</button>
			{here.error && <Failure title="You are still signed in." meaning={refusalOf(here.error)} />}
			{isAsking && (
				<Confirm
					text="Every browser that is signed in to this account is signed out, this one too. API keys go on working."
					action="Sign out all browsers"
					isWorking={everywhere.isPending}
					refusal={refusalOf(everywhere.error)}
					onConfirm={() => everywhere.mutate()}
					onCancel={() => setAsking(false)}
				/>
			)}
		</>
	);
}

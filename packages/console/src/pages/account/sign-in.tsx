import type { requestMagicLink, signUp } from "@dephealth/contract/routes/sign-in.ts";
import { useMutation } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import { call } from "../../api/client.ts";
import { signInRefusal } from "../../api/session.ts";
import { refusalOf } from "../../parts/actions/refusal.ts";
import { Failure } from "../../parts/answers/failure.tsx";
import { Card } from "../../parts/card.tsx";
import { formatTime } from "../../parts/format.ts";
import { PageHead } from "../../parts/page-head.tsx";
import { useMailDelivery } from "./account-queries.ts";

/** Signs in by a link in a mail. An address without an account signs up. */
export function SignIn() {
	const [email, setEmail] = useState("");
	const refusal = signInRefusal();
	const mail = useMutation({
		mutationFn: ({ what, address }: { what: "sign in" | "sign up"; address: string }) =>
			what === "sign in"
				? call<typeof requestMagicLink>("POST /v1/auth/magic-link", { body: { email: address } })
				: call<typeof signUp>("POST /v1/signup", { body: { email: address } }),
	});
	const delivery = useMailDelivery(mail.isSuccess).data;
	return (
		<>
			<PageHead
				title="Account"
				says="This browser is not signed in. A link in a mail signs you in; there is no password."
			/>
			<div class="stack signed-out">
				{refusal && (
					<Failure title="The link did not sign you in." meaning={refusal.message} code={refusal.code} />
				)}
				<Card name="Sign in" title="Sign in or sign up">
					<form
						class="in stack"
						onSubmit={(event) => {
							event.preventDefault();
							mail.mutate({ what: "sign in", address: email });
						}}
					>
						<label class="field">
							E-mail address
							<input
								type="email"
								required
								autocomplete="email"
								maxLength={320}
								value={email}
								onInput={(event) => setEmail(event.currentTarget.value)}
							/>
						</label>
						<p class="row wrap">
							<button type="submit" class="btn first" disabled={mail.isPending}>
								Send me a link
							</button>
							<button
								type="button"
								class="btn"
								disabled={mail.isPending}
								onClick={(event) => {
									if (event.currentTarget.form?.reportValidity())
										mail.mutate({ what: "sign up", address: email });
								}}
							>
								Make an account
							</button>
						</p>
						{mail.error && <Failure title="No mail was sent." meaning={refusalOf(mail.error)} />}
						{mail.data && delivery?.state === "failing" ? (
							<Failure
								title="Your mail may not arrive: mails cannot be sent at the moment."
								meaning={`Mails have failed since ${formatTime(delivery.failing_since ?? delivery.read_at)}; this is not your mistake. Ask for a link again in some minutes.`}
							/>
						) : (
							<p class="small" role="status">
								{mail.data?.message}
							</p>
						)}
					</form>
				</Card>
				<p class="small soft">
					On your own machine, <code>npm run -s dephealth -- console</code> prints an address that signs you
					in without a mail.
				</p>
			</div>
		</>
	);
}

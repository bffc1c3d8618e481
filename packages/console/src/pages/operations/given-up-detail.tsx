import type { DeadLetters } from "@dephealth/contract/routes/operations.ts";
import { labelOfSource } from "@dephealth/contract/vocabulary.ts";
import { useState } from "preact/hooks";
import { Link } from "wouter-preact";
import { packagePath } from "../../app/go-to.tsx";
import { Confirm } from "../../parts/actions/confirm.tsx";
import { useDraft } from "../../parts/actions/draft.ts";
import { FormActions } from "../../parts/actions/form-actions.tsx";
import { refusalOf } from "../../parts/actions/refusal.ts";
import { Scroll } from "../../parts/card.tsx";
import { Time } from "../../parts/time.tsx";
import { useDiscard, useRedrive } from "./operations-queries.ts";
import { reasonWord } from "./operations-words.ts";

export type GivenUp = DeadLetters["failures"][number];
/** The last action of the operator on a record. */
export type Settled = { failure: GivenUp; what: "redriven" | "discarded" };

export function Detail({ failure, onSettled }: { failure: GivenUp; onSettled: (settled: Settled) => void }) {
	const [asking, setAsking] = useState<"redrive" | "discard">();
	const redrive = useRedrive(() => onSettled({ failure, what: "redriven" }));
	return (
		<div class="stack tight op-detail">
			<p>{reasonWord(failure)}</p>
			{failure.failures.length > 0 && (
				<ul class="stack tight small">
					{failure.failures.map(({ source, error, cause, status }, index) => (
						<li key={index}>
							<b>{labelOfSource(source)}</b>
							{`: ${cause || error}${status === null || cause.includes(String(status)) ? "" : ` (status ${status})`} `}
							<span class="mono xs dim">{error}</span>
						</li>
					))}
				</ul>
			)}
			<p class="small soft">
				{"Given up "}
				<Time at={failure.failed_at} />
				{", kept until "}
				<Time at={failure.expires_at} />. The message was:
			</p>
			<Scroll name="Message" className="code">
				<pre>{failure.message}</pre>
			</Scroll>
			<p class="row wrap">
				<button
					type="button"
					class="btn s"
					disabled={failure.package === null}
					title={
						failure.package === null
							? "The message names no package, so nothing can be collected."
							: undefined
					}
					aria-expanded={asking === "redrive"}
					onClick={() => setAsking("redrive")}
				>
					Redrive
				</button>
				<button
					type="button"
					class="btn s"
					aria-expanded={asking === "discard"}
					onClick={() => setAsking("discard")}
				>
					Discard
				</button>
				{failure.ecosystem && failure.package && (
					<Link class="link" href={packagePath(failure.ecosystem, failure.package)}>
						Open the package
					</Link>
				)}
			</p>
			{asking === "redrive" && (
				<Confirm
					text="The missing facts are collected now, and this record is deleted. If the collection fails again, it is retried and finally given up again."
					action="Redrive it"
					isWorking={redrive.isPending}
					refusal={refusalOf(redrive.error)}
					onConfirm={() => redrive.mutate(failure.id)}
					onCancel={() => setAsking(undefined)}
				/>
			)}
			{asking === "discard" && (
				<Discard
					failure={failure}
					onDiscarded={() => onSettled({ failure, what: "discarded" })}
					onCancel={() => setAsking(undefined)}
				/>
			)}
		</div>
	);
}

const LEAST_REASON = 3;

function Discard({
	failure,
	onDiscarded,
	onCancel,
}: {
	failure: GivenUp;
	onDiscarded: () => void;
	onCancel: () => void;
}) {
	const [reason, setReason, forget] = useDraft(`discard ${failure.id}`);
	const discard = useDiscard(() => {
		forget();
		onDiscarded();
	});
	const hasReason = reason.trim().length >= LEAST_REASON;
	return (
		<form
			class="note-box confirm stack tight"
			aria-label="Discard"
			onSubmit={(event) => {
				event.preventDefault();
				if (hasReason) discard.mutate({ id: failure.id, reason: reason.trim() });
			}}
		>
			<p>
				This record is deleted and the package is not collected again because of it. The log keeps the
				message, your account and the reason.
			</p>
			<label class="field">
				Reason
				<input
					value={reason}
					maxLength={500}
					placeholder="for example: a typing error in a manifest"
					onInput={({ currentTarget }) => setReason(currentTarget.value)}
				/>
			</label>
			{discard.error && (
				<p role="alert" class="HIGH">
					{refusalOf(discard.error)}
				</p>
			)}
			<FormActions
				action="Discard it"
				isReady={hasReason}
				isWorking={discard.isPending}
				hint="Give a reason of at least three letters."
				onCancel={() => {
					forget();
					onCancel();
				}}
			/>
		</form>
	);
}

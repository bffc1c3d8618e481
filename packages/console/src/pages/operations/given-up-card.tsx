import type { DeadLetters } from "@dephealth/contract/routes/operations.ts";
import { labelOfSource } from "@dephealth/contract/vocabulary.ts";
import { useState } from "preact/hooks";
import { Link } from "wouter-preact";
import { packagePath } from "../../app/go-to.tsx";
import { useUrlState } from "../../app/url-state.ts";
import { Card, Empty, Scroll } from "../../parts/card.tsx";
import { Confirm } from "../../parts/confirm.tsx";
import { QueryFailure } from "../../parts/failure.tsx";
import { FormActions } from "../../parts/form-actions.tsx";
import { formatCount } from "../../parts/format.ts";
import { NewRows } from "../../parts/new-rows.tsx";
import { refusalOf } from "../../parts/refusal.ts";
import { Skeleton } from "../../parts/skeleton.tsx";
import { Time } from "../../parts/time.tsx";
import { useDiscard, useGivenUp, useRedrive } from "./operations-queries.ts";
import { reasonWord, whyGivenUp } from "./operations-words.ts";

type GivenUp = DeadLetters["failures"][number];
/** The last action of the operator on a record. */
type Settled = { failure: GivenUp; what: "redriven" | "discarded" };

/** Dead letters that are no longer retried, and their redrive. */
export function GivenUpCard() {
	const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useGivenUp();
	const [settled, setSettled] = useState<Settled>();
	return (
		<Card name="Given up" title="Given up" note="dead letters that are no longer retried" className="c12">
			{settled && <SettledLine settled={settled} />}
			{error && !data ? (
				<div class="in">
					<QueryFailure error={error} what="The list of given-up collections" retry={() => void refetch()} />
				</div>
			) : !data ? (
				<Skeleton rows={4} label="Loading given-up collections" />
			) : (
				<Rows failures={data.pages.flatMap(({ failures }) => failures)} onSettled={setSettled} />
			)}
			{hasNextPage && (
				<div class="in">
					<button
						type="button"
						class="btn s"
						disabled={isFetchingNextPage}
						onClick={() => void fetchNextPage()}
					>
						Older ones
					</button>
				</div>
			)}
		</Card>
	);
}

function SettledLine({ settled: { failure, what } }: { settled: Settled }) {
	if (!failure.ecosystem || !failure.package) {
		return (
			<p class="in" role="status">
				The message has been discarded.
			</p>
		);
	}
	const name = `${failure.ecosystem}/${failure.package}`;
	return (
		<p class="in" role="status">
			{what === "redriven" ? "The collection of " : "The given-up collection of "}
			<Link class="link" href={packagePath(failure.ecosystem, failure.package)}>
				{name}
			</Link>
			{what === "redriven" ? " has been started." : " has been discarded."}
		</p>
	);
}

function Rows({
	failures,
	onSettled,
}: {
	failures: readonly GivenUp[];
	onSettled: (settled: Settled) => void;
}) {
	const [url, setUrl] = useUrlState();
	if (failures.length === 0)
		return <Empty>No collection was given up. Failed ones are retried by themselves.</Empty>;
	return (
		<NewRows rows={failures} keyOf={({ id }) => id} list="given up" one="dead letter">
			{(shown) => (
				<Scroll name="Given up">
					<table aria-label="Given up">
						<thead>
							<tr>
								<th>Package</th>
								<th class="hide-s">Why</th>
								<th class="hide-m">Sources</th>
								<th class="num hide-s">Retries</th>
								<th class="hide-m">Given up</th>
							</tr>
						</thead>
						<tbody>
							{shown.map((failure) => (
								<Row
									key={failure.id}
									failure={failure}
									isOpen={url["failure"] === failure.id}
									onToggle={(isOpen) => setUrl({ failure: isOpen ? failure.id : undefined })}
									onSettled={onSettled}
								/>
							))}
						</tbody>
					</table>
				</Scroll>
			)}
		</NewRows>
	);
}

function Row({
	failure,
	isOpen,
	onToggle,
	onSettled,
}: {
	failure: GivenUp;
	isOpen: boolean;
	onToggle: (isOpen: boolean) => void;
	onSettled: (settled: Settled) => void;
}) {
	const why = whyGivenUp(failure);
	return (
		<>
			<tr>
				<td>
					<button type="button" class="name" aria-expanded={isOpen} onClick={() => onToggle(!isOpen)}>
						<span class="strong">
							{failure.package ? `${failure.ecosystem}/${failure.package}` : "no package"}
						</span>
					</button>
					<span class="only-s why-s">{why}</span>
				</td>
				<td class="hide-s">
					<span class="why">{why}</span>
				</td>
				<td class="hide-m soft">{failure.sources.map(labelOfSource).join(", ") || "–"}</td>
				<td class="num hide-s">{formatCount(failure.retry_count)}</td>
				<td class="hide-m soft">
					<Time at={failure.failed_at} />
				</td>
			</tr>
			{isOpen && (
				<tr class="detail">
					<td colSpan={5}>
						<Detail failure={failure} onSettled={onSettled} />
					</td>
				</tr>
			)}
		</>
	);
}

function Detail({ failure, onSettled }: { failure: GivenUp; onSettled: (settled: Settled) => void }) {
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
	const [reason, setReason] = useState("");
	const discard = useDiscard(onDiscarded);
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
				onCancel={onCancel}
			/>
		</form>
	);
}

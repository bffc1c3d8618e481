import type { DeadLetters } from "@dephealth/contract/routes/operations.ts";
import { useState } from "preact/hooks";
import { Link } from "wouter-preact";
import { RefusedError } from "../../api/client.ts";
import { packagePath } from "../../app/go-to.tsx";
import { useUrlState } from "../../app/url-state.ts";
import { Card, Empty, Scroll } from "../../parts/card.tsx";
import { Confirm } from "../../parts/confirm.tsx";
import { QueryFailure } from "../../parts/failure.tsx";
import { formatCount } from "../../parts/format.ts";
import { refusalOf } from "../../parts/refusal.ts";
import { Skeleton } from "../../parts/skeleton.tsx";
import { sourceTitle } from "../../parts/source-name.ts";
import { Time } from "../../parts/time.tsx";
import { useGivenUp, useRedrive } from "./operations-queries.ts";
import { reasonWord, whyGivenUp } from "./operations-words.ts";

type GivenUp = DeadLetters["failures"][number];

/** Dead letters that are not tried again by themselves, and redriving them. */
export function GivenUpCard() {
	const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useGivenUp();
	const [redriven, setRedriven] = useState<GivenUp>();
	return (
		<Card
			name="Given up"
			title="Given up"
			note="dead letters that are not tried again by themselves"
			className="c12"
		>
			{redriven?.ecosystem && redriven.package && (
				<p class="in" role="status">
					{"The collection of "}
					<Link class="link" href={packagePath(redriven.ecosystem, redriven.package)}>
						{`${redriven.ecosystem}/${redriven.package}`}
					</Link>
					{" has been started."}
				</p>
			)}
			{error && !data ? (
				<div class="in">
					{error instanceof RefusedError && error.code === "operator_only" ? (
						<Empty>The list is for operators.</Empty>
					) : (
						<QueryFailure error={error} what="What was given up" retry={() => void refetch()} />
					)}
				</div>
			) : !data ? (
				<Skeleton rows={4} label="Loading what was given up" />
			) : (
				<Rows failures={data.pages.flatMap(({ failures }) => failures)} onRedriven={setRedriven} />
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

function Rows({
	failures,
	onRedriven,
}: {
	failures: readonly GivenUp[];
	onRedriven: (failure: GivenUp) => void;
}) {
	const [url, setUrl] = useUrlState();
	if (failures.length === 0) return <Empty>Nothing was given up. What fails is tried again by itself.</Empty>;
	return (
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
					{failures.map((failure) => (
						<Row
							key={failure.id}
							failure={failure}
							isOpen={url["failure"] === failure.id}
							onToggle={(isOpen) => setUrl({ failure: isOpen ? failure.id : undefined })}
							onRedriven={onRedriven}
						/>
					))}
				</tbody>
			</table>
		</Scroll>
	);
}

function Row({
	failure,
	isOpen,
	onToggle,
	onRedriven,
}: {
	failure: GivenUp;
	isOpen: boolean;
	onToggle: (isOpen: boolean) => void;
	onRedriven: (failure: GivenUp) => void;
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
				<td class="hide-m soft">{failure.sources.map(sourceTitle).join(", ") || "–"}</td>
				<td class="num hide-s">{formatCount(failure.retry_count)}</td>
				<td class="hide-m soft">
					<Time at={failure.failed_at} />
				</td>
			</tr>
			{isOpen && (
				<tr class="detail">
					<td colSpan={5}>
						<Detail failure={failure} onRedriven={onRedriven} />
					</td>
				</tr>
			)}
		</>
	);
}

function Detail({ failure, onRedriven }: { failure: GivenUp; onRedriven: (failure: GivenUp) => void }) {
	const [isAsking, setAsking] = useState(false);
	const redrive = useRedrive(() => onRedriven(failure));
	return (
		<div class="stack tight op-detail">
			<p>{reasonWord(failure)}</p>
			{failure.failures.length > 0 && (
				<ul class="stack tight small">
					{failure.failures.map(({ source, error, cause, status }, index) => (
						<li key={index}>
							<b>{sourceTitle(source)}</b>
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
							? "The message names no package: there is nothing to collect."
							: undefined
					}
					aria-expanded={isAsking}
					onClick={() => setAsking(true)}
				>
					Redrive
				</button>
				{failure.ecosystem && failure.package && (
					<Link class="link" href={packagePath(failure.ecosystem, failure.package)}>
						Open the package
					</Link>
				)}
			</p>
			{isAsking && (
				<Confirm
					text="A collection of what was missing starts now, and this record goes. If it fails again, it is tried again and, in the end, given up anew."
					action="Redrive it"
					isWorking={redrive.isPending}
					refusal={refusalOf(redrive.error)}
					onConfirm={() => redrive.mutate(failure.id)}
					onCancel={() => setAsking(false)}
				/>
			)}
		</div>
	);
}

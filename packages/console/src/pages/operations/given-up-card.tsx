import { labelOfSource } from "@dephealth/contract/vocabulary.ts";
import { useState } from "preact/hooks";
import { Link } from "wouter-preact";
import { packagePath } from "../../app/go-to.tsx";
import { useUrlState } from "../../app/url-state.ts";
import { QueryFailure } from "../../parts/answers/failure.tsx";
import { Skeleton } from "../../parts/answers/skeleton.tsx";
import { Card, Empty, Scroll } from "../../parts/card.tsx";
import { formatCount } from "../../parts/format.ts";
import { NewRows } from "../../parts/tables/new-rows.tsx";
import { TableHead } from "../../parts/tables/table-head.tsx";
import { Time } from "../../parts/time.tsx";
import { Detail, type GivenUp, type Settled } from "./given-up-detail.tsx";
import { useGivenUp } from "./operations-queries.ts";
import { whyGivenUp } from "./operations-words.ts";

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
						<TableHead
							columns={[
								["Package"],
								["Why", "hide-s"],
								["Sources", "hide-m"],
								["Retries", "num hide-s"],
								["Given up", "hide-m"],
							]}
						/>
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

import { QueryFailure } from "../../parts/answers/failure.tsx";
import { Skeleton } from "../../parts/answers/skeleton.tsx";
import { formatTime } from "../../parts/format.ts";
import { StateMark } from "../../parts/marks.tsx";
import { PageHead } from "../../parts/page-head.tsx";
import { CircuitsCard } from "./circuits-card.tsx";
import { LastHourCard, StorageCard, WaitingCard } from "./flow-cards.tsx";
import { GivenUpCard } from "./given-up-card.tsx";
import { useStatus } from "./operations-queries.ts";
import { sentenceOf } from "./operations-words.ts";
import { OverTimeCard } from "./over-time-card.tsx";
import { RunsCard } from "./runs-card.tsx";
import "../../styles/operations.css";

/** The state of the product, waiting collections, and needed actions. */
export function OperationsPage() {
	const { data: status, error, refetch } = useStatus();
	return (
		<>
			<PageHead
				title="Operations"
				says={status && sentenceOf(status)}
				meta={
					status && (
						<>
							{status.status === "ok" ? (
								<StateMark kind="ok">Well</StateMark>
							) : (
								<StateMark kind="warn">Needs attention</StateMark>
							)}
							<span>
								{error
									? `does not answer now; as of ${formatTime(status.checked_at)}`
									: `looked at ${formatTime(status.checked_at)}, every 15 s`}
							</span>
						</>
					)
				}
			/>
			<div class="grid op">
				{status ? (
					<>
						<CircuitsCard circuits={status.circuits} />
						<div class="stack c5 op-side">
							<WaitingCard queue={status.dead_letters} />
							<LastHourCard collections={status.collections_last_hour} />
							{status.storage && <StorageCard storage={status.storage} />}
						</div>
					</>
				) : (
					<div class="c12">
						{error ? (
							<QueryFailure error={error} what="The status" retry={() => void refetch()} />
						) : (
							<Skeleton rows={10} label="Loading the status" />
						)}
					</div>
				)}
				<GivenUpCard />
				<OverTimeCard />
				<RunsCard title="Retries" machine="process-dead-letters" />
				<RunsCard title="Refresh" machine="refresh-packages" />
				<RunsCard title="Self-healing" machine="heal-stale-packages" />
			</div>
		</>
	);
}

import type { Usage } from "@dephealth/contract/routes/accounts.ts";
import { Answer } from "../../parts/answers/answer.tsx";
import { Card } from "../../parts/card.tsx";
import { formatCount, formatShare, plural } from "../../parts/format.ts";
import { Time } from "../../parts/time.tsx";
import { useUsage } from "./account-queries.ts";
import { daysOfMonth, monthName } from "./usage-days.ts";

/** This month against the plan, and by day. */
export function UsageCard() {
	const query = useUsage();
	const usage = query.data;
	return (
		<Card
			name="Usage"
			title={usage ? monthName(usage.period) : "Usage"}
			className="c5"
			note={
				usage && (
					<>
						counts anew from <Time at={usage.resets_at} />
					</>
				)
			}
		>
			<Answer query={query} what="The usage" rows={4}>
				{(usage) => (
					<div class="in stack">
						<AgainstPlan usage={usage} />
						<ByDay usage={usage} />
					</div>
				)}
			</Answer>
		</Card>
	);
}

function AgainstPlan({ usage: { used, limit, remaining } }: { usage: Usage }) {
	return (
		<>
			<p class="fig">
				<b>{formatCount(used)}</b>
				<span>
					{limit === null
						? `${used === 1 ? "request" : "requests"}; the plan has no limit`
						: `of ${plural(limit, "request")}; ${formatCount(remaining ?? 0)} left`}
				</span>
			</p>
			{limit !== null && (
				<div
					class={`meter ${remaining === 0 ? "weak" : ""}`}
					role="img"
					aria-label={`${formatShare(Math.min(used / limit, 1))} used`}
				>
					<i style={{ width: `${Math.min(used / limit, 1) * 100}%` }} />
				</div>
			)}
		</>
	);
}

function ByDay({ usage }: { usage: Usage }) {
	const days = daysOfMonth(usage, Date.now());
	const most = Math.max(...days.map((requests) => requests ?? 0));
	const label = days
		.flatMap((requests, index) => (requests ? [`day ${index + 1}: ${formatCount(requests)}`] : []))
		.join(", ");
	return (
		<figure class="by-day">
			<div class="days" role="img" aria-label={`Requests by day. ${label || "None this month."}`}>
				{days.map((requests, index) => (
					<i
						key={index}
						class={requests === undefined ? "to-come" : requests === 0 ? "none" : ""}
						style={{ height: requests ? `${Math.max((requests / most) * 100, 6)}%` : "2px" }}
						title={requests === undefined ? undefined : `${index + 1}: ${plural(requests, "request")}`}
					/>
				))}
			</div>
			<figcaption class="row xs dim" aria-hidden="true">
				<span>1</span>
				<span class="grow">
					{most === 0 ? "none on any day so far" : `by day, UTC; the highest is ${formatCount(most)}`}
				</span>
				<span>{days.length}</span>
			</figcaption>
		</figure>
	);
}

import { Link } from "wouter-preact";
import type { Execution } from "../../../api/step-functions.ts";
import { packagePath } from "../../../app/go-to.tsx";
import { formatDuration, plural } from "../../../parts/format.ts";
import { StateMark } from "../../../parts/marks.tsx";
import { PageHead } from "../../../parts/page-head.tsx";
import { Time } from "../../../parts/time.tsx";
import { outcomeOf, packageOfInput, sentenceOf, statusOf, titleOf } from "../execution-words.ts";
import type { RunFacts } from "../history.ts";

export function ExecutionHead({
	machineName,
	execution,
	facts,
	eventCount,
	actions,
}: {
	machineName: string;
	execution: Execution;
	facts: RunFacts;
	eventCount: number;
	actions: preact.ComponentChildren;
}) {
	const [kind, word] = statusOf(execution.status);
	const outcome = outcomeOf(execution.output);
	const ref = packageOfInput(execution.input);
	const repeated = facts.visits.reduce((sum, { attempts }) => sum + Math.max(0, attempts.length - 1), 0);
	return (
		<PageHead
			title={titleOf(machineName, execution.input)}
			says={sentenceOf(execution, facts)}
			meta={
				<>
					<span aria-live="polite">
						<StateMark kind={kind}>{word}</StateMark>
					</span>
					{outcome && outcome.word !== "complete" && <span class="pill unknown">{outcome.word}</span>}
					<span>{formatDuration(facts.total)}</span>
					{execution.startDate && (
						<span>
							started <Time at={execution.startDate} />
						</span>
					)}
					<span>{plural(eventCount, "event")}</span>
					{repeated > 0 && <span>{plural(repeated, "repeated attempt")}</span>}
					{(execution.redriveCount ?? 0) > 0 && (
						<span>{`redriven ${plural(execution.redriveCount ?? 0, "time")}`}</span>
					)}
					{ref && (
						<span>
							{"for "}
							<Link class="link" href={packagePath(ref.ecosystem, ref.name)}>
								{ref.name}
							</Link>
						</span>
					)}
				</>
			}
			actions={actions}
		/>
	);
}

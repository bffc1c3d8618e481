import type { Status } from "@dephealth/contract/routes/operations.ts";
import type { ScanResult } from "@dephealth/contract/schemas/scan-result.ts";
import { labelOfSource } from "@dephealth/contract/vocabulary.ts";
import { formatList, formatTime, plural } from "../../parts/format.ts";
import { StateMark } from "../../parts/marks.tsx";
import { isFinal } from "./scan-model.ts";
import { useStatus } from "./scan-queries.ts";

type Circuit = NonNullable<Status["circuits"]>[number];

/** Says which facts are missing and why, and that they are collected again. It disappears by itself. */
export function MissingRibbon({ result }: { result: ScanResult }) {
	// Facts that judgements do without are counted later, and are no outage.
	const missing = result.data_quality.status === "complete" ? [] : result.data_quality.missing;
	const { data: status } = useStatus(missing.length > 0 || !isFinal(result));
	const resting = (status?.circuits ?? []).filter(({ state }) => state === "open" || state === "forced_open");
	// The last news of the sources do not matter once nothing waits for them.
	if (missing.length === 0 && (resting.length === 0 || isFinal(result))) return null;
	return (
		<div class="ribbon warn top" role="status" data-ribbon="missing">
			<StateMark kind="warn">In part</StateMark>
			<div class="grow">
				<p>
					{resting.length > 0 && `${restingSentence(resting)} `}
					Missing facts count neither for nor against a package. They are collected again, and this page
					changes by itself.
				</p>
				{missing.length > 0 && (
					<ul class="small soft">
						{missing.map(({ source, what, why, advice, packages }) => (
							<li key={`${source} ${what} ${why}`}>
								<b>{labelOfSource(source)}</b>
								{`: ${what}, of ${plural(packages, "package")}: ${why}.${advice ? ` ${advice}` : ""}`}
							</li>
						))}
					</ul>
				)}
			</div>
		</div>
	);
}

/** "GitHub does not answer and is given a rest until 12:00:00." */
function restingSentence(circuits: readonly Circuit[]): string {
	const isOne = circuits.length === 1;
	const ends = circuits.flatMap(({ read_at: readAt, retry_after_seconds: seconds }) =>
		seconds === null ? [] : [Date.parse(readAt) + seconds * 1000],
	);
	const until = ends.length === circuits.length ? ` until ${formatTime(Math.max(...ends))}` : "";
	return `${formatList(circuits.map(({ name }) => labelOfSource(name)))} ${isOne ? "does" : "do"} not answer and ${isOne ? "is" : "are"} given a rest${until}.`;
}

import type { ScanResult } from "@dephealth/contract/schemas/scan-result.ts";
import { plural } from "../../parts/format.ts";
import { StateMark } from "../../parts/marks.tsx";
import { sourceTitle } from "../../parts/source-name.ts";
import { isFinal } from "./scan-model.ts";
import { useStatus } from "./scan-queries.ts";

/** Says what could not be read and why, and that it is asked again. It goes by itself. */
export function MissingRibbon({ result }: { result: ScanResult }) {
	// What a judgement does without is counted later, and is no outage.
	const missing = result.data_quality.status === "complete" ? [] : result.data_quality.missing;
	const { data: status } = useStatus(missing.length > 0 || !isFinal(result));
	const resting = (status?.circuits ?? []).filter(({ state }) => state === "open" || state === "forced_open");
	const bySource = Map.groupBy(missing, ({ source }) => source);
	const lacking = [...bySource].map(([source, items]) => ({
		source,
		packages: Math.max(...items.map(({ packages }) => packages)),
	}));
	// What was last heard of the sources is of no account once nothing waits for them.
	if (lacking.length === 0 && (resting.length === 0 || isFinal(result))) return null;
	return (
		<div class="ribbon warn" role="status" data-ribbon="missing">
			<StateMark kind="warn">In part</StateMark>
			<span>
				{lacking
					.map(
						({ source, packages }) =>
							`${sourceTitle(source)} could not be read for ${plural(packages, "package")}.`,
					)
					.join(" ")}
				{resting.length > 0 &&
					` ${resting.map(({ name }) => name).join(", ")} ${resting.length === 1 ? "does" : "do"} not answer and ${resting.length === 1 ? "is" : "are"} given a rest.`}
				{
					" What is missing counts neither for nor against a package; it is asked again, and this page changes by itself."
				}
			</span>
		</div>
	);
}

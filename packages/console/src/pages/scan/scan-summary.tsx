import type { ScanResult } from "@dephealth/contract/schemas/scan-result.ts";
import { Card } from "../../parts/card.tsx";
import { RiskBar } from "../../parts/charts/risk-bar.tsx";
import { formatCount, plural } from "../../parts/format.ts";
import { RISK_ORDER, RiskMark } from "../../parts/marks.tsx";
import {
	type AcceptedRisk,
	countRisks,
	type Entry,
	type Group,
	headlineOf,
	isFinal,
	riskOf,
	sortEntries,
	urgentWords,
} from "./scan-model.ts";

/** The number of findings that are named at first. */
const FIRST = 7;
const URGENT: ReadonlySet<string> = new Set(["CRITICAL", "HIGH", "MEDIUM"]);

/** The number of decisions, and where to begin. */
export function Summary({
	entries,
	groups,
	result,
	accepted,
	onGroup,
	onOpen,
}: {
	entries: readonly Entry[];
	groups: readonly Group[];
	result: ScanResult;
	accepted: ReadonlyMap<string, AcceptedRisk>;
	onGroup: (key: string) => void;
	onOpen: (entry: Entry) => void;
}) {
	const counts = countRisks(entries);
	const urgent = groups.filter(({ counts: own }) => own.CRITICAL + own.HIGH > 0);
	const named = urgent.slice(0, FIRST);
	const brought = named.reduce((sum, { counts: own }) => sum + own.CRITICAL + own.HIGH, 0);
	const all = counts.CRITICAL + counts.HIGH;
	const { direct } = result.totals;
	return (
		<Card name="Summary">
			<div class="in stack summary">
				<p class="verdict-line" aria-live="polite">
					{headlineOf(entries, accepted)}
				</p>
				<div class="stack tight">
					<RiskBar counts={counts} />
					<ul class="legend">
						{RISK_ORDER.filter((level) => counts[level] > 0 || level === "HIGH").map((level) => (
							<li key={level} class="row">
								<RiskMark level={level} />
								<b>{formatCount(counts[level])}</b>
							</li>
						))}
						{counts.wait > 0 && (
							<li class="row">
								<span class="mark UNKNOWN">Being read</span>
								<b>{formatCount(counts.wait)}</b>
							</li>
						)}
					</ul>
				</div>
				{named.length > 0 && direct !== null && (
					<div>
						<h2 class="small soft">Where to act first</h2>
						<p class="small soft">{`${formatCount(named.length)} of your ${formatCount(direct)} direct dependencies ${named.length === 1 ? "brings" : "bring"} ${shareOf(brought, all)}.`}</p>
						<ol class="first-list">
							{named.map((group) => (
								<li key={group.key}>
									<button type="button" class="row small" onClick={() => onGroup(group.key)}>
										<span class="clip strong">{group.name}</span>
										<span class="grow">
											<RiskBar counts={group.counts} isThin />
										</span>
										<span class={`${group.counts.CRITICAL > 0 ? "CRITICAL" : "HIGH"} nowrap`}>
											{urgentWords(group.counts)}
										</span>
										<span class="dim nowrap hide-s">{`of ${group.entries.length}`}</span>
									</button>
								</li>
							))}
						</ol>
					</div>
				)}
				{(named.length === 0 || direct === null) && <First entries={entries} onOpen={onOpen} />}
				{isFinal(result) && all === 0 && (
					<p class="soft">
						No assessed package needs a decision.
						{counts.UNKNOWN > 0 && " Unknown packages may still have problems."}
					</p>
				)}
			</div>
		</Card>
	);
}

/** The most urgent packages one by one, when no direct dependency brings several of them. */
function First({ entries, onOpen }: { entries: readonly Entry[]; onOpen: (entry: Entry) => void }) {
	const urgent = sortEntries(entries, "risk").filter((entry) => URGENT.has(riskOf(entry)));
	if (urgent.length === 0) return null;
	return (
		<div>
			<h2 class="small soft">Look at these first</h2>
			<ol class="first-list alone">
				{urgent.slice(0, FIRST).map((entry) => (
					<li key={entry.key}>
						<button type="button" class="row small" onClick={() => onOpen(entry)}>
							<span class="clip strong">{entry.listed.package}</span>
							<span class="clip soft">{entry.assessed?.status.label}</span>
							<RiskMark level={entry.assessed?.risk_level ?? "UNKNOWN"} />
						</button>
					</li>
				))}
			</ol>
			{urgent.length > FIRST && (
				<p class="small soft">{`and ${plural(urgent.length - FIRST, "more", "more")} below`}</p>
			)}
		</div>
	);
}

function shareOf(count: number, all: number): string {
	if (count < all) return `${formatCount(count)} of the ${formatCount(all)}`;
	if (all <= 2) return all === 1 ? "it" : "both";
	return `all ${formatCount(all)}`;
}

import type { PackageDocument } from "@dephealth/contract/schemas/package-document.ts";
import { labelOfSource } from "@dephealth/contract/vocabulary.ts";
import { wholeScore } from "@dephealth/contract/whole-numbers.ts";
import { formatDate, formatDay, formatShare } from "../../parts/format.ts";
import { RiskMark, RiskPath, StateMark } from "../../parts/marks.tsx";

type Statement = PackageDocument["reasons"][number];

/** The answer in a sentence, then the reasons, then the numbers. */
export function Verdict({ document }: { document: PackageDocument }) {
	const forecast = document.abandonment_risk;
	const unknown = Object.entries(document.components).filter(([, { score }]) => score === null);
	const weak = Object.entries(document.components)
		.filter(([, { score }]) => score !== null && score < 50)
		.sort(([, a], [, b]) => (a.score ?? 0) - (b.score ?? 0))[0];
	const stale = Object.entries(document.data_quality.sources).filter(([, { state }]) => state === "stale");
	const isPart = document.data_quality.status !== "complete";
	return (
		<section class="card verdict-card" aria-label="Verdict">
			<div class="in grid verdict">
				<div class="stack">
					<div>
						<RiskMark level={document.risk_level} suffix=" risk" />
						<p class="verdict-line">{document.headline}</p>
					</div>
					<ul class="ev">
						{document.reasons.map((reason) => (
							<Reason key={reason.id + reason.text} reason={reason} />
						))}
					</ul>
				</div>
				<div class="figs">
					<div class="fig">
						<span>Nobody works on it for 12 months</span>
						{forecast ? (
							<>
								<b>{formatShare(forecast.probability)}</b>
								<span>{intervalWords(forecast.interval)}</span>
							</>
						) : (
							<>
								<b class="dim">–</b>
								<span>no forecast</span>
							</>
						)}
					</div>
					<div class="fig">
						<span>Health</span>
						{document.health_score === null ? (
							<>
								<b class="dim">?</b>
								<span>unknown</span>
							</>
						) : (
							<>
								<b>
									{wholeScore(document.health_score)}
									<small> of 100</small>
								</b>
								<span>
									{unknown.length > 0
										? `without ${unknown.map(([name]) => name).join(", ")}`
										: weak
											? `${weak[0]} pulls it down`
											: "nothing weak"}
								</span>
							</>
						)}
					</div>
					<div class="fig">
						<span>Status</span>
						<b class="word">{document.status.label}</b>
						<span>{`confidence ${document.confidence.level}`}</span>
					</div>
				</div>
			</div>
			{(isPart || stale.length > 0) && (
				<div class="in part-note" role="status">
					<StateMark kind="warn">{stale.length > 0 ? "Partly from memory" : "In part"}</StateMark>
					<span class="small soft">{missingSentence(document, stale)}</span>
				</div>
			)}
		</section>
	);
}

/** Both ends of a narrow interval may read the same. */
function intervalWords({ low, high }: { low: number; high: number }): string {
	const [from, to] = [formatShare(low), formatShare(high)];
	return from === to ? "at both ends of its interval" : `between ${from} and ${to}`;
}

function missingSentence(
	document: PackageDocument,
	stale: readonly [string, PackageDocument["data_quality"]["sources"]["npm"]][],
): string {
	const old = stale.map(
		([name, { observed_at: at }]) => `${labelOfSource(name)}${at ? ` is from ${formatDay(at)}` : ""}`,
	);
	const lacking = document.data_quality.missing.map(
		({ what, source, why }) => `${what} (${labelOfSource(source)}: ${why})`,
	);
	const parts = [
		old.length > 0 ? `${old.join(", ")}: a newer attempt failed.` : "",
		lacking.length > 0 ? `Missing: ${[...new Set(lacking)].slice(0, 4).join("; ")}.` : "",
		"Missing facts count neither for nor against it, and are collected again.",
	];
	return parts.filter(Boolean).join(" ");
}

/** Adds the source and the day, unless the text names them already. */
function Reason({ reason }: { reason: Statement }) {
	const [, text = reason.text, source, day] =
		/^(.*?)(?: \(([\w. ]+), (\d{4}-\d\d-\d\d)\))?\.?$/s.exec(reason.text) ?? [];
	return (
		<li>
			<svg
				width="14"
				height="14"
				viewBox="0 0 14 14"
				class={reason.effect === "against" ? "HIGH" : "UNKNOWN"}
				aria-hidden="true"
			>
				{reason.effect === "against" ? (
					<path d="M7 2v6M7 11v.1" stroke="currentColor" stroke-width="2" stroke-linecap="round" />
				) : reason.effect === "unread" ? (
					<RiskPath level="UNKNOWN" />
				) : (
					<circle cx="7" cy="7" r="2" fill="currentColor" />
				)}
			</svg>
			<span>
				{source ? text : reason.text.replace(/\.$/, "")}{" "}
				{source && day && <span class="src">{`${source}, ${formatDate(day)}`}</span>}
			</span>
		</li>
	);
}

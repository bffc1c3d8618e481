/** The cards below the verdict on a package's page. */
import type { PackageDocument } from "@dephealth/contract/schemas/package-document.ts";
import { shownSignals } from "@dephealth/contract/schemas/signals.ts";
import { labelOfSource } from "@dephealth/contract/vocabulary.ts";
import { Link } from "wouter-preact";
import { packagePath } from "../../app/go-to.tsx";
import { Answer } from "../../parts/answer.tsx";
import { Card, Empty, Scroll } from "../../parts/card.tsx";
import { formatBytes, formatCount, formatDay, formatShare, formatTime } from "../../parts/format.ts";
import { RiskMark, type StateKind, StateMark } from "../../parts/marks.tsx";
import { Time } from "../../parts/time.tsx";
import { ActivityTimeline } from "./activity.tsx";
import { Drivers, ForecastCurve } from "./forecast.tsx";
import type { useActivity, usePackageHistory } from "./package-queries.ts";

type Props = { document: PackageDocument };

export function ActivityCard({ activity }: { activity: ReturnType<typeof useActivity> }) {
	return (
		<Card name="Activity" title="Activity" note="24 months; each line is a day with a commit">
			<Answer query={activity} what="The activity" rows={4}>
				{(days) => (
					<div class="in">
						<ActivityTimeline activity={days} today={Math.floor(Date.now() / 86_400_000)} />
					</div>
				)}
			</Answer>
		</Card>
	);
}

/** Changes within a year in how the package is published, or in where it lives: each with its day. */
export function ChangesCard({ document }: Props) {
	return (
		<Card
			name="Changes"
			title="Changed lately"
			note="within a year; a takeover and a handover both look like this"
		>
			<ul class="in changes">
				{document.recent_changes.map(({ id, text, at }) => (
					<li key={`${at} ${id} ${text}`}>
						<Time at={at}>{formatDay(at)}</Time>
						<span>{text.replace(ATTRIBUTION, "")}</span>
					</li>
				))}
			</ul>
		</Card>
	);
}

/** The source and the day of its reading; the day of the change precedes the sentence. */
const ATTRIBUTION = / \([\w. ]+, \d{4}-\d\d-\d\d\)\.?$/;

export function ComponentsCard({ document }: Props) {
	const components = Object.entries(document.components).sort(
		([, a], [, b]) => (a.score ?? -1) - (b.score ?? -1),
	);
	return (
		<Card name="Components" title="Health, by component" note="weakest first">
			<div class="in comps">
				{components.map(([name, { score, weight, reason }]) => (
					<div class="comp" key={name}>
						<span class="strong comp-name">
							{name} <span class="xs dim">{`${Math.round(weight * 100)} % of the score`}</span>
						</span>
						<span class="num">{score === null ? "?" : Math.round(score)}</span>
						<div class={`meter ${score === null ? "unknown" : score < 50 ? "weak" : ""}`} aria-hidden="true">
							<i style={{ width: `${score ?? 0}%` }} />
						</div>
						<span class="reason soft">{reason.text}</span>
					</div>
				))}
			</div>
		</Card>
	);
}

export function HistoryCard({ history }: { history: ReturnType<typeof usePackageHistory> }) {
	return (
		<Card name="History" title="History" note="a line for each day on which something changed">
			<Answer query={history} what="The history" rows={3}>
				{({ snapshots }) =>
					snapshots.length === 0 ? (
						<Empty>Nothing has been recorded yet.</Empty>
					) : (
						<>
							{snapshots.length > 1 && <ScoreLine snapshots={snapshots} />}
							<Scroll name="History">
								<table>
									<thead>
										<tr>
											<th>Day</th>
											<th>Version</th>
											<th>Status</th>
											<th>Risk</th>
											<th class="num">Health</th>
											<th class="num">Idle for 12 mo</th>
										</tr>
									</thead>
									<tbody>
										{snapshots.map((line) => (
											<tr key={line.date}>
												<td class="nowrap">{formatDay(line.date)}</td>
												<td>{line.latest_version ?? "–"}</td>
												<td>{line.status}</td>
												<td>
													<RiskMark level={line.risk_level} />
												</td>
												<td class="num">
													{line.health_score === null ? "?" : Math.round(line.health_score)}
												</td>
												<td class="num">
													{line.abandonment_probability === null
														? "–"
														: formatShare(line.abandonment_probability)}
												</td>
											</tr>
										))}
									</tbody>
								</table>
							</Scroll>
							{snapshots.length === 1 && (
								<p class="in small dim">One line so far. The curve begins with the first change.</p>
							)}
						</>
					)
				}
			</Answer>
		</Card>
	);
}

type Snapshots = NonNullable<ReturnType<typeof usePackageHistory>["data"]>["snapshots"];

const LINE = { width: 640, height: 110, left: 30, right: 10, top: 10, bottom: 22 } as const;

/** The score as steps: it holds until it changes. */
function ScoreLine({ snapshots }: { snapshots: Snapshots }) {
	const points = [...snapshots]
		.reverse()
		.flatMap(({ date, health_score: score, risk_level: risk }) =>
			score === null ? [] : [{ at: Date.parse(date), score, risk }],
		);
	const first = points[0];
	if (!first) return null;
	const last = Date.now();
	const x = (at: number) =>
		LINE.left + ((at - first.at) / Math.max(last - first.at, 1)) * (LINE.width - LINE.left - LINE.right);
	const y = (score: number) => LINE.top + (1 - score / 100) * (LINE.height - LINE.top - LINE.bottom);
	let path = `M${x(first.at)} ${y(first.score)}`;
	for (const { at, score } of points.slice(1)) path += `H${x(at)}V${y(score)}`;
	path += `H${x(last)}`;
	return (
		<div class="in">
			<svg
				class="ch wide"
				viewBox={`0 0 ${LINE.width} ${LINE.height}`}
				role="img"
				aria-label={`Health from ${Math.round(first.score)} to ${Math.round(points.at(-1)?.score ?? first.score)}; the table below has each day.`}
			>
				{[0, 50, 100].map((score) => (
					<g key={score}>
						<path class="gridline" d={`M${LINE.left} ${y(score)}H${LINE.width - LINE.right}`} />
						<text x={LINE.left - 6} y={y(score) + 4} text-anchor="end">
							{score}
						</text>
					</g>
				))}
				<path class="line" d={path} />
				{points.map(({ at, score, risk }) => (
					<circle key={at} class={`risk-dot r-${risk}`} cx={x(at)} cy={y(score)} r="4">
						<title>{`${formatDay(at)}: ${Math.round(score)}, ${risk.toLowerCase()} risk`}</title>
					</circle>
				))}
				<text x={LINE.left} y={LINE.height - 4}>
					{formatDay(first.at)}
				</text>
				<text x={LINE.width - LINE.right} y={LINE.height - 4} text-anchor="end">
					today
				</text>
			</svg>
		</div>
	);
}

export function ForecastCard({ document }: Props) {
	const forecast = document.abandonment_risk;
	const why = document.reasons.find(({ id }) => id.startsWith("forecast_"))?.text;
	return (
		<Card name="Forecast" title="Forecast" note="nobody works on it for">
			<div class="in stack">
				{forecast ? (
					<>
						<ForecastCurve forecast={forecast} />
						<p class="xs dim">
							No commit by a person, no tag, no release. It says nothing about why: it may be finished.
						</p>
						<Drivers forecast={forecast} />
					</>
				) : (
					<p class="unknown-box">
						{why ?? "No forecast: the status already tells its state, or too little is known."}
					</p>
				)}
			</div>
		</Card>
	);
}

export function ReplacementsCard({ document }: Props) {
	return (
		<Card name="Replacements" title="Instead">
			<ul class="in replacements">
				{document.replacements.map(({ kind, name, reason, url }) => (
					<li key={`${kind} ${name}`}>
						{kind === "package" ? (
							<Link class="link" href={packagePath(document.ecosystem, name)}>
								{name}
							</Link>
						) : (
							<span class="strong">{name}</span>
						)}
						{reason && <span class="small soft"> {reason}</span>}
						{url && /^https:\/\//.test(url) && (
							<a class="link small" href={url} rel="noreferrer noopener" target="_blank">
								more
							</a>
						)}
					</li>
				))}
			</ul>
		</Card>
	);
}

const SOURCE_STATE: Readonly<
	Record<PackageDocument["data_quality"]["sources"][string]["state"], readonly [StateKind, string]>
> = {
	collected: ["ok", "answered"],
	stale: ["warn", "older: a newer attempt failed"],
	failed: ["bad", "did not answer"],
	skipped: ["none", "not asked"],
};

export function SourcesCard({ document }: Props) {
	return (
		<Card
			name="Sources"
			title="Sources"
			note={document.collected_at ? `newest ${formatDay(document.collected_at)}` : ""}
		>
			<Scroll name="Sources">
				<table>
					<tbody>
						{Object.entries(document.data_quality.sources).map(([name, source]) => {
							const [kind, word] = SOURCE_STATE[source.state];
							return (
								<tr key={name}>
									<td class="strong">{labelOfSource(name)}</td>
									<td>
										<StateMark kind={kind}>{word}</StateMark>
										{(source.reason ?? source.error) && (
											<span class="via block">{source.reason ?? source.error}</span>
										)}
									</td>
									<td class="num dim">
										{source.observed_at && (
											<Time at={source.observed_at}>{formatTime(source.observed_at)}</Time>
										)}
									</td>
								</tr>
							);
						})}
					</tbody>
				</table>
			</Scroll>
		</Card>
	);
}

export function FactsCard({ document }: Props) {
	const facts = shownSignals(document.signals, { count: formatCount, bytes: formatBytes });
	return (
		<Card name="Facts" title="Facts">
			<div class="in">
				<dl class="kv r">
					{facts.map(({ name, label, value }) => (
						<div class="pair" key={name}>
							<dt>{label}</dt>
							<dd class="num">{value ?? <span class="pill unknown">unknown</span>}</dd>
						</div>
					))}
				</dl>
			</div>
		</Card>
	);
}

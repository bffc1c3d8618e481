/** The cards below the verdict on a package's page. */

import { whyNoForecast } from "@dephealth/contract/vocabulary.ts";
import { wholeScore } from "@dephealth/contract/whole-numbers.ts";
import { Link } from "wouter-preact";
import { packagePath } from "../../app/go-to.tsx";
import { Answer } from "../../parts/answers/answer.tsx";
import { Card } from "../../parts/card.tsx";
import { formatDay } from "../../parts/format.ts";
import { Time } from "../../parts/time.tsx";
import { ActivityTimeline } from "./activity.tsx";
import { Drivers, ForecastCurve } from "./forecast.tsx";
import type { useActivity } from "./package-queries.ts";
import type { Props } from "./sources-card.tsx";

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
						<span class="num">{score === null ? "?" : wholeScore(score)}</span>
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
					<p class="unknown-box">{why ?? `No forecast: ${whyNoForecast(document.status.label)}.`}</p>
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

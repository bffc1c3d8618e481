/** The judgement in a few sentences: one headline, and the reasons that matter most. */
import type { Components } from "./components.ts";
import type { Confidence } from "./confidence.ts";
import type { Forecast } from "./forecast/forecast-model.ts";
import { MAIN_HORIZON } from "./forecast/forecast-model.ts";
import type { RiskLevel } from "./risk-level.ts";
import type { Status, StatusLabel } from "./status.ts";

const MAX_REASONS = 5;
/** Components below this speak against a package and are named among the reasons. */
const WEAK_COMPONENT = 50;

const BY_STATUS: Readonly<Record<StatusLabel, string>> = {
	malicious: "Remove it now: it was reported as malicious.",
	deprecated: "Plan to replace it: its maintainers have deprecated it.",
	archived: "Plan to replace it: its repository is archived.",
	ended: "Plan to replace it: its maintenance has ended.",
	unknown: "Too little is known to judge it.",
	quiet: "Nothing has happened for a year or more; it may simply be finished.",
	active: "People are working on it.",
};

/** One sentence that says what to do or how it stands. */
export function headline(judgement: {
	status: Status;
	risk: RiskLevel;
	/** Within the main horizon; null without a forecast. */
	probability: number | null;
	confidence: Confidence;
}): string {
	const { status } = judgement;
	const caveat =
		status.label !== "unknown" && judgement.confidence.level === "low" ? " Much is unknown, though." : "";
	return `${verdict(judgement)}${caveat}`;
}

function verdict({
	status,
	risk,
	probability,
}: {
	status: Status;
	risk: RiskLevel;
	probability: number | null;
}): string {
	const base = BY_STATUS[status.label];
	if (risk === "HIGH" || risk === "CRITICAL") {
		if (status.label === "active") return `${base} Its health is poor nevertheless; see why.`;
		if (status.label === "quiet")
			return "Watch it: nothing has happened for a year or more, and little holds it up.";
	}
	return probability !== null && probability >= 0.5 ? `${base} Its maintenance may end within a year.` : base;
}

/** The evidence of the status first, then what is weak, then what is missing. */
export function reasons(parts: {
	status: Status;
	components: Components;
	healthScore: number | null;
	forecast: Forecast | null;
}): string[] {
	const { status, components, healthScore, forecast } = parts;
	const weakest = Object.entries(components)
		.filter(([, component]) => component.score !== null && component.score < WEAK_COMPONENT)
		.sort(([, a], [, b]) => (a.score ?? 0) - (b.score ?? 0))
		.map(([name, component]) => `Weak ${name}: ${lowerFirst(component.reason)}`);
	const unknown = Object.entries(components)
		.filter(([, component]) => component.score === null)
		.map(([name]) => name);
	return [
		...status.evidence,
		...(forecast ? [forecastSentence(forecast)] : []),
		...weakest,
		...(unknown.length > 0 && healthScore !== null
			? [`Unknown: ${unknown.join(", ")}. The score is made of the rest.`]
			: []),
	].slice(0, MAX_REASONS);
}

function forecastSentence(forecast: Forecast): string {
	const percent = Math.round(forecast.horizons[MAIN_HORIZON] * 100);
	return `Maintenance ends within ${MAIN_HORIZON} months with a probability of ${percent} %.`;
}

/** `OpenSSF …` keeps its capitals. */
function lowerFirst(text: string): string {
	return /^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}

/** The security component: advisories against the latest version, and the care with which it is made. Our judgement. */
import type { ScorecardCheck } from "../../sources/deps-dev/facts.ts";
import { plural } from "../evidence/words.ts";
import type { Features } from "../features/features.ts";
import type { Status } from "../status.ts";
import type { Judged } from "./component-parts.ts";
import { known, meanWithUnread, scored, sentence, unread, untold } from "./component-parts.ts";
import { at, type Curve } from "./curve.ts";

/** The weight of the vulnerabilities against the latest version, one of unknown severity being 1 → score. */
const VULNERABILITIES: Curve = [
	[0, 100],
	[0.4, 70],
	[1, 45],
	[2, 25],
	[3, 10],
];
/** CVSS from this on → weight. Nobody has rated it: as one of medium to high severity. */
const WEIGHT_BY_SEVERITY: readonly (readonly [atLeast: number, weight: number])[] = [
	[9, 2],
	[7, 1.3],
	[4, 0.8],
	[0, 0.4],
];
const WEIGHT_UNRATED = 1;
/** No advisory is only that nobody reported one: without a Scorecard it does not count as proven care. */
const WITHOUT_SCORECARD_AT_MOST = 80;
const INSTALL_SCRIPT_COSTS = 10;
const PROVENANCE_ADDS = 5;
/**
 * Checks that OpenSSF rates as critical or high risk (docs/checks.md of ossf/scorecard), without Maintained and
 * Vulnerabilities, which other facts tell better. Named in the reason when they score at most `WEAK_CHECK`.
 */
const TELLING_CHECKS = [
	"Dangerous-Workflow",
	"Token-Permissions",
	"Code-Review",
	"Branch-Protection",
	"Signed-Releases",
	"Binary-Artifacts",
	"Dependency-Update-Tool",
];
const WEAK_CHECK = 3;
const MAX_NAMED_CHECKS = 3;

export function security(features: Features, status: Status): Judged {
	if (status.label === "malicious") {
		return scored("security_malicious", 0, "It was reported as malicious.", {});
	}
	const { advisories, scorecard } = features;
	const parts = known([
		advisories === null
			? null
			: {
					score: at(VULNERABILITIES, weightOf(features.severities)),
					text:
						advisories === 0
							? "no known advisory against the latest version"
							: `${plural(advisories, "advisory", "advisories")} against the latest version${worst(features.severities)}`,
				},
		scorecard === null
			? null
			: {
					score: scorecard * 10,
					text: `OpenSSF Scorecard ${scorecard} of 10${weakChecks(features.scorecardChecks)}`,
				},
	]);
	const unreadParts = (["advisoryIds", "scorecard"] as const).filter((name) => features.unread.has(name));
	if (parts.length === 0) {
		return unreadParts.length > 0
			? unread("security_unread", "Neither advisories nor a Scorecard could be read.")
			: untold("security_untold", "No source tells of advisories.");
	}
	const extras = [
		...(features.hasInstallScript ? [{ text: "it runs a script when installed" }] : []),
		...(features.hasProvenance ? [{ text: "its build has provenance" }] : []),
		...(scorecard === null ? [{ text: "no Scorecard is known" }] : []),
	];
	const adjustment =
		(features.hasInstallScript ? -INSTALL_SCRIPT_COSTS : 0) + (features.hasProvenance ? PROVENANCE_ADDS : 0);
	// An advisory is not outweighed by good practice; practice only fills in where there is none.
	const scores = parts.map((part) => part.score);
	const measured = advisories ? Math.min(...scores) : meanWithUnread(scores, unreadParts.length);
	const limit = scorecard === null ? WITHOUT_SCORECARD_AT_MOST : 100;
	return scored("security", Math.min(measured, limit) + adjustment, sentence([...parts, ...extras]), {
		advisories,
		worst_severity: Math.max(...features.severities.map((severity) => severity ?? 0), 0) || null,
		scorecard,
		has_install_script: features.hasInstallScript,
		has_provenance: features.hasProvenance,
	});
}

function weightOf(severities: readonly (number | null)[]): number {
	return severities.reduce<number>((sum, severity) => {
		if (severity === null) return sum + WEIGHT_UNRATED;
		return sum + (WEIGHT_BY_SEVERITY.find(([atLeast]) => severity >= atLeast)?.[1] ?? WEIGHT_UNRATED);
	}, 0);
}

/** ` (severity up to 9.8 of 10)` */
function worst(severities: readonly (number | null)[]): string {
	const rated = severities.filter((severity) => severity !== null);
	return rated.length === 0 ? "" : ` (severity up to ${Math.max(...rated)} of 10)`;
}

/** ` (Code-Review 0, Branch-Protection 3)` */
function weakChecks(checks: readonly ScorecardCheck[]): string {
	const weak = TELLING_CHECKS.flatMap((name) => {
		const score = checks.find((check) => check.name === name)?.score ?? null;
		return score !== null && score <= WEAK_CHECK ? [`${name} ${score}`] : [];
	});
	return weak.length === 0 ? "" : ` (${weak.slice(0, MAX_NAMED_CHECKS).join(", ")})`;
}

/** The evidence that registries and advisories announce: malware, deprecation, the end. Pure. */
import { dateOf, dayOf } from "../../facts/day.ts";
import { isDeprecatedPackage } from "../../facts/deprecated-package.ts";
import type { PackageFacts } from "../../facts/package-facts.ts";
import type { Advisory } from "../../facts/source-facts.ts";
import type { Features } from "../features/features.ts";
import { knownValue } from "../features/known-value.ts";
import { isAboutWholePackage } from "./advisories.ts";
import { attributed, type Statement } from "./statement.ts";
import { quoted } from "./words.ts";

const MAX_NAMED = 3;

export function maliciousEvidence(facts: PackageFacts, features: Features): Statement[] {
	const { malicious, advisories, projectStatus } = facts;
	const project = knownValue(projectStatus);
	if (project?.status === "quarantined") {
		return [
			attributed(
				"quarantined",
				"against",
				`Its registry has quarantined it${reasonOf(project.reason)}`,
				{ reason: project.reason },
				projectStatus,
			),
		];
	}
	const malware = knownValue(advisories)?.filter(({ kind }) => kind === "malware") ?? [];
	const whole = malware.filter(isAboutWholePackage).map(({ id }) => id);
	if (whole.length > 0) return [malwareStatement(whole, advisories)];
	if (features.malware.length > 0) {
		return [
			malwareStatement(features.malware, advisories.state === "known" ? advisories : facts.advisoryIds),
		];
	}
	if (!knownValue(malicious)) return [];
	return [
		attributed(
			"security_placeholder",
			"against",
			"Its registry took it down for security and put a placeholder in its place",
			{},
			malicious,
		),
	];
}

function malwareStatement(
	ids: readonly string[],
	fact: PackageFacts["advisories"] | PackageFacts["advisoryIds"],
): Statement {
	const named = ids.slice(0, MAX_NAMED).join(", ");
	return attributed(
		"malware_advisory",
		"against",
		`Malware by advisory ${named}`,
		{ advisories: named },
		fact,
	);
}

export function deprecatedEvidence(facts: PackageFacts): Statement[] {
	const { deprecation, projectStatus } = facts;
	const project = knownValue(projectStatus);
	if (project?.status === "deprecated") {
		return [
			attributed(
				"project_deprecated",
				"against",
				`Its registry lists it as deprecated${reasonOf(project.reason)}`,
				{ reason: project.reason },
				projectStatus,
			),
		];
	}
	const known = knownValue(deprecation);
	if (!known || !isDeprecatedPackage(known)) return [];
	const scope = known.allVersions ? "All its versions are" : "Its latest version is";
	const message = messageOf(known.latest);
	return [
		attributed(
			"deprecated",
			"against",
			`${scope} deprecated${message === null ? ", without a message" : `: ${quoted(message)}`}`,
			{ all_versions: known.allVersions, message },
			deprecation,
		),
	];
}

/** Its maintainers themselves say that nobody works on it any more. */
export function inactiveEvidence({ projectStatus }: PackageFacts): Statement[] {
	const project = knownValue(projectStatus);
	if (project?.status !== "inactive") return [];
	return [
		attributed(
			"declared_inactive",
			"against",
			`Its maintainers call it inactive${reasonOf(project.reason)}`,
			{ reason: project.reason },
			projectStatus,
		),
	];
}

/** Somebody who watches the ecosystem has announced that nobody looks after it. */
export function unmaintainedEvidence(facts: PackageFacts): Statement[] {
	const announced = knownValue(facts.advisories)?.find((advisory) => isStillUnmaintained(advisory, facts));
	if (!announced) return [];
	const day = announced.publishedAt === null ? undefined : dayOf(announced.publishedAt);
	const on = day === undefined ? null : dateOf(day);
	const title = announced.title === null ? "" : `: ${quoted(announced.title)}`;
	const details = [announced.id, ...(on === null ? [] : [on])].join(", ");
	return [
		attributed(
			"announced_unmaintained",
			"against",
			`Announced as unmaintained${title} (${details})`,
			{ advisory: announced.id, title: announced.title, on },
			facts.advisories,
		),
	];
}

/** A release that came later, and that the advisory leaves out, has ended it. */
function isStillUnmaintained(advisory: Advisory, facts: PackageFacts): boolean {
	if (advisory.kind !== "unmaintained") return false;
	return isAboutWholePackage(advisory) || knownValue(facts.latestVersion) === null;
}

/** Statements against single versions, which are not against the package. */
export function versionNotes({ deprecation, versionMarks, latestVersion }: PackageFacts): Statement[] {
	const known = knownValue(deprecation);
	const notes: Statement[] = [];
	if (known && known.latest !== null && !isDeprecatedPackage(known)) {
		const version = knownValue(latestVersion) ?? "its latest version";
		const message = messageOf(known.latest);
		const goTo = known.goTo ?? null;
		notes.push(
			attributed(
				"latest_version_deprecated",
				"against",
				`Version ${version} is deprecated${message === null ? "" : `: ${quoted(message)}`}; ${goTo} is not`,
				{ version, message, go_to: goTo },
				deprecation,
			),
		);
	}
	const yanked = knownValue(versionMarks)?.marks.filter(({ kind }) => kind === "yanked") ?? [];
	const latest = knownValue(latestVersion);
	const newest = yanked.flatMap(({ versions }) => versions)[0];
	if (newest !== undefined && latest !== null && knownValue(versionMarks)?.allYanked === false) {
		notes.push(
			attributed(
				"versions_yanked",
				"neutral",
				`Version ${newest} was yanked; ${latest} is the newest that is not`,
				{ version: newest, go_to: latest },
				versionMarks,
			),
		);
	}
	return notes;
}

/** The text that sources write for a version that is deprecated without words. */
const NO_MESSAGE = "deprecated without a message";

function messageOf(message: string | null): string | null {
	return message === NO_MESSAGE ? null : message;
}

function reasonOf(reason: string | null): string {
	return reason === null ? "" : `: ${quoted(reason)}`;
}

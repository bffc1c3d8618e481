/**
 * Reads a registry's marks on versions, and decides whether they are against the package: a broken release that its
 * maintainers deprecate the next day is no end of a package. Pure.
 */

import type { VersionGrammar } from "@dephealth/contract/ecosystems/version-grammar.ts";
import type { Deprecation, VersionMark, VersionMarks } from "../facts/source-facts.ts";
import { compareVersions, newestFirst } from "../packages/version-order.ts";

export type ListedVersion = {
	version: string;
	/** Epoch milliseconds. */
	publishedAt: number | undefined;
	/** The message, null when deprecated without one, undefined when not deprecated. */
	deprecated: string | null | undefined;
	isYanked: boolean;
	yankMessage?: string | null;
};

/** The text for a message that was not written. */
export const NO_MESSAGE = "deprecated without a message";

/** A report travels through a state machine: a few kilobytes at most. */
const MAX_MARKED = 300;
const MAX_MESSAGES = 10;
const MAX_LINES = 100;
const MAX_VERSION_LENGTH = 64;
const MAX_MESSAGE_LENGTH = 500;
/** A release that is withdrawn in favour of its predecessor follows it closely. */
const PREDECESSOR_WITHIN_MS = 90 * 86_400_000;

/** The words of maintainers who leave a package, not a version of it. */
const LEAVES_THE_PACKAGE =
	/no longer (?:being )?(?:maintained|supported|developed|updated|needed|necessary)|\bunmaintained\b|not (?:actively )?maintained|\bdiscontinued\b|\babandoned\b|\bobsolete\b|end[- ]of[- ]life|\b(?:moved|renamed|migrated|merged) (?:in)?to\b|\b(?:replaced|superseded) (?:by|with)\b|in favou?r of|\bpackage (?:is|has been|was) (?:now )?deprecated|\binstead\b|\b(?:switch|migrate) to\b/i;
const VERSION_IN_TEXT = /(?<![\w.@/-])v?(\d+(?:\.(?:\d+|x|\*)){1,3}(?:-[\w.]+)?|(?<=v)\d+)(?![\w/-])/gi;

/** @param latest the version that is installed when none is named */
export function marksOf(
	versions: readonly ListedVersion[],
	latest: string | undefined,
	grammar: VersionGrammar,
): { deprecation: Deprecation; versionMarks: VersionMarks } {
	const descending = newestFirst(versions, ({ version }) => version, grammar);
	const usable = descending.filter((version) => !isMarked(version));
	const latestVersion = versions.find(({ version }) => version === latest);
	const message = latestVersion?.deprecated;
	return {
		deprecation: {
			latest: message === undefined ? null : (message?.slice(0, MAX_MESSAGE_LENGTH) ?? NO_MESSAGE),
			allVersions: versions.length > 0 && versions.every(({ deprecated }) => deprecated !== undefined),
			goTo:
				latestVersion === undefined || message === undefined
					? null
					: (versionToGoTo(latestVersion, message, usable, grammar)?.version ?? null),
		},
		versionMarks: {
			...listMarks(descending),
			allYanked: versions.length > 0 && versions.every(({ isYanked }) => isYanked),
			newestUnmarked: usable.find(({ version }) => !grammar.prerelease.test(version))?.version ?? null,
			newestOfLines: newestOfLines([...usable, ...descending], grammar),
		},
	};
}

/** @param preferred those of a line in the order in which they are preferred */
function newestOfLines(preferred: readonly ListedVersion[], grammar: VersionGrammar): string[] {
	const newest = new Map<string, string>();
	for (const { version } of preferred) {
		const line = /^v?\d+(?:\.\d+)?/.exec(version)?.[0];
		if (line === undefined || version.length > MAX_VERSION_LENGTH || grammar.prerelease.test(version))
			continue;
		if (!newest.has(line)) newest.set(line, version);
	}
	return newestFirst([...newest.values()], (version) => version, grammar).slice(0, MAX_LINES);
}

function isMarked({ deprecated, isYanked }: ListedVersion): boolean {
	return deprecated !== undefined || isYanked;
}

/** Undefined when the deprecation means the package: nothing newer to go to, by its message or by the list. */
function versionToGoTo(
	latest: ListedVersion,
	message: string | null,
	usable: readonly ListedVersion[],
	grammar: VersionGrammar,
): ListedVersion | undefined {
	const named = versionsNamedIn(message ?? "", usable, grammar);
	if (named) return named;
	if (message !== null && LEAVES_THE_PACKAGE.test(message)) return undefined;
	const releases = usable.filter(({ version }) => !grammar.prerelease.test(version));
	const newer = releases.find(({ version }) => compareVersions(version, latest.version, grammar) > 0);
	if (newer || message === null) return newer;
	const predecessor = releases[0];
	return predecessor && follows(latest, predecessor) ? predecessor : undefined;
}

/** A text of the registry's, not ours: `Broken build, use 1.6.1`, `upgrade to v2`, `use 1.6.x`. */
function versionsNamedIn(
	message: string,
	usable: readonly ListedVersion[],
	grammar: VersionGrammar,
): ListedVersion | undefined {
	for (const [, named = ""] of message.matchAll(VERSION_IN_TEXT)) {
		const prefix = named.replace(/(?:\.[x*])+$/i, "");
		const found =
			usable.find(({ version }) => version === named) ??
			usable.find(({ version }) => version.startsWith(`${prefix}.`) && !grammar.prerelease.test(version));
		if (found) return found;
	}
	return undefined;
}

function follows({ publishedAt: later }: ListedVersion, { publishedAt: earlier }: ListedVersion): boolean {
	return later !== undefined && earlier !== undefined && later - earlier <= PREDECESSOR_WITHIN_MS;
}

function listMarks(descending: readonly ListedVersion[]): Pick<VersionMarks, "marks" | "isComplete"> {
	const marks = new Map<string, VersionMark>();
	let listed = 0;
	let isComplete = true;
	for (const { version, deprecated, isYanked, yankMessage = null } of descending) {
		for (const mark of [
			...(deprecated === undefined ? [] : [{ kind: "deprecated" as const, message: deprecated }]),
			...(isYanked ? [{ kind: "yanked" as const, message: yankMessage }] : []),
		]) {
			const message = mark.message?.slice(0, MAX_MESSAGE_LENGTH) ?? null;
			const key = `${mark.kind} ${message}`;
			const fits =
				listed < MAX_MARKED &&
				version.length <= MAX_VERSION_LENGTH &&
				(marks.has(key) || marks.size < MAX_MESSAGES);
			if (!fits) {
				isComplete = false;
				continue;
			}
			listed += 1;
			const known = marks.get(key);
			if (known) known.versions.push(version);
			else marks.set(key, { kind: mark.kind, message, versions: [version] });
		}
	}
	return { marks: [...marks.values()], isComplete };
}

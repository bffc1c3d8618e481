/**
 * Recent changes in how a package is published; takeovers and ends look like this from outside. None of them proves
 * anything alone: each is a date and two versions that somebody can look at. Pure.
 */
import type { RepositoryLocation } from "./source-facts.ts";

/**
 * - `new_publisher`: an account published that never had, after a long silence
 * - `publishing_downgraded`: from a trusted publisher's workflow to a person's token
 * - `provenance_lost`: the version before had an attestation, this one has none
 * - `install_script_added`: code runs on installation that did not before
 * - `maintainers_changed`: accounts that may publish came or went
 * - `license_changed`, `repository_moved`: another one is declared
 * - `versions_unpublished`: versions were published, and are gone
 * - `versions_yanked`: versions were withdrawn, which those who locked them still get
 * - `project_status_changed`: its registry, or its maintainers there, say another thing of the whole project
 */
export const CHANGE_KINDS = [
	"new_publisher",
	"publishing_downgraded",
	"provenance_lost",
	"install_script_added",
	"maintainers_changed",
	"license_changed",
	"repository_moved",
	"versions_unpublished",
	"versions_yanked",
	"project_status_changed",
] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

export type RecentChange = {
	kind: ChangeKind;
	/** ISO timestamp of the publish that shows it, of the newest version that is gone, or of the reading that showed it. */
	at: string;
	/** The time of the earlier reading, when two readings were compared: the change happened between them. */
	seenAfter?: string;
	/** Null where it is not about a version. */
	version: string | null;
	/** The version to compare with; null when there is none. */
	before: string | null;
	/** The former and the present value, in the registry's words; null when the kind says it all. No account is named. */
	from: string | null;
	to: string | null;
};

/** A version as its registry recorded its publish; undefined: the registry does not say. */
export type PublishRecord = {
	version: string;
	/** Epoch milliseconds. */
	at: number;
	publisher?: string | undefined;
	isTrusted?: boolean | undefined;
	hasProvenance?: boolean | undefined;
	hasInstallScript?: boolean | undefined;
	maintainers?: readonly string[] | undefined;
	license?: string | undefined;
	repository?: RepositoryLocation | null | undefined;
};

const DAY_MS = 86_400_000;
/** Older changes have been looked at, or have not mattered. */
export const LATELY_MS = 365 * DAY_MS;
/** A publisher who is new to a package that is published every week is a colleague. */
const SILENCE_MS = 365 * DAY_MS;
const MAX_CHANGES = 20;
const MAX_TEXT_LENGTH = 100;

/** The newest first, as many as a document shows. */
export function newestChanges(changes: readonly RecentChange[]): RecentChange[] {
	return changes.toSorted((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0)).slice(0, MAX_CHANGES);
}

/**
 * @param publishes the versions of one line of releases, in any order; pre-releases and backports are left out by the caller
 * @param unpublished versions that are gone, with the time of their publish
 * @param now epoch milliseconds
 * @returns the newest first
 */
export function recentChanges(
	publishes: readonly PublishRecord[],
	unpublished: readonly { version: string; at: number }[],
	now: number,
): RecentChange[] {
	const ordered = publishes.toSorted((a, b) => a.at - b.at);
	const changes: RecentChange[] = [];
	const publishers = new Set<string>();
	for (const [index, current] of ordered.entries()) {
		const before = ordered[index - 1];
		if (before && now - current.at <= LATELY_MS) changes.push(...compare(before, current, publishers));
		if (current.publisher !== undefined) publishers.add(current.publisher);
	}
	return newestChanges([...changes, ...gone(unpublished, now)]);
}

function compare(
	before: PublishRecord,
	current: PublishRecord,
	publishers: ReadonlySet<string>,
): RecentChange[] {
	const changes: RecentChange[] = [];
	const add = (kind: ChangeKind, from: string | null = null, to: string | null = null) =>
		changes.push({
			kind,
			at: new Date(current.at).toISOString(),
			version: current.version,
			before: before.version,
			from: from?.slice(0, MAX_TEXT_LENGTH) ?? null,
			to: to?.slice(0, MAX_TEXT_LENGTH) ?? null,
		});
	const isNew = current.publisher !== undefined && publishers.size > 0 && !publishers.has(current.publisher);
	// A workflow that publishes for the first time is a new account, too: a step forward.
	if (isNew && current.isTrusted !== true && current.at - before.at >= SILENCE_MS) {
		add("new_publisher", `${Math.round((current.at - before.at) / DAY_MS)} days of silence`);
	}
	if (before.isTrusted === true && current.isTrusted === false) add("publishing_downgraded");
	if (before.hasProvenance === true && current.hasProvenance === false) add("provenance_lost");
	if (before.hasInstallScript === false && current.hasInstallScript === true) add("install_script_added");
	const staff = staffChange(before.maintainers, current.maintainers);
	if (staff) add("maintainers_changed", staff.from, staff.to);
	if (before.license !== undefined && current.license !== undefined && before.license !== current.license) {
		add("license_changed", before.license, current.license);
	}
	const [from, to] = [placeOf(before.repository), placeOf(current.repository)];
	if (from !== null && to !== null && from.toLowerCase() !== to.toLowerCase())
		add("repository_moved", from, to);
	return changes;
}

/** Counts, since who they are is nobody's business here. Undefined: the same, or not known of both. */
export function staffChange(
	before: readonly string[] | undefined,
	current: readonly string[] | undefined,
): { from: string; to: string } | undefined {
	if (!before?.length || !current?.length) return undefined;
	const came = current.filter((account) => !before.includes(account)).length;
	const went = before.filter((account) => !current.includes(account)).length;
	if (came === 0 && went === 0) return undefined;
	return {
		from: accounts(before.length),
		to: `${accounts(current.length)}: ${came} added, ${went} removed`,
	};
}

function accounts(count: number): string {
	return count === 1 ? "1 account" : `${count} accounts`;
}

export function placeOf(repository: RepositoryLocation | null | undefined): string | null {
	return repository ? `${repository.host}/${repository.path}` : null;
}

function gone(unpublished: readonly { version: string; at: number }[], now: number): RecentChange[] {
	const lately = unpublished.filter(({ at }) => now - at <= LATELY_MS).toSorted((a, b) => b.at - a.at);
	const [newest] = lately;
	if (!newest) return [];
	return [
		{
			kind: "versions_unpublished",
			at: new Date(newest.at).toISOString(),
			version: newest.version,
			before: null,
			from: lately.length === 1 ? "1 version" : `${lately.length} versions`,
			to: null,
		},
	];
}

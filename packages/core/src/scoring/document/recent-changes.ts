/** Words recent changes in how a package is published, as sentences with their days. Pure. */
import type { PackageDocument } from "@dephealth/contract/schemas/package-document.ts";
import type { PackageFacts } from "../../facts/package-facts.ts";
import type { RecentChange } from "../../facts/recent-changes.ts";
import { attributed } from "../evidence/statement.ts";
import { knownValue } from "../features/known-value.ts";

export function recentChangesOf({
	recentChanges,
	repositoryChanges,
}: PackageFacts): PackageDocument["recent_changes"] {
	return [recentChanges, repositoryChanges]
		.flatMap((fact) =>
			(knownValue(fact) ?? []).map((change) => ({
				...attributed(change.kind, "neutral", clauseOf(change), valuesOf(change), fact),
				at: change.at,
			})),
		)
		.sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));
}

function valuesOf({ version, before, from, to, seenAfter }: RecentChange) {
	return { version, before, from, to, ...(seenAfter !== undefined && { seen_after: seenAfter }) };
}

function clauseOf(change: RecentChange): string {
	return change.seenAfter === undefined ? publishClause(change) : seenClause(change, change.seenAfter);
}

/** Two readings differ: what happened did so between them. */
function seenClause({ kind, at, version, from, to }: RecentChange, after: string): string {
	const between = `between ${after.slice(0, 10)} and ${at.slice(0, 10)}`;
	const newest = version === null ? "" : `, the newest ${version}`;
	switch (kind) {
		case "maintainers_changed":
			return `Its maintainers changed ${between}: ${from} before, now ${to}`;
		case "license_changed":
			return `Its licence changed ${between} from ${from} to ${to}`;
		case "repository_moved":
			return `Its repository moved ${between} from ${from} to ${to}`;
		case "versions_unpublished":
			return `${from} vanished ${between}${newest}`;
		case "versions_yanked":
			return `${from} ${from === "1 version" ? "was" : "were"} withdrawn ${between}${newest}${to === null ? "" : `: "${to}"`}`;
		default:
			return `The status of the whole project changed ${between} from ${from} to ${to}`;
	}
}

function publishClause(change: RecentChange): string {
	const { kind, at, version, before, from, to } = change;
	const since = before === null ? "" : `, unlike ${before}`;
	const on = `${version} on ${at.slice(0, 10)}`;
	switch (kind) {
		case "new_publisher":
			return `${on} was published by an account that had never published it, after ${from}`;
		case "publishing_downgraded":
			return `${on} was published with a token${since}, which a workflow published`;
		case "provenance_lost":
			return `${on} has no provenance${since}`;
		case "install_script_added":
			return `${on} runs a script on installation${since}`;
		case "maintainers_changed":
			return `Its maintainers changed before ${on}: ${from} before, now ${to}`;
		case "license_changed":
			return `${on} changed the licence from ${from} to ${to}`;
		case "repository_moved":
			return `${on} names another repository: ${to} instead of ${from}`;
		default:
			return `${from} published within a year ${from === "1 version" ? "is" : "are"} gone, the newest ${on}`;
	}
}

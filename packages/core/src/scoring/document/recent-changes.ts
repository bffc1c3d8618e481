/** What changed lately in how a package is published, as sentences with their days. Pure. */
import type { PackageDocument } from "@dephealth/contract/schemas/package-document.ts";
import type { PackageFacts } from "../../facts/package-facts.ts";
import type { RecentChange } from "../../facts/recent-changes.ts";
import { attributed } from "../evidence/statement.ts";
import { knownValue } from "../features/known-value.ts";

export function recentChangesOf({ recentChanges }: PackageFacts): PackageDocument["recent_changes"] {
	return (knownValue(recentChanges) ?? []).map((change) => ({
		...attributed(change.kind, "neutral", clauseOf(change), valuesOf(change), recentChanges),
		at: change.at,
	}));
}

function valuesOf({ version, before, from, to }: RecentChange) {
	return { version, before, from, to };
}

function clauseOf(change: RecentChange): string {
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
		case "versions_unpublished":
			return `${from} published within a year ${from === "1 version" ? "is" : "are"} gone, the newest ${on}`;
	}
}

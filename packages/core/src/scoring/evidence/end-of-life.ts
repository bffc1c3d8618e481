/** Decides whether a package has ended although nobody announced it. Pure. */
import { dateOf } from "../../facts/day.ts";
import { factDay } from "../../facts/fact.ts";
import type { PackageFacts } from "../../facts/package-facts.ts";
import { by } from "../document/source-labels.ts";
import type { Features } from "../features/features.ts";
import { knownValue } from "../features/known-value.ts";
import { isReliedOn } from "../features/reliance.ts";
import { activityEvidence } from "./activity-evidence.ts";
import { repositoryNotes } from "./repository-evidence.ts";
import { attributed, concluded, type Statement } from "./statement.ts";
import { plural } from "./words.ts";

/** Silence alone ends a package only after this long, and only if few rely on it: finished packages stay. */
const ENDED_AFTER_DAYS = 4 * 365;
/** Half of the silence is enough when the repository is gone. */
const ENDED_WITHOUT_REPOSITORY_AFTER_DAYS = 2 * 365;
/** Weekly downloads, or dependents, from which on somebody would notice that a package is broken. */
const STILL_RELIED_ON = { weeklyDownloads: 100_000, dependents: 500 };

export function endedEvidence(facts: PackageFacts, features: Features): Statement[] {
	const gone = noVersionLeft(facts);
	if (gone) return [gone];
	const { silenceDays } = features;
	if (silenceDays === null || features.useIsUnread) return [];
	const reliedOn = isReliedOn(features, STILL_RELIED_ON);
	if (features.repositoryIsGone && !reliedOn && silenceDays >= ENDED_WITHOUT_REPOSITORY_AFTER_DAYS) {
		return [...repositoryNotes(facts, features), ...silence(facts, features)];
	}
	// If no source knows commits, only releases may be silent; and uncounted use may be wide.
	const commitsAreKnown =
		features.daysSinceLastCommit !== null || features.hasNoPeople24m || features.isRepositoryShared;
	if (!commitsAreKnown || reliedOn !== false || silenceDays < ENDED_AFTER_DAYS) return [];
	return [...silence(facts, features), littleUse(facts, features)];
}

function noVersionLeft(facts: PackageFacts): Statement | undefined {
	const { versionCount, unpublishedAt, versionMarks } = facts;
	const versions = knownValue(versionCount);
	if (!versions && unpublishedAt.state === "known") {
		const day = factDay(unpublishedAt);
		const on = day === undefined ? null : dateOf(day);
		const when = on === null ? "" : ` on ${on}`;
		return attributed("unpublished", "against", `It was unpublished${when}`, { on }, unpublishedAt);
	}
	// Other registries keep published versions; deps.dev's list can be empty for untagged modules.
	if (versions === 0 && versionCount.state === "known" && versionCount.source === "npm") {
		return attributed("no_versions", "against", "No version of it is left", {}, versionCount);
	}
	if (knownValue(versionMarks)?.allYanked) {
		return attributed("all_yanked", "against", "All its versions were yanked", { versions }, versionMarks);
	}
	return undefined;
}

/** The sentences that otherwise only say how things stand are here what ends it. */
function silence(facts: PackageFacts, features: Features): Statement[] {
	return activityEvidence(facts, features).map((statement) => ({ ...statement, effect: "against" }));
}

function littleUse({ weeklyDownloads, dependents }: PackageFacts, features: Features): Statement {
	const counts = [
		features.weeklyDownloads === null
			? ""
			: `${plural(features.weeklyDownloads, "weekly download")}${by(weeklyDownloads)}`,
		features.dependents === null ? "" : `${plural(features.dependents, "dependent")}${by(dependents)}`,
	].filter((text) => text !== "");
	return concluded("little_use", "against", `Not widely relied on: ${counts.join(", ")}.`, {
		weekly_downloads: features.weeklyDownloads,
		dependents: features.dependents,
	});
}

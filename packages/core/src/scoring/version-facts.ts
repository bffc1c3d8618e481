/** The facts about single versions, as the document keeps them. The sources have bounded them. Pure. */
import type { VersionFacts } from "@dephealth/contract/schemas/version-facts.ts";
import type { PackageFacts } from "../facts/package-facts.ts";
import { knownValue } from "./features/known-value.ts";

export function versionFactsOf({ versionMarks, deprecation, advisories }: PackageFacts): VersionFacts {
	const marks = knownValue(versionMarks);
	const all = knownValue(advisories);
	return {
		marks: marks?.marks ?? null,
		is_complete: marks?.isComplete ?? false,
		all_deprecated: knownValue(deprecation)?.allVersions ?? false,
		newest_unmarked: marks?.newestUnmarked ?? null,
		newest_of_lines: marks?.newestOfLines ?? null,
		advisories:
			all?.map(({ id, kind, severity, title, ranges, versions }) => ({
				id,
				kind,
				severity,
				title,
				ranges: ranges.map(({ introduced, fixed, lastAffected }) => ({
					introduced,
					fixed,
					last_affected: lastAffected,
				})),
				versions,
			})) ?? null,
	};
}

/** deps.dev's view of a repository: https://docs.deps.dev/api/v3/#getproject */
import { hexDigits } from "../world/randomness.ts";
import type { SandboxRepository } from "../world/repository.ts";
import type { FoundRepository } from "../world/universe.ts";

/** @param id as it was asked, e.g. `github.com/sandbox-npm/active-17` */
export function projectDocument(id: string, { owner, repository }: FoundRepository) {
	return {
		projectKey: { id },
		openIssuesCount: repository.openIssues,
		starsCount: repository.stars,
		forksCount: repository.forks,
		license: owner.license,
		description: owner.description,
		homepage: "",
		...(repository.scorecard && { scorecard: scorecardDocument(repository, repository.scorecard) }),
	};
}

function scorecardDocument(
	repository: SandboxRepository,
	scorecard: NonNullable<SandboxRepository["scorecard"]>,
) {
	return {
		date: scorecard.date.replace(".000Z", "Z"),
		repository: { name: `github.com/${repository.path}`, commit: hexDigits(`head ${repository.path}`, 40) },
		scorecard: { version: "v5.0.0", commit: hexDigits("scorecard", 40) },
		checks: scorecard.checks.map(({ name, score }) => ({
			name,
			documentation: {
				shortDescription: `What ${name} looks at.`,
				url: `https://github.com/ossf/scorecard/blob/main/docs/checks.md#${name.toLowerCase()}`,
			},
			score,
			reason: score < 0 ? "no data, or the check failed to run" : `${score} of 10`,
			details: [],
		})),
		overallScore: scorecard.overallScore,
		metadata: [],
	};
}

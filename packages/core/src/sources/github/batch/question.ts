import type { GithubReport } from "../../../facts/source-report.ts";

export type GithubQuestion = {
	/** `owner/name` as the package declares it. */
	repository: string;
	/** The last report; undefined: none. */
	previous: GithubReport | undefined;
	/** Git does not tell them: read the commits, if there are new ones. */
	commits: boolean;
	/** Read them whether or not there are new ones. */
	thorough: boolean;
};

/** Only a report that has no gaps and knows the newest commit can stand in for the commits. */
export function isComparable(previous: GithubReport | undefined): boolean {
	return (
		previous !== undefined &&
		previous.gaps.length === 0 &&
		previous.facts.found &&
		previous.facts.humanCommits !== null &&
		previous.facts.head !== undefined
	);
}

export function distinct(questions: readonly GithubQuestion[]): GithubQuestion[] {
	const byRepository = new Map<string, GithubQuestion>();
	for (const question of questions) {
		const key = keyOf(question.repository);
		const before = byRepository.get(key);
		// The package that knows less decides, when two have one repository.
		const asksMore = question.commits && (question.thorough || !isComparable(question.previous));
		if (!before || asksMore || (question.commits && !before.commits)) byRepository.set(key, question);
	}
	return [...byRepository.values()];
}

export function keyOf(repository: string): string {
	return repository.toLowerCase();
}

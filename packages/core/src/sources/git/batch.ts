/** The histories of many repositories, side by side; see GitSource for a single one. */
import { BulkheadFullError, CircuitOpenError, RateLimitedError } from "../../errors.ts";
import type { RepositoryLocation } from "../../facts/source-facts.ts";
import type { FailedReport, GitReport } from "../../facts/source-report.ts";
import { mapBounded } from "../../map-bounded.ts";
import { failedReport } from "../failed-report.ts";
import type { GitSource } from "./git-source.ts";

export type GitQuestion = {
	repository: RepositoryLocation;
	/** The last report; only what is new is sent. */
	previous: GitReport | undefined;
};

export type GitBatch = {
	/**
	 * One answer for each question, in their order; the same repository is asked once. `not_asked`: its host asked for
	 * a pause, and the known facts stay. A repository that cannot be read is a failed report of its own.
	 *
	 * @throws the first failure when none could be read; the signal's reason
	 */
	collect(
		questions: readonly GitQuestion[],
		signal?: AbortSignal,
	): Promise<(GitReport | FailedReport | "not_asked")[]>;
};

/** Most answers are a few hundred bytes; how many packs are read at once, the client bounds. */
const AT_ONCE = 16;

export function createGitBatch(source: GitSource): GitBatch {
	async function read(
		{ repository, previous }: GitQuestion,
		signal: AbortSignal | undefined,
	): Promise<GitReport | Error> {
		try {
			return await source.collect(repository, previous, signal);
		} catch (error) {
			if (!(error instanceof Error) || signal?.aborted) throw error;
			return error;
		}
	}

	return {
		async collect(questions, signal) {
			const asked = distinct(questions);
			const answers = await mapBounded([...asked.values()], AT_ONCE, (question) => read(question, signal));
			const [first] = answers;
			if (first instanceof Error && answers.every((answer) => answer instanceof Error)) throw first;
			const byRepository = new Map([...asked.keys()].map((key, index) => [key, answers[index]]));
			return questions.map(({ repository, previous }) => {
				const answer = byRepository.get(keyOf(repository)) ?? new Error("The repository was not read.");
				if (!(answer instanceof Error)) return answer;
				return previous && isRefusal(answer) ? "not_asked" : failedReport("git", answer);
			});
		},
	};
}

function isRefusal(error: Error): boolean {
	return (
		error instanceof RateLimitedError ||
		error instanceof CircuitOpenError ||
		error instanceof BulkheadFullError
	);
}

/** One reading is enough for several packages of one repository: the newest. */
function distinct(questions: readonly GitQuestion[]): Map<string, GitQuestion> {
	const byRepository = new Map<string, GitQuestion>();
	for (const question of questions) {
		const key = keyOf(question.repository);
		const before = byRepository.get(key);
		const isNewer = (question.previous?.observedAt ?? "") > (before?.previous?.observedAt ?? "");
		if (!before || isNewer) byRepository.set(key, question);
	}
	return byRepository;
}

function keyOf({ host, path }: RepositoryLocation): string {
	return `${host}/${path}`;
}

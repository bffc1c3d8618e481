/** The history of a package's repository, from its own server. */
import { type Clock, timestamp } from "../../clock.ts";
import { PackageNotFoundError } from "../../errors.ts";
import type { RepositoryLocation } from "../../facts/source-facts.ts";
import type { GitReport } from "../../facts/source-report.ts";
import type { Guard } from "../../resilience/guard.ts";
import type { GitFacts } from "./facts.ts";
import { gitAddressOf } from "./git-address.ts";
import type { GitClient, GitReading } from "./git-client.ts";
import { knownReferencesOf, summarizeHistory } from "./history/git-history.ts";
import { gitCircuitOf, isForge } from "./source.ts";

export type GitSource = {
	/**
	 * A repository that its server does not know is a fact, not an error. If it is unchanged since `previous`, it costs
	 * one request; otherwise only new objects are sent.
	 *
	 * @param previous the last report of the same package; a report of another repository is not used
	 * @throws the errors of GitClient.read; CircuitOpenError and BulkheadFullError of the host's guard
	 */
	collect(repository: RepositoryLocation, previous?: GitReport, signal?: AbortSignal): Promise<GitReport>;
};

type Found = Extract<GitFacts, { found: true }>;

const DAY_SECONDS = 86_400;
/** Years that are read of a history that is too long to be read whole. */
const FALLBACK_YEARS = 5;

/**
 * @param deps.guardOf by host, so that one host's trouble does not affect others
 * @param deps.mirror of `GIT_MIRROR_URL`; see `gitAddressOf`
 * @param deps.tokenOf the token for a host; never sent to a mirror
 */
export function createGitSource(deps: {
	client: GitClient;
	guardOf: (host: string) => Guard;
	clock: Clock;
	mirror?: URL | undefined;
	tokenOf?: (host: string) => string | undefined;
}): GitSource {
	const { client, guardOf, clock, mirror, tokenOf } = deps;

	function report(facts: GitFacts): GitReport {
		return { source: "git", state: "collected", observedAt: timestamp(clock), facts, gaps: [] };
	}

	function read(
		repository: RepositoryLocation,
		address: URL,
		known: Found | undefined,
		signal: AbortSignal | undefined,
	): Promise<GitReading> {
		const { host } = repository;
		const now = Math.floor(clock.now() / 1000);
		const request = {
			address,
			host,
			source: gitCircuitOf(host),
			token: mirror ? undefined : tokenOf?.(host),
			known: known && knownReferencesOf(known),
			mayHaveMoved: known !== undefined && known.movedTo !== null,
			fallbackSince: now - FALLBACK_YEARS * 366 * DAY_SECONDS,
			signal,
		};
		return guardOf(host)(() => client.read(request), signal);
	}

	return {
		async collect(repository, previous, signal) {
			const address = gitAddressOf(repository, mirror);
			if (!address) return report(missing(repository));
			const known = knownOf(repository, previous, clock.now());
			try {
				const reading = await read(repository, address, known, signal);
				const place = {
					found: true,
					repository,
					movedTo: movedTo(repository.path, address, reading.address),
				} as const;
				if (known && reading.unchanged) return report({ ...known, ...place });
				const today = Math.floor(clock.now() / 1000 / DAY_SECONDS);
				const salt = `${repository.host}/${repository.path}`;
				return report({ ...summarizeHistory(reading, known, { salt, today }), ...place });
			} catch (error) {
				if (error instanceof PackageNotFoundError) return report(missing(repository));
				throw error;
			}
		},
	};
}

function missing(repository: RepositoryLocation): GitFacts {
	return { found: false, repository, why: isForge(repository.host) ? "not_found" : "no_git" };
}

/** Facts are as of their day. A clock that was ahead has counted back from a day that has not come, so all is read anew. */
function knownOf(
	{ host, path }: RepositoryLocation,
	previous: GitReport | undefined,
	now: number,
): Found | undefined {
	const facts = previous?.facts;
	if (!facts?.found || Date.parse(previous?.observedAt ?? "") > now + DAY_SECONDS * 1000) return undefined;
	return facts.repository.host === host && facts.repository.path === path ? facts : undefined;
}

/** The new path below the host, or below the mirror's folder of the host. */
function movedTo(path: string, asked: URL, found: URL): string | null {
	if (asked.pathname === found.pathname) return null;
	const above = asked.pathname.slice(0, -`${path.replace(/\.git$/, "")}.git`.length);
	const below = found.pathname.startsWith(above) ? found.pathname.slice(above.length) : found.pathname;
	return below.replace(/\.git$/, "");
}

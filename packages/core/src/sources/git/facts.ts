/** The facts that a repository's own server tells, small enough to travel through a state machine (a few kilobytes). */
import type { RepositoryLocation } from "../../facts/source-facts.ts";
import type { GitHistory } from "./history/git-history.ts";

export type GitFacts =
	| {
			found: false;
			repository: RepositoryLocation;
			/**
			 * - `not_found`: a forge says that there is no such repository
			 * - `no_git`: nothing of the kind is served there, and the host may not be one that serves git
			 */
			why: "not_found" | "no_git";
	  }
	| (GitHistory & {
			found: true;
			/** The repository as the package declares it. */
			repository: RepositoryLocation;
			/** The path on the same host to which the server has redirected; null: it is where it is declared. */
			movedTo: string | null;
	  });

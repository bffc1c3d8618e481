/**
 * The limits of reading a repository, for any server. The address comes from a package's metadata, so anybody may run
 * the server.
 */
export type GitLimits = {
	/** The most bytes of a server's capabilities and of its list of references. */
	maxListBytes: number;
	/** Tags whose days are read; a repository with more has its tags unknown. */
	maxTags: number;
	/** The most bytes of a pack as sent. A longer pack is cut there: its first objects are the newest. */
	maxPackBytes: number;
	/** Objects of a pack; cut like its bytes. */
	maxObjects: number;
	/** The most bytes of one inflated object. */
	maxObjectBytes: number;
	/** The most bytes of all inflated objects of a pack. */
	maxInflatedBytes: number;
	/** Deltas upon deltas. Git's own packs have at most 50. */
	maxDeltaDepth: number;
	/** Packs that are read at once in a process. */
	maxPacks: number;
	/** Milliseconds for the whole reading. Half-way a history that is still arriving is cut to its last years. */
	timeoutMs: number;
};

/** A repository with 100,000 commits takes about 60 MB; the median of npm's repositories is below 1 MB. */
export const GIT_LIMITS: GitLimits = {
	maxListBytes: 4 * 1024 * 1024,
	maxTags: 2_000,
	maxPackBytes: 64 * 1024 * 1024,
	maxObjects: 150_000,
	maxObjectBytes: 8 * 1024 * 1024,
	maxInflatedBytes: 512 * 1024 * 1024,
	maxDeltaDepth: 64,
	maxPacks: 4,
	timeoutMs: 20_000,
};

/** What more than one source says; the rest is in each source's facts.ts. */

/** `latest`: the message on the latest version, null when it is not deprecated. */
export type Deprecation = { latest: string | null; allVersions: boolean };

/** A repository as a source names it. `path` is `owner/name` (GitLab allows deeper groups). */
export type RepositoryLocation = { host: string; path: string };

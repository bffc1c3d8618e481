/** The addresses of the upstreams, parsed apart from the configuration: most functions ask none of them. */
import * as v from "valibot";
import { type Environment, httpUrl, parseVariables } from "../config.ts";
import { byUpstream, UPSTREAMS, type UpstreamKey } from "./sources.ts";

const urlsSchema = v.object(
	Object.fromEntries(Object.values(UPSTREAMS).map(({ urlVariable }) => [urlVariable, v.optional(httpUrl)])),
);
const GIT_MIRROR_VARIABLE = UPSTREAMS.gitElsewhere.urlVariable;

export type UpstreamUrls = Readonly<Record<UpstreamKey, string>> & {
	/** Holds the repository of github.com/o/n at `<mirror>/github.com/o/n.git`. Undefined: each host is asked itself. */
	readonly gitMirror: URL | undefined;
};

/** @returns base URLs. @throws ConfigurationError naming the first variable that is wrong */
export function parseUpstreamUrls(environment: Environment): UpstreamUrls {
	const urls = parseVariables(urlsSchema, environment);
	const mirror = urls[GIT_MIRROR_VARIABLE];
	return {
		...byUpstream((key) => urls[UPSTREAMS[key].urlVariable] ?? UPSTREAMS[key].defaultUrl),
		gitMirror: mirror === undefined ? undefined : new URL(mirror),
	};
}

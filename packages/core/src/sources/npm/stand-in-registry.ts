/**
 * Reads the packument of a registry that replaces npm's own, such as a company's proxy. It may withhold versions, by
 * age or by a policy, and still list the times of their publication. A version that it does not serve may still exist
 * on npm. Pure.
 */
import { UpstreamForbiddenError } from "../../errors.ts";
import type { Packument } from "./schema.ts";
import { npm } from "./source.ts";

const { name: source, defaultUrl } = npm.upstreams.npmRegistry;

export function isStandIn(registryUrl: string): boolean {
	return new URL(registryUrl).host !== new URL(defaultUrl).host;
}

/** @throws UpstreamForbiddenError when it serves no version, and npm has not marked the package as unpublished */
export function withoutWithheld(packument: Packument): Packument {
	const { versions = {}, time = {} } = packument;
	if (Object.keys(versions).length === 0 && !Object.hasOwn(time, "unpublished"))
		throw new UpstreamForbiddenError("The configured npm registry serves no version of the package.", {
			source,
		});
	const served = Object.entries(time).filter(([key]) => !/^\d+\./.test(key) || Object.hasOwn(versions, key));
	return { ...packument, ...(packument.time && { time: Object.fromEntries(served) }) };
}

/** Builds the address at which git asks for a repository. */
import type { RepositoryLocation } from "../../facts/source-facts.ts";

/** A DNS name with at least one dot. Addresses do not match: no top-level name is a number. */
const HOST = /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:xn--[a-z0-9-]{2,59}|[a-z]{2,63})$/;
const SEGMENT = /^[A-Za-z0-9._~+-]{1,100}$/;
const MAX_SEGMENTS = 12;

/**
 * @param mirror of `GIT_MIRROR_URL`: holds the repository of github.com/o/n at `<mirror>/github.com/o/n.git`
 * @returns undefined when it is not a host's name with a path
 */
export function gitAddressOf({ host, path }: RepositoryLocation, mirror?: URL): URL | undefined {
	const segments = path.split("/");
	const isPath =
		segments.length <= MAX_SEGMENTS &&
		segments.every((segment) => SEGMENT.test(segment) && !/^\.+$/.test(segment));
	if (!HOST.test(host) || !isPath) return undefined;
	const below = `${path.replace(/\.git$/, "")}.git`;
	return mirror
		? new URL(`${mirror.pathname.replace(/(?<!\/)\/+$/, "")}/${host}/${below}`, mirror)
		: new URL(`https://${host}/${below}`);
}

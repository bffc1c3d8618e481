/** The guards between the git client and each host: one host's trouble must not touch another's. */
import { createLru } from "../../cache/lru.ts";
import type { Clock } from "../../clock.ts";
import { createBulkhead } from "../../resilience/bulkhead.ts";
import type { StateChange } from "../../resilience/circuit/circuit.ts";
import { createCircuit } from "../../resilience/circuit/create-circuit.ts";
import { createGuard, type Guard } from "../../resilience/guard.ts";
import { type GitCircuitName, git, gitCircuitOf, isForge } from "./source.ts";

/** Hosts whose circuits a process remembers; more than these are asked as if for the first time. */
const MAX_HOSTS = 500;
/** Strangers' servers are small. */
const MAX_CONCURRENT = 4;
const MAX_WAITING = 200;

/**
 * The large forges have circuits that all processes share. Circuits of other hosts are local to this process, since
 * packages name any number of hosts. A common one that only an operator opens is in front of them all.
 *
 * @param deps.guardOf finds a shared guard by its name
 */
export function createGitGuards(deps: {
	guardOf: (name: GitCircuitName) => Guard;
	clock: Clock;
	uuid: () => string;
	onTransition?: (change: StateChange) => void;
}): (host: string) => Guard {
	const { guardOf, ...options } = deps;
	const elsewhere = git.upstreams.gitElsewhere;
	const hosts = createLru<Guard>(MAX_HOSTS);

	function ownGuard(host: string): Guard {
		const known = hosts.get(host);
		if (known) return known;
		const name = `git on ${host}`;
		const made = createGuard({
			circuit: createCircuit({ ...options, name, policy: elsewhere.circuit }),
			bulkhead: createBulkhead({ name, maxConcurrent: MAX_CONCURRENT, maxWaiting: MAX_WAITING }),
			clock: options.clock,
		});
		hosts.set(host, made);
		return made;
	}

	return (host) => {
		if (isForge(host)) return guardOf(gitCircuitOf(host));
		return behind(guardOf(elsewhere.name), ownGuard(host));
	};
}

/** The outer guard sees no failure, so that only being forced opens it. */
function behind(outer: Guard, inner: Guard): Guard {
	return async (call, signal) => {
		const settled = await outer(
			() =>
				inner(call, signal).then(
					(value) => ({ value }),
					(error: unknown) => ({ error }),
				),
			signal,
		);
		if ("error" in settled) throw settled.error;
		return settled.value;
	};
}

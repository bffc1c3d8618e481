/** Resolves names that others choose, for connections that must not lead into the network that we run in. */
import { lookup as dnsLookup, type LookupAddress } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import { isPublicAddress } from "./public-address.ts";

export type Resolve = (hostname: string) => Promise<LookupAddress[]>;

/** The name leads to no address on the public internet. */
export class NoPublicAddressError extends Error {
	override name = "NoPublicAddressError";

	constructor(hostname: string) {
		super(`${hostname} does not lead to a host on the public internet.`);
	}
}

/**
 * A lookup for undici's `connect.lookup`. It checks the address that is connected to: a name that was checked earlier
 * could resolve differently by then. Fails with NoPublicAddressError.
 *
 * @param resolve default: the system's resolver
 */
export function createPublicLookup(resolve: Resolve = resolveBySystem): LookupFunction {
	return createLookup(async (hostname) => {
		const addresses = (await resolve(hostname)).filter(({ address }) => isPublicAddress(address));
		if (addresses.length === 0) throw new NoPublicAddressError(hostname);
		return addresses;
	});
}

/** The same without a guard, for operators who trust their network. */
export function createLookup(resolve: Resolve = resolveBySystem): LookupFunction {
	return (hostname, { all }, callback) => {
		resolve(hostname)
			.then((addresses) => {
				const [first] = addresses;
				if (all || !first) callback(null, addresses);
				else callback(null, first.address, first.family);
			})
			.catch((error: Error) => callback(error, []));
	};
}

function resolveBySystem(hostname: string): Promise<LookupAddress[]> {
	if (isIP(hostname) !== 0) return Promise.resolve([{ address: hostname, family: isIP(hostname) }]);
	return new Promise((resolve, reject) => {
		dnsLookup(hostname, { all: true }, (error, addresses) => (error ? reject(error) : resolve(addresses)));
	});
}

/** Tells addresses on the public internet from others: a customer's URL must not lead into the network that we run in. */
import { BlockList, isIP } from "node:net";

/** https://www.iana.org/assignments/iana-ipv4-special-registry/, with multicast and reserved ranges. */
const NOT_PUBLIC_V4 = [
	["0.0.0.0", 8],
	["10.0.0.0", 8],
	["100.64.0.0", 10],
	["127.0.0.0", 8],
	// The addresses at which clouds give a machine its credentials.
	["169.254.0.0", 16],
	["172.16.0.0", 12],
	["192.0.0.0", 24],
	["192.0.2.0", 24],
	["192.88.99.0", 24],
	["192.168.0.0", 16],
	["198.18.0.0", 15],
	["198.51.100.0", 24],
	["203.0.113.0", 24],
	["224.0.0.0", 4],
	["240.0.0.0", 4],
] as const;

/**
 * These ranges are within the assigned one. Addresses that carry an IPv4 address are refused without looking into
 * them.
 */
const NOT_PUBLIC_V6 = [
	["2001::", 23],
	["2001:db8::", 32],
	["2002::", 16],
	["3fff::", 20],
] as const;

const notPublic = new BlockList();
for (const [network, prefix] of NOT_PUBLIC_V4) notPublic.addSubnet(network, prefix, "ipv4");
for (const [network, prefix] of NOT_PUBLIC_V6) notPublic.addSubnet(network, prefix, "ipv6");
/** https://www.iana.org/assignments/ipv6-address-space/: the only part that is global unicast. */
const globalV6 = new BlockList();
globalV6.addSubnet("2000::", 3, "ipv6");

/** @param address an IP address without brackets; anything else is not public */
export function isPublicAddress(address: string): boolean {
	switch (isIP(address)) {
		case 4:
			return !notPublic.check(address, "ipv4");
		case 6:
			return globalV6.check(address, "ipv6") && !notPublic.check(address, "ipv6");
		default:
			return false;
	}
}

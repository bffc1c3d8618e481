/** Names the network behind an address. */

/** The prefix of callers without an account; their network follows. */
export const DEMO_CALLER = "demo#";

const IPV4_MAPPED = "0:0:0:0:0:ffff:";
const IPV4 = /^(?:\d{1,3}\.){3}\d{1,3}$/;
const IPV6_CHARACTERS = /^[0-9a-f:.]+$/i;
const ZONE = /%[^%]*$/;
const GROUPS = 8;
/** A provider gives a customer a /64 at least, and every device in it as many addresses as it likes. */
const NETWORK_GROUPS = 4;

/**
 * The network that an address belongs to: IPv4 as it is, IPv6 its /64, IPv4 written as IPv6 the IPv4 address.
 *
 * @returns e.g. `203.0.113.7` or `2001:db8:0:1::/64`; undefined for what is no address
 */
export function clientNetwork(address: string): string | undefined {
	const groups = address.includes(":") ? ipv6Groups(address) : undefined;
	if (!groups) return IPV4.test(address) ? canonicalIpv4(address) : undefined;
	if (groups.join(":").startsWith(IPV4_MAPPED)) return ipv4Of(groups.slice(-2));
	return `${groups.slice(0, NETWORK_GROUPS).join(":")}::/64`;
}

/** The URL parser knows every way to write an address; a zone (`%eth0`) names an interface of this machine. */
function ipv6Groups(address: string): string[] | undefined {
	const bare = address.replace(ZONE, "");
	const host = IPV6_CHARACTERS.test(bare) ? URL.parse(`http://[${bare}]/`)?.hostname : undefined;
	if (host === undefined) return undefined;
	const [left = [], right = []] = host
		.slice(1, -1)
		.split("::")
		.map((half) => (half === "" ? [] : half.split(":")));
	return [...left, ...Array<string>(GROUPS - left.length - right.length).fill("0"), ...right];
}

function canonicalIpv4(address: string): string | undefined {
	const parts = address.split(".").map(Number);
	return parts.every((part) => part <= 255) ? parts.join(".") : undefined;
}

/** The IPv4 address in two groups of 16 bits, written in hexadecimal. */
function ipv4Of(groups: readonly string[]): string {
	return groups
		.map((group) => Number.parseInt(group, 16))
		.flatMap((group) => [group >> 8, group & 0xff])
		.join(".");
}

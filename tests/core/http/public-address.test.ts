import { isPublicAddress } from "@dephealth/core/http/public-address.ts";
import { describe, expect, it } from "vitest";

describe("an address on the public internet", () => {
	it.each([
		"1.1.1.1",
		"8.8.8.8",
		"93.184.216.34",
		"172.32.0.1",
		"192.169.0.1",
		"2606:4700::1111",
		"2a00:1450::1",
	])("%s", (address) => {
		expect(isPublicAddress(address)).toBe(true);
	});
});

describe("no address on the public internet", () => {
	it.each([
		["this host", "0.0.0.0"],
		["loopback", "127.0.0.1"],
		["all of loopback", "127.255.0.9"],
		["a private network", "10.1.2.3"],
		["a private network", "172.16.0.1"],
		["a private network's end", "172.31.255.255"],
		["a private network", "192.168.1.1"],
		["a carrier's network", "100.64.0.1"],
		["a cloud's metadata", "169.254.169.254"],
		["documentation", "203.0.113.9"],
		["multicast", "224.0.0.1"],
		["broadcast", "255.255.255.255"],
		["loopback", "::1"],
		["unspecified", "::"],
		["an IPv4 address in IPv6", "::ffff:127.0.0.1"],
		["an IPv4 address in hexadecimal", "::ffff:7f00:1"],
		["translated", "64:ff9b::a00:1"],
		["6to4", "2002:7f00:1::"],
		["Teredo", "2001:0:1::1"],
		["unique local", "fd00::1"],
		["link-local", "fe80::1"],
		["a cloud's metadata", "fd00:ec2::254"],
		["multicast", "ff02::1"],
		["documentation", "2001:db8::1"],
		["a name", "example.org"],
		["nothing", ""],
	])("%s: %s", (_, address) => {
		expect(isPublicAddress(address)).toBe(false);
	});
});

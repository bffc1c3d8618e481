import { clientNetwork } from "@dephealth/core/accounts/usage/client-network.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

describe("the network of a client", () => {
	it.each([
		["203.0.113.7", "203.0.113.7"],
		["127.0.0.1", "127.0.0.1"],
		["2001:db8:0:1:2:3:4:5", "2001:db8:0:1::/64"],
		["2001:db8:0:1::", "2001:db8:0:1::/64"],
		["2001:DB8:0:1:ffff::9", "2001:db8:0:1::/64"],
		["2001:0db8:0000:0001:0000:0000:0000:0005", "2001:db8:0:1::/64"],
		["2001:db8:0:2::1", "2001:db8:0:2::/64"],
		["2001:db8::1", "2001:db8:0:0::/64"],
		["::1", "0:0:0:0::/64"],
		["fe80::1%eth0", "fe80:0:0:0::/64"],
		["::ffff:203.0.113.7", "203.0.113.7"],
		["::FFFF:203.0.113.7", "203.0.113.7"],
		["::ffff:cb00:7107", "203.0.113.7"],
		["0:0:0:0:0:ffff:cb00:7107", "203.0.113.7"],
	])("%s is %s", (address, network) => {
		expect(clientNetwork(address)).toBe(network);
	});

	it.each([
		[""],
		["localhost"],
		["999.0.0.1"],
		["1.2.3"],
		["1.2.3.4.5"],
		["1000.2.3.4"],
		["1.2.3.4, 5.6.7.8"],
		["1.2.3.4#hour"],
		["::g"],
		["1:2:3:4:5:6:7:8:9"],
		["::1]/x["],
		["::1]/x:1"],
	])("%j is no address", (address) => {
		expect(clientNetwork(address)).toBeUndefined();
	});

	it("is the same for every address of a /64, however it is written, and another for the next", () => {
		const group = fc.integer({ min: 1, max: 0xffff }).map((value) => value.toString(16));
		const groups = fc.array(group, { minLength: 4, maxLength: 4 });
		fc.assert(
			fc.property(groups, groups, groups, (network, one, other) => {
				const first = clientNetwork([...network, ...one].join(":"));
				expect(clientNetwork([...network, ...other].join(":").toUpperCase())).toBe(first);
				expect(clientNetwork(`${network.join(":")}::`)).toBe(first);
				const next = [...network.slice(0, 3), network[3] === "1" ? "2" : "1", ...one];
				expect(clientNetwork(next.join(":"))).not.toBe(first);
			}),
		);
	});

	it("never throws, and never passes on what is no address", () => {
		fc.assert(
			fc.property(fc.string(), (text) => {
				expect(clientNetwork(text) ?? "1.2.3.4").toMatch(/^(?:[\d.]+|[0-9a-f:]+::\/64)$/);
			}),
		);
	});
});

import { gitAddressOf } from "@dephealth/core/sources/git/git-address.ts";
import { describe, expect, it } from "vitest";

describe("where git asks for a repository", () => {
	it.each([
		["github.com", "o/n", "https://github.com/o/n.git"],
		["gitlab.com", "group/sub/n", "https://gitlab.com/group/sub/n.git"],
		["git.example.org", "n.git", "https://git.example.org/n.git"],
		["git.sr.ht", "~person/n", "https://git.sr.ht/~person/n.git"],
	])("%s/%s is %s", (host, path, address) => {
		expect(gitAddressOf({ host, path })?.href).toBe(address);
	});

	it("a mirror holds each host's repositories below its name", () => {
		const mirror = new URL("http://127.0.0.1:8080/mirror/");
		expect(gitAddressOf({ host: "codeberg.org", path: "o/n" }, mirror)?.href).toBe(
			"http://127.0.0.1:8080/mirror/codeberg.org/o/n.git",
		);
	});

	it.each([
		["127.0.0.1", "o/n"],
		["169.254.169.254", "latest/meta-data"],
		["[::1]", "o/n"],
		["localhost", "o/n"],
		["github.com:22", "o/n"],
		["user@github.com", "o/n"],
		["github.com", "../n"],
		["github.com", "o/.."],
		["github.com", "o//n"],
		["github.com", "o/n?x"],
		["github.com", "o/n#x"],
		["github.com", "o/%2e%2e"],
		["github.com", ""],
		["github.com", "a/".repeat(40)],
	])("%s/%s is nowhere", (host, path) => {
		expect(gitAddressOf({ host, path })).toBeUndefined();
	});
});

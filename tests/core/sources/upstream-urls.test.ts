import { parseUpstreamUrls } from "@dephealth/core/sources/upstream-urls.ts";
import { describe, expect, it } from "vitest";

describe("the addresses of the upstreams", () => {
	it("are the real ones by default, without a mirror of git hosts", () => {
		const urls = parseUpstreamUrls({});
		expect(urls.npmRegistry).toBe("https://registry.npmjs.org");
		expect(urls.gitMirror).toBeUndefined();
	});

	it("are those of the environment", () => {
		const urls = parseUpstreamUrls({
			NPM_REGISTRY_URL: "http://npm.example",
			GIT_MIRROR_URL: "http://git.example/m",
		});
		expect(urls.npmRegistry).toBe("http://npm.example");
		expect(urls.gitMirror?.href).toBe("http://git.example/m");
	});

	it("fail naming the variable of one that is no web address", () => {
		expect(() => parseUpstreamUrls({ NPM_REGISTRY_URL: "ftp://x" })).toThrow("NPM_REGISTRY_URL");
	});
});

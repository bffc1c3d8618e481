import { expect, it } from "vitest";
import { compositionOf } from "../../../rigs/bench/product/first-collection.ts";

it("the calls of a first collection are told apart by what they ask, and none is left out", () => {
	const calls = {
		"npmRegistry GET /{name}": 1,
		"npmDownloads GET /downloads/point/{period}/{names}": 0.021,
		"depsDev POST /v3alpha/versionbatch": 0.021,
		"depsDev POST /v3alpha/projectbatch": 0.022,
		"depsDev GET /v3alpha/systems/{system}/packages/{name}/versions/{version}:dependents": 0.061,
		"osv POST /v1/querybatch": 0.02,
		"github POST /graphql": 0.083,
	};
	expect(compositionOf(calls).map((one) => Number(one.calls.toFixed(3)))).toEqual([
		1, 0.083, 0.061, 0.043, 0.02, 0.021,
	]);
	const others = compositionOf({ ...calls, "bundlephobia GET /api/size": 0.5, "osv GET /v1/vulns/{id}": 0 });
	expect(others.at(-1)).toEqual({ what: "anything else", calls: 0.5 });
	expect(others).toHaveLength(7);
});

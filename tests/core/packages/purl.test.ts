import { formatPurl, parsePurl } from "@dephealth/core/packages/purl.ts";
import { describe, expect, it } from "vitest";

describe("a package as a purl", () => {
	it.each([
		["npm", "express", "4.18.2", "pkg:npm/express@4.18.2"],
		["npm", "@scope/name", "1.0.0", "pkg:npm/%40scope/name@1.0.0"],
		["go", "github.com/o/m", "v1.2.3", "pkg:golang/github.com/o/m@v1.2.3"],
		["maven", "org.apache:commons", "1", "pkg:maven/org.apache/commons@1"],
		["pypi", "torch", "2.5.1+cpu", "pkg:pypi/torch@2.5.1%2Bcpu"],
		["cargo", "serde", undefined, "pkg:cargo/serde"],
	] as const)("%s %s %s is %4$s", (ecosystem, name, version, purl) => {
		expect(formatPurl({ ecosystem, name }, version)).toBe(purl);
		expect(parsePurl(purl)).toMatchObject({ ecosystem, name, version });
	});
});

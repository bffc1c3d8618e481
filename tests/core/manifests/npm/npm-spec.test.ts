import { readNpmSpec } from "@dephealth/core/manifests/npm/npm-spec.ts";
import { describe, expect, it } from "vitest";

describe("a specifier of the JavaScript world", () => {
	it.each([
		["^1.2.0", "a", "^1.2.0"],
		["~1.1.4", "a", "~1.1.4"],
		["", "a", ""],
		[">= 1 < 3 || 5", "a", ">= 1 < 3 || 5"],
		["latest", "a", "latest"],
		["catalog:", "a", "catalog:"],
		["npm:^1.2.0", "a", "^1.2.0"],
		["npm:1.x", "a", "1.x"],
		["npm:latest", "a", "latest"],
		["npm:other@^1.0.0", "other", "^1.0.0"],
		["npm:@scope/other@1", "@scope/other", "1"],
		["npm:@scope/other", "@scope/other", "*"],
		["npm:other", "other", "*"],
		["patch:typescript@npm%3A5.9.2#optional!builtin<compat/typescript>", "typescript", "5.9.2"],
		["patch:@scope/b@npm%3A^1.0.0#~/.yarn/patches/b.patch", "@scope/b", "^1.0.0"],
	])("%j asks a registry", (spec, name, range) => {
		expect(readNpmSpec("a", spec)).toEqual({ kind: "registry", name, range });
	});

	it.each([
		["workspace:*", "part of the same workspace"],
		["file:../lib", "a local path"],
		["link:./lib", "a local path"],
		["portal:../lib", "a local path"],
		["../lib", "a local path"],
		["~/lib", "a local path"],
		["C:\\lib", "a local path"],
		["git+ssh://git@github.com/owner/a.git#v1", "a git repository"],
		["git@github.com:owner/a.git", "a git repository"],
		["github:owner/a", "a git repository"],
		["owner/a#main", "a git repository"],
		["https://github.com/owner/a.git#commit=abc", "a git repository"],
		["https://example.com/a.tgz", "a tarball by URL"],
		["jsr:^1.0.0", "from another registry (jsr.io)"],
	])("%j leads elsewhere", (spec, reason) => {
		expect(readNpmSpec("a", spec)).toEqual({ kind: "elsewhere", reason });
	});
});

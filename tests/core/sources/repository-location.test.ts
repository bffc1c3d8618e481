import { parseRepositoryUrl } from "@dephealth/core/sources/repository-location.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyText } from "../../any-text.ts";
import { runs } from "../../property-runs.ts";

describe("all spellings of a GitHub repository are owner/name", () => {
	it.each([
		["https://github.com/owner/name"],
		["https://github.com/owner/name/"],
		["https://github.com/owner/name.git"],
		["git+https://github.com/owner/name.git"],
		["git+https://github.com/owner/name.git/"],
		["git+https://git@github.com/owner/name.git"],
		["git://github.com/owner/name.git"],
		["ssh://git@github.com/owner/name.git"],
		["git+ssh://git@github.com/owner/name.git"],
		["git+ssh://git@github.com:owner/name.git"],
		["git@github.com:owner/name.git"],
		["github:owner/name"],
		["owner/name"],
		["http://www.github.com/owner/name"],
		["https://GITHUB.COM/owner/name"],
		["HTTPS://GitHub.com/owner/name.git"],
		["github.com/owner/name"],
		["www.github.com/owner/name"],
		["//github.com/owner/name"],
		["git:github.com/owner/name.git"],
		["https://github.com:443/owner/name"],
		["https://user:token@github.com/owner/name.git"],
		["https://github.com/owner/name#readme"],
		["https://github.com/owner/name.git#main"],
		["https://github.com/owner/name?tab=readme"],
		["https://github.com/owner/name/tree/main/packages/x"],
		["https://github.com/owner/name/blob/main/README.md#x"],
		["https://github.com/owner/name/issues"],
		["  https://github.com/owner/name\n"],
	])("%j", (url) => {
		const expected = { host: "github.com", path: "owner/name" };
		expect(parseRepositoryUrl(url)).toEqual(expected);
		expect(parseRepositoryUrl({ type: "git", url, directory: "packages/x" })).toEqual(expected);
		expect(parseRepositoryUrl([{ url }, { url: "https://github.com/other/one" }])).toEqual(expected);
	});

	it.each([["O-w-n/Na.me_1"], ["owner/.github"], ["enterprise_user/name"], ["legacy-/name"]])(
		"%s keeps its spelling",
		(path) => {
			expect(parseRepositoryUrl(`https://github.com/${path}`)).toEqual({ host: "github.com", path });
		},
	);
});

describe("other hosts are told apart from GitHub", () => {
	it.each([
		["https://gitlab.com/group/sub/name.git", "gitlab.com", "group/sub/name"],
		["gitlab:owner/name", "gitlab.com", "owner/name"],
		["git@gitlab.com:owner/name.git", "gitlab.com", "owner/name"],
		["https://gitlab.com/owner/name/-/tree/main/x", "gitlab.com", "owner/name"],
		["bitbucket:owner/name", "bitbucket.org", "owner/name"],
		["https://bitbucket.org/owner/name/src/master/", "bitbucket.org", "owner/name"],
		["https://codeberg.org/owner/name", "codeberg.org", "owner/name"],
		["https://codeberg.org/owner/name/src/branch/main", "codeberg.org", "owner/name"],
		["https://git.sr.ht/~owner/name", "git.sr.ht", "~owner/name"],
		["https://git.example.com/group/name.git", "git.example.com", "group/name"],
		["https://git.example.com/group/sub/name/tree/main", "git.example.com", "group/sub/name"],
		["ssh://git@git.example.com:7999/group/name.git", "git.example.com", "group/name"],
		["https://user:token@git.example.com/group/name", "git.example.com", "group/name"],
		["https://github.com@other.org/owner/name", "other.org", "owner/name"],
		["https://other.org/github.com/owner/name", "other.org", "github.com/owner/name"],
		["https://github.com.other.org/owner/name", "github.com.other.org", "owner/name"],
	])("%s", (url, host, path) => expect(parseRepositoryUrl(url)).toEqual({ host, path }));
});

describe("what names no repository on a public host is null", () => {
	it.each<[string, unknown]>([
		["nothing", undefined],
		["null", null],
		["a number", 7],
		["an empty text", ""],
		["an empty list", []],
		["an object without an address", { type: "git" }],
		["an address that is no text", { url: { href: "https://github.com/o/n" } }],
		["a list in a list", [["https://github.com/o/n"]]],
		["a sponsor's page", "https://github.com/sponsors/owner"],
		["an organisation's page", "https://github.com/orgs/owner/repositories"],
		["an owner alone", "https://github.com/owner"],
		["GitHub itself", "https://github.com/"],
		["a gist", "https://gist.github.com/owner/0123456789abcdef"],
		["a gist's short form", "gist:0123456789abcdef"],
		["a gist by ssh", "git@gist.github.com:0123456789abcdef.git"],
		["GitHub's API", "https://api.github.com/repos/owner/name"],
		["a raw file", "https://raw.githubusercontent.com/owner/name/main/x"],
		["a name of dots", "https://github.com/owner/.."],
		["a name that is only a suffix", "https://github.com/owner/.git"],
		["an encoded slash in the name", "https://github.com/owner/na%2fme"],
		["an owner that cannot be", "https://github.com/-owner/name"],
		["a name that is too long", `https://github.com/owner/${"x".repeat(101)}`],
		["another port of GitHub", "https://github.com:8443/owner/name"],
		["a script", "javascript:alert(1)//github.com/owner/name"],
		["a file", "file:///etc/passwd/x"],
		["data", "data:text/html,<script>/a/b"],
		["the metadata service by address", "http://169.254.169.254/latest/meta-data"],
		["the metadata service by name", "http://metadata.google.internal/computeMetadata/v1"],
		["an address in disguise", "http://0x7f.1/owner/name"],
		["an address as one number", "http://2130706433/owner/name"],
		["an IPv6 address", "http://[::1]/owner/name"],
		["localhost", "http://localhost/owner/name"],
		["a name below localhost", "http://x.localhost/owner/name"],
		["a host of a private network", "https://git.corp/owner/name"],
		["a trailing dot behind a private name", "https://git.internal./owner/name"],
		["a path with dots only", "https://git.example.com/../.."],
		["a path in other letters", "https://git.example.com/owner/<script>"],
		["a backslash", "https://github.com\\@evil.example.com/a/b"],
		["a space inside", "https://github.com/own er/name"],
		["a control character", "https://github.com/own\u0000er/name"],
		["a line break inside", "https://github.com/owner/name\nhttps://github.com/a/b"],
		["text that reads from right to left", "https://github.com/owner/\u202ename"],
		["a text beyond measure", `https://git.example.com/${"a/".repeat(5000)}b`],
	])("%s", (_, raw) => expect(parseRepositoryUrl(raw)).toBeNull());
});

describe("hostile input", () => {
	const fragments = fc.constantFrom(
		...[
			"https://",
			"git+ssh://",
			"git@",
			"github.com",
			"gitlab.com",
			"gist.github.com",
			"127.0.0.1",
			"/",
			":",
			"@",
		],
		...[
			"..",
			".",
			"#",
			"?",
			"%2f",
			"%00",
			"%",
			"owner",
			"name.git",
			"tree/main",
			"\\",
			"[::1]",
			"é",
			"\u0000",
			" ",
		],
	);
	const anyRaw = fc.oneof(
		fc.anything(),
		anyText(),
		fc.webUrl({ withQueryParameters: true, withFragments: true }),
		fc.array(fragments, { maxLength: 12 }).map((parts) => parts.join("")),
	);

	it("never throws, and gives nothing but a plain public host and path", () => {
		fc.assert(
			fc.property(anyRaw, (raw) => {
				const location = parseRepositoryUrl(raw);
				expect(parseRepositoryUrl({ url: raw })).toEqual(typeof raw === "string" ? location : null);
				if (location === null) return;
				expect(location.host).toMatch(/^[a-z0-9.-]+\.[a-z0-9-]+$/);
				expect(location.path).toMatch(/^[\w~.-]+(?:\/[\w~.-]+)+$/);
				expect(location.path.split("/")).not.toContain("..");
				// It leads to exactly where it says.
				const url = new URL(`https://${location.host}/${location.path}`);
				expect([url.hostname, url.pathname.slice(1)]).toEqual([location.host, location.path]);
				if (location.host === "github.com") expect(location.path.split("/")).toHaveLength(2);
			}),
			{ numRuns: runs(500) },
		);
	});

	it("is read the same way a second time", () => {
		fc.assert(
			fc.property(anyRaw, (raw) => {
				const location = parseRepositoryUrl(raw);
				if (location === null) return;
				expect(parseRepositoryUrl(`https://${location.host}/${location.path}`)).toEqual(location);
			}),
			{ numRuns: runs(300) },
		);
	});
});

describe("real spellings", () => {
	it.each([
		["https://gitbox.apache.org/repos/asf?p=logging-log4j2.git", "github.com", "apache/logging-log4j2"],
		["https://git-wip-us.apache.org/repos/asf/commons-io.git", "github.com", "apache/commons-io"],
		["scm:git:https://gitbox.apache.org/repos/asf?p=maven.git;a=summary", "github.com", "apache/maven"],
		["https://gitlab.com/a/b/c/-/tree/main/x", "gitlab.com", "a/b/c"],
		["https://gitlab.com/a/b/c/-/issues", "gitlab.com", "a/b/c"],
		["git@gitlab.com:a/b/c.git", "gitlab.com", "a/b/c"],
		["https://gitlab.com/inkscape/inkscape/tree/master", "gitlab.com", "inkscape/inkscape"],
		["https://gitlab.com/inkscape/inkscape/blob/master/README.md", "gitlab.com", "inkscape/inkscape"],
		["git@codeberg.org:o/n.git", "codeberg.org", "o/n"],
		["ssh://git@codeberg.org/o/n.git", "codeberg.org", "o/n"],
		["git@gitee.com:o/n.git", "gitee.com", "o/n"],
		["git@git.acme-works.de:group/sub/n.git", "git.acme-works.de", "group/sub/n"],
		["git+ssh://git@git.acme-works.de:group/n.git", "git.acme-works.de", "group/n"],
		["ssh://git@git.acme-works.de:2222/a/b.git", "git.acme-works.de", "a/b"],
		["scm:git:git://git.acme-works.de/a/b.git", "git.acme-works.de", "a/b"],
		["scm:git:git@github.com:o/n.git", "github.com", "o/n"],
		["scm:git:https://github.com/o/n", "github.com", "o/n"],
	])("%s", (url, host, path) => expect(parseRepositoryUrl(url)).toEqual({ host, path }));

	it.each([
		["n/a"],
		["N/A"],
		["none"],
		["."],
		["--"],
		["https://www.npmjs.com/package/x"],
		["https://pypi.org/project/requests/"],
		["https://crates.io/crates/serde"],
		["https://rubygems.org/gems/rails"],
		["https://acme.github.io/docs/guide"],
		["https://acme.readthedocs.io/en/latest/"],
		["https://gitbox.apache.org/repos/asf"],
		["scm:svn:https://svn.apache.org/repos/asf/x/trunk"],
		["git@localhost:o/n.git"],
	])("%s is no repository", (url) => expect(parseRepositoryUrl(url)).toBeNull());
});

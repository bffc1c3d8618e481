import {
	createRegistryPolicy,
	type Origin,
	PUBLIC_REGISTRIES,
} from "@dephealth/core/manifests/registries/registry-policy.ts";
import {
	privatePackagesSchema,
	registriesSchema,
} from "@dephealth/core/manifests/registries/registry-settings.ts";
import { parsePackageSpec } from "@dephealth/core/packages/package-ref.ts";
import { describe, expect, it } from "vitest";

const PUBLIC = undefined;
const PRIVATE = expect.any(String);

describe("where a package comes from", () => {
	it.each<[spec: string, url: string, kind: Origin["kind"], verdict: unknown]>([
		["npm/ms", "https://registry.npmjs.org/ms/-/ms-2.1.3.tgz", "download", PUBLIC],
		["npm/ms", "https://registry.yarnpkg.com/ms/-/ms-2.1.3.tgz#abc", "download", PUBLIC],
		["npm/@acme/ui", "https://registry.npmmirror.com/@acme/ui/-/ui-1.0.0.tgz", "download", PUBLIC],
		["npm/ms", "https://nexus.example.org/repository/npm-proxy/ms/-/ms-2.1.3.tgz", "download", PUBLIC],
		["npm/@types/node", "http://localhost:4873/@types/node/-/node-20.0.0.tgz", "download", PUBLIC],
		["npm/@acme/ui", "https://nexus.example.org/repository/npm/@acme/ui/-/ui-1.0.0.tgz", "download", PRIVATE],
		["npm/ms", "https://example.org/files/ms.tgz", "download", "a tarball by URL"],
		["npm/ms", "https://npm.pkg.github.com/download/@acme/ms/1.0.0/abc", "download", PRIVATE],
		[
			"npm/ms",
			"https://gitlab.example.org/api/v4/projects/7/packages/npm/ms/-/ms-1.0.0.tgz",
			"download",
			PRIVATE,
		],
		[
			"npm/ms",
			"https://pkgs.dev.azure.com/acme/_packaging/feed/npm/registry/ms/-/ms-1.0.0.tgz",
			"download",
			PRIVATE,
		],
		[
			"npm/ms",
			"https://acme-123.d.codeartifact.eu-west-1.amazonaws.com/npm/x/ms/-/ms-1.0.0.tgz",
			"download",
			PRIVATE,
		],
		["npm/ms", "https://codeload.github.com/a/ms/tar.gz/abc", "download", "an archive of a git repository"],
		["npm/@jsr/std__fs", "https://registry.npmjs.org/x/-/x-1.0.0.tgz", "download", PRIVATE],
		["npm/request", "https://registry.example.org/", "registry", PRIVATE],
		["pypi/attrs", "https://pypi.org/simple", "registry", PUBLIC],
		["pypi/torch", "https://download.pytorch.org/whl/cpu", "registry", PUBLIC],
		["pypi/internal-lib", "https://pypi.example.org/simple", "registry", PRIVATE],
		["pypi/internal-lib", "https://europe-python.pkg.dev/acme/pypi/simple/", "registry", PRIVATE],
		["pypi/internal-lib", "../wheels", "registry", PRIVATE],
		["pypi/internal-lib", "$" + "{INDEX}", "registry", PRIVATE],
		["maven/androidx.core:core", "https://maven.google.com", "registry", PUBLIC],
		["maven/androidx.core:core", "repo.spring.io/release", "registry", PUBLIC],
		["maven/org.acme:x", "https://maven.pkg.github.com/acme/x", "registry", PRIVATE],
		["cargo/serde", "sparse+https://index.crates.io/", "registry", PUBLIC],
		["cargo/serde", "sparse+https://cargo.example.org/index/", "registry", PRIVATE],
		["rubygems/rails", "https://rubygems.org/", "registry", PUBLIC],
		["rubygems/sidekiq-pro", "https://gems.contribsys.com/", "registry", PRIVATE],
		["maven/org.acme:x", "https://github.com/acme/x", "mention", PUBLIC],
		["npm/ms", "NOASSERTION", "mention", PUBLIC],
		["npm/ms", "https://npm.pkg.github.com/download/@acme/ms/1.0.0/abc", "mention", PRIVATE],
	])("%s from %s (%s)", (spec, url, kind, verdict) => {
		expect(PUBLIC_REGISTRIES.refusalOf(parsePackageSpec(spec), { url, kind })).toEqual(verdict);
	});

	it("is public when the file does not say", () => {
		expect(PUBLIC_REGISTRIES.refusalOf(parsePackageSpec("npm/ms"))).toBeUndefined();
		expect(
			PUBLIC_REGISTRIES.refusalOf(parsePackageSpec("npm/ms"), { url: undefined, kind: "registry" }),
		).toBeUndefined();
	});
});

describe("what a project says of its own registries", () => {
	const policy = createRegistryPolicy({
		privatePackages: privatePackagesSchema.parse([
			"@acme",
			"pypi/Acme_*",
			"go/git.acme.example/*",
			"maven/com.acme:*",
		]),
		privateRegistries: registriesSchema.parse({ private: ["https://npm.acme.example/", "*.corp.example"] })
			.private,
		mirrors: registriesSchema.parse({ mirrors: ["nexus.acme.example/repository/npm"] }).mirrors,
	});

	it.each<[spec: string, url: string | undefined, verdict: unknown]>([
		["npm/@acme/ui", undefined, PRIVATE],
		["npm/@acme-open/ui", undefined, PUBLIC],
		["npm/acme", undefined, PUBLIC],
		["pypi/acme-core", undefined, PRIVATE],
		["pypi/acme.core", undefined, PRIVATE],
		["pypi/my-acme-core", undefined, PUBLIC],
		["go/git.acme.example/team/lib", undefined, PRIVATE],
		["maven/com.acme:lib", undefined, PRIVATE],
		["maven/com.acmeorg:lib", undefined, PUBLIC],
		["npm/ms", "https://npm.acme.example/ms/-/ms-1.0.0.tgz", PRIVATE],
		["npm/ms", "https://a.corp.example:8443/ms/-/ms-1.0.0.tgz", PRIVATE],
		["npm/@other/ui", "https://nexus.acme.example/repository/npm/@other/ui/-/ui-1.0.0.tgz", PUBLIC],
		["npm/@other/ui", "https://nexus.acme.example/repository/npm-private/@other/ui/-/ui-1.0.0.tgz", PRIVATE],
	])("%s from %s", (spec, url, verdict) => {
		const origin = url === undefined ? undefined : ({ url, kind: "download" } as const);
		expect(policy.refusalOf(parsePackageSpec(spec), origin)).toEqual(verdict);
	});

	it.each([
		["acme", "write @scope, or ecosystem/name"],
		["cpan/acme", "write @scope, or ecosystem/name"],
		["npm/", "write a name"],
		["npm/a b", "write a name"],
		["npm/*a*b*c*d*e", "at most 4"],
	])("a pattern %j is refused with the rule", (pattern, rule) => {
		expect(privatePackagesSchema.safeParse([pattern]).error?.issues[0]?.message).toContain(rule);
	});

	it.each(["", "not a host", "ftp://x.org", "https://", "x.org/a b", "a..b/?q"])(
		"%j is no registry",
		(text) => {
			const parsed = registriesSchema.safeParse({ private: [text] });
			expect(parsed.success ? "taken" : parsed.error.issues[0]?.message).toContain("is not a registry");
		},
	);
});

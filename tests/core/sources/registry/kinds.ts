/** The kinds of packages that registries distinguish, in the shapes of their answers, and what their documents say. */
import type { Ecosystem } from "@dephealth/contract/ecosystems.ts";
import {
	type Case,
	crate,
	dateOf,
	gem,
	go,
	maven,
	npm,
	npmVersions,
	nuget,
	packagist,
	pypi,
	SECURITY_HOLDER,
	timesOf,
} from "./answers-by-registry.ts";

/** `position`: of the latest version among all, from the newest; absent: there is none. */
type Expected = {
	status: string;
	evidence: string;
	says: RegExp;
	position?: number;
	mark?: { kind: "yanked" | "deprecated"; message: string | null };
	successor?: string;
};

export const KINDS: readonly (readonly [string, Ecosystem, string, (index: number) => Case, Expected])[] = [
	[
		"quarantined",
		"pypi",
		"PyPI",
		pypi({ status: { status: "quarantined", reason: "looked at for malware" } }),
		{ status: "malicious", evidence: "quarantined", says: /"looked at for malware"/, position: 0 },
	],
	[
		"archived",
		"pypi",
		"PyPI",
		pypi({ status: { status: "archived" } }),
		{ status: "archived", evidence: "project_archived", says: /lists it as archived/, position: 0 },
	],
	[
		"inactive",
		"pypi",
		"PyPI",
		pypi({ classifiers: ["Development Status :: 7 - Inactive"] }),
		{ status: "ended", evidence: "declared_inactive", says: /7 - Inactive/, position: 0 },
	],
	[
		"yanked with a reason",
		"pypi",
		"PyPI",
		pypi({ yankLatest: "broken wheel" }),
		{
			status: "quiet",
			evidence: "versions_yanked",
			says: /was yanked; .* is the newest that is not/,
			position: 1,
			mark: { kind: "yanked", message: "broken wheel" },
		},
	],
	[
		"yanked, all of it",
		"cargo",
		"crates.io",
		crate,
		{ status: "ended", evidence: "all_yanked", says: /All its versions were yanked/ },
	],
	[
		"yanked, and so gone",
		"rubygems",
		"RubyGems",
		gem,
		{ status: "quiet", evidence: "last_release", says: /Last release/, position: 1 },
	],
	[
		"deprecated with an alternative",
		"nuget",
		"NuGet",
		nuget({ deprecation: { reasons: ["Legacy"], alternatePackage: { id: "Other.Lib", range: "*" } } }),
		{
			status: "deprecated",
			evidence: "deprecated",
			says: /legacy: no longer maintained/,
			position: 0,
			mark: { kind: "deprecated", message: "legacy: no longer maintained" },
			successor: "Other.Lib",
		},
	],
	[
		"unlisted",
		"nuget",
		"NuGet",
		nuget({ unlistLatest: true }),
		{
			status: "quiet",
			evidence: "versions_yanked",
			says: /is the newest that is not/,
			position: 1,
			mark: { kind: "yanked", message: null },
		},
	],
	[
		"deprecated in go.mod",
		"go",
		"Go proxy",
		go(() => "// Deprecated: use example.com/other instead.\nmodule MODULE\n"),
		{
			status: "deprecated",
			evidence: "deprecated",
			says: /use example\.com\/other instead/,
			position: 0,
			mark: { kind: "deprecated", message: "use example.com/other instead." },
			successor: "example.com/other",
		},
	],
	[
		"retracted",
		"go",
		"Go proxy",
		go(() => "module MODULE\n\nretract v1.0.0 // leaks\n"),
		{
			status: "quiet",
			evidence: "last_release",
			says: /Last release/,
			position: 0,
			mark: { kind: "yanked", message: "leaks" },
		},
	],
	[
		"retracted by the newest itself",
		"go",
		"Go proxy",
		go((latest) => `module MODULE\n\nretract ${latest} // broken\n`),
		{
			status: "quiet",
			evidence: "versions_yanked",
			says: /was yanked/,
			position: 1,
			mark: { kind: "yanked", message: "broken" },
		},
	],
	[
		"relocated",
		"maven",
		"Maven Central",
		maven,
		{
			status: "deprecated",
			evidence: "project_deprecated",
			says: /relocated to org\.elsewhere/,
			position: 0,
			successor: "org.elsewhere:lib",
		},
	],
	[
		"abandoned without a successor",
		"packagist",
		"Packagist",
		packagist(true),
		{ status: "deprecated", evidence: "project_deprecated", says: /"abandoned"/, position: 0 },
	],
	[
		"abandoned with a successor",
		"packagist",
		"Packagist",
		packagist("owner/other"),
		{
			status: "deprecated",
			evidence: "project_deprecated",
			says: /abandoned: use owner\/other instead/,
			position: 0,
			successor: "owner/other",
		},
	],
	[
		"deprecated",
		"npm",
		"npm",
		npm((versions) => npmVersions(versions, { deprecated: "no longer maintained" })),
		{
			status: "deprecated",
			evidence: "deprecated",
			says: /no longer maintained/,
			position: 0,
			mark: { kind: "deprecated", message: "no longer maintained" },
		},
	],
	[
		"unpublished",
		"npm",
		"npm",
		npm((versions) => ({ time: { unpublished: { time: `${dateOf(4)}.000Z`, versions } } })),
		{ status: "ended", evidence: "unpublished", says: /2019-05-05/ },
	],
	[
		"replaced by a security placeholder",
		"npm",
		"npm",
		npm(() => ({
			"dist-tags": { latest: "0.0.1-security" },
			time: timesOf(["0.0.1-security"]),
			repository: "npm/security-holder",
			versions: { "0.0.1-security": SECURITY_HOLDER },
		})),
		{ status: "malicious", evidence: "security_placeholder", says: /placeholder/ },
	],
];

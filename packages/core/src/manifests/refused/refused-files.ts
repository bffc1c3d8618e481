/** Known files that are not read: each is refused by its name, with advice on what to scan instead. */
import { OTHER_ECOSYSTEMS } from "./other-ecosystems.ts";
import { keyed, matching, named, type RefusedFile } from "./refused-file.ts";

/** An SBOM helps in every ecosystem that is not assessed, with the packages that are. */
const EXPORT_SBOM = "Export an SBOM (CycloneDX or SPDX) with the tool that reads it, and scan that.";

const JAVASCRIPT: readonly RefusedFile[] = [
	named(
		"Bun's lockfile in its binary form",
		"Write the text form with bun install --save-text-lockfile and scan bun.lock.",
		"bun.lockb",
	),
	{
		...named(
			"a manifest of Bower",
			"Bower's packages are not assessed; scan package.json or a lockfile.",
			"bower.json",
			".bower.json",
			"component.json",
		),
	},
	named(
		"pnpm's list of workspace folders",
		"Scan pnpm-lock.yaml beside it.",
		"pnpm-workspace.yaml",
		"pnpm-workspace.yml",
	),
	named(
		"a tool's settings for a workspace",
		"Scan the lockfile beside it: package-lock.json, pnpm-lock.yaml or yarn.lock.",
		"lerna.json",
		"nx.json",
		"turbo.json",
		"rush.json",
		"tsconfig.json",
		"jsconfig.json",
		".npmrc",
		".yarnrc",
		".yarnrc.yml",
		"bunfig.toml",
	),
	named("a list of a JSR package", "Scan deno.lock or package.json.", "jsr.json", "jsr.jsonc"),
	named(
		"yarn's map of installed packages",
		"Scan yarn.lock beside it.",
		".pnp.cjs",
		".pnp.js",
		".pnp.data.json",
	),
];

const PYTHON: readonly RefusedFile[] = [
	named(
		"a program that would have to be run to know its dependencies",
		"Scan requirements.txt, pyproject.toml or a lockfile; pip freeze > requirements.txt writes one.",
		"setup.py",
	),
	matching(
		"a lockfile of conda-lock",
		"Its conda packages are not assessed; scan the file that pip or uv writes.",
		/^conda-lock\.ya?ml$|^conda-[\w-]+\.lock$|^pixi\.(?:lock|toml)$/,
	),
	named(
		"a list of files for a package",
		"Scan requirements.txt, pyproject.toml or a lockfile.",
		"manifest.in",
		"tox.ini",
		"noxfile.py",
		"pytest.ini",
	),
	matching(
		"a list of installed files",
		"Scan requirements.txt; pip freeze > requirements.txt writes one.",
		/^(?:record|installed-files\.txt|top_level\.txt|sources\.txt)$/,
	),
];

const GO: readonly RefusedFile[] = [
	named("the checksums of a Go workspace", "Scan the go.mod of each module in it.", "go.work.sum"),
	named("a lockfile of dep", "Move to modules with go mod init and scan go.mod.", "gopkg.lock", "gopkg.toml"),
	named(
		"a lockfile of Glide",
		"Move to modules with go mod init and scan go.mod.",
		"glide.lock",
		"glide.yaml",
	),
	named("a list of vendored modules", "Scan go.mod.", "modules.txt", "vendor.json"),
];

const JVM: readonly RefusedFile[] = [
	named(
		"a program of Gradle",
		"Write a lockfile with gradle dependencies --write-locks and scan gradle.lockfile, or export an SBOM with the CycloneDX plugin.",
		"gradle.properties",
	),
	named("a list of Ivy", EXPORT_SBOM, "ivy.xml"),
	matching("a program of sbt", "Export an SBOM with sbt-sbom (makeBom), and scan that.", /\.sbt$/),
	named("a list of Clojure", EXPORT_SBOM, "deps.edn", "project.clj", "build.boot"),
	named("settings of Maven", "Scan pom.xml.", "settings.xml", "maven-metadata.xml"),
];

const DOTNET: readonly RefusedFile[] = [
	named(
		"a list of Paket",
		"Restore with NuGet's lockfile (RestorePackagesWithLockFile) and scan packages.lock.json.",
		"paket.lock",
		"paket.dependencies",
		"paket.references",
	),
	matching("a solution", "Scan the project files (*.csproj) or packages.lock.json.", /\.slnx?$/),
	named(
		"settings of .NET",
		"Scan the project files (*.csproj) or packages.lock.json.",
		"nuget.config",
		"global.json",
	),
];

const NO_MANIFESTS: readonly RefusedFile[] = [
	matching(
		"an archive",
		"Unpack it, and scan the manifest or lockfile in it.",
		/\.(?:zip|gz|tgz|bz2|xz|zst|tar|7z|rar|jar|war|ear|aar|whl|egg|gem|nupkg|crate|deb|rpm|apk|dmg|iso)$/,
	),
	matching(
		"a program's text",
		"Scan the manifest or lockfile of its project.",
		/\.(?:[cm]?[jt]sx?|py|pyi|rb|go|rs|java|kt|kts|scala|groovy|cs|fs|vb|c|h|cc|cpp|hpp|m|swift|php|pl|lua|ex|exs|erl|hs|dart|sh|bash|zsh|ps1|bat|cmd|sql|r|jl|css|scss|less|vue|svelte)$/,
	),
	matching(
		"a document",
		"Scan the manifest or lockfile of the project.",
		/\.(?:md|mdx|markdown|rst|adoc|html?|pdf|docx?|xlsx?|pptx?|odt|rtf|tex|csv|tsv|log|ipynb)$/,
	),
	matching(
		"a picture or a program",
		"Scan the manifest or lockfile of the project.",
		/\.(?:png|jpe?g|gif|svg|ico|webp|woff2?|ttf|exe|dll|so|dylib|bin|class|o|a|wasm|pyc|db|sqlite)$/,
	),
	named(
		"a list for make",
		"Scan the manifest or lockfile of the project.",
		"makefile",
		"gnumakefile",
		"cmakelists.txt",
		"meson.build",
		"justfile",
		"rakefile",
		"procfile",
		"vagrantfile",
		"jenkinsfile",
	),
	named(
		"a project's text",
		"Scan the manifest or lockfile of the project.",
		"license",
		"license.txt",
		"notice",
		"notice.txt",
		"readme",
		"readme.txt",
		"changelog",
		"changelog.txt",
		"codeowners",
		"robots.txt",
		"humans.txt",
		"llms.txt",
	),
];

/** Files of tools for SBOMs and vulnerabilities, told by the keys that only they have. */
const OTHER_REPORTS: readonly RefusedFile[] = [
	keyed(
		"Syft's own JSON",
		"Convert it with syft convert FILE -o cyclonedx-json=bom.json, and scan that.",
		"artifactRelationships",
	),
	keyed("a report of Trivy", "Write an SBOM with trivy --format cyclonedx, and scan that.", "ArtifactName"),
	keyed(
		"a signed envelope",
		"Take the SBOM out of it, and scan that: jq -r .payload FILE | base64 -d | jq .predicate.",
		"payloadType",
	),
	keyed("an attestation", "Take the SBOM out of it, and scan that: jq .predicate FILE.", "predicateType"),
];

export const REFUSED_FILES: readonly RefusedFile[] = [
	...JAVASCRIPT,
	...PYTHON,
	...GO,
	...JVM,
	...DOTNET,
	...OTHER_ECOSYSTEMS,
	...NO_MANIFESTS,
	...OTHER_REPORTS,
	matching("a gem's own description", "Scan Gemfile.lock; bundle lock writes it.", /\.gemspec$/),
	named("Deno's settings", "Scan deno.lock beside it.", "deno.json", "deno.jsonc"),
	matching(
		"an SBOM in a form that is not read",
		"Write it as JSON: CycloneDX or SPDX.",
		/\.spdx\.(?:rdf|xml)$|\.cdx\.protobuf$|\.cdx\.binpb$/,
	),
];

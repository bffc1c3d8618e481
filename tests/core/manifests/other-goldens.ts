/** Complete readings of the other ecosystems' files; each was compared with the file by hand. */
import type { ManifestFormatId } from "@dephealth/core/manifests/formats.ts";

/** Package, versions, requirement, direct, for development, path without the package itself. */
export type Row = [
	name: string,
	versions: string[],
	requirement: string | undefined,
	isDirect: boolean | undefined,
	isDev: boolean | undefined,
	path?: string[],
];

const UNKNOWN = undefined;
const NONE: string[] = [];

type Golden = {
	format: ManifestFormatId;
	project?: string;
	rows: Row[];
	skipped?: [entry: string, reason: string][];
};

export const GOLDENS: Readonly<Record<string, Golden>> = {
	"python/requirements.txt": {
		format: "requirements.txt",
		rows: [
			["pypi/django", NONE, ">=4.2,<5.0", true, UNKNOWN],
			["pypi/requests", ["2.31.0"], "==2.31.0", true, UNKNOWN],
			["pypi/typing-extensions", NONE, UNKNOWN, true, UNKNOWN],
			["pypi/zope-interface", ["6.1"], "== 6.1", true, UNKNOWN],
		],
		skipped: [
			["-r base.txt", "another file, which was not sent"],
			["-e ./plugins/own", "an editable install"],
			["git+https://github.com/owner/tool.git@v1#egg=tool", "a URL or a local path"],
			["numpy", "a file by URL"],
			["./wheels/local.whl", "a URL or a local path"],
		],
	},
	"python/requirements.pip-compile.txt": {
		format: "requirements.txt",
		rows: [
			["pypi/asgiref", ["3.7.2"], UNKNOWN, false, UNKNOWN, ["django"]],
			["pypi/django", ["4.2.7"], UNKNOWN, true, UNKNOWN],
			["pypi/sqlparse", ["0.4.4"], UNKNOWN, false, UNKNOWN, ["django"]],
		],
	},
	"python/poetry.lock": {
		format: "poetry.lock",
		rows: [
			["pypi/certifi", ["2024.2.2"], UNKNOWN, UNKNOWN, false],
			["pypi/pytest", ["8.1.1"], UNKNOWN, UNKNOWN, true],
			["pypi/requests", ["2.31.0"], UNKNOWN, UNKNOWN, false],
		],
		skipped: [["tool", "a git repository"]],
	},
	"python/uv.lock": {
		format: "uv.lock",
		project: "shop",
		rows: [
			["pypi/anyio", ["4.3.0"], ">=4,<5", true, false],
			["pypi/idna", ["3.6"], UNKNOWN, false, false, ["anyio"]],
			["pypi/iniconfig", ["2.0.0"], UNKNOWN, false, true, ["pytest"]],
			["pypi/pytest", ["8.1.1"], ">=8", true, true],
			["pypi/sniffio", ["1.3.1"], UNKNOWN, false, false, ["anyio"]],
			["pypi/uvloop", ["0.19.0"], UNKNOWN, true, false],
		],
		skipped: [["tool", "a git repository"]],
	},
	"python/Pipfile.lock": {
		format: "Pipfile.lock",
		rows: [
			["pypi/certifi", ["2024.2.2"], UNKNOWN, UNKNOWN, false],
			["pypi/requests", ["2.31.0"], UNKNOWN, UNKNOWN, false],
			["pypi/pytest", ["8.1.1"], UNKNOWN, UNKNOWN, true],
		],
		skipped: [["tool", "a git repository"]],
	},
	"rust/Cargo.lock": {
		format: "Cargo.lock",
		rows: [
			["cargo/bitflags", ["1.3.2", "2.5.0"], UNKNOWN, true, UNKNOWN],
			["cargo/itoa", ["1.0.11"], UNKNOWN, false, UNKNOWN, ["own-fork"]],
			["cargo/serde_json", ["1.0.116"], UNKNOWN, true, UNKNOWN],
		],
		skipped: [
			["own-fork", "a git repository"],
			["private", "from crates.example.org, another registry (see registries in .dephealthrc.json)"],
			["inner", "part of the same workspace, or a local path"],
			["shop", "part of the same workspace, or a local path"],
		],
	},
	"go/go.mod": {
		format: "go.mod",
		project: "example.org/shop",
		rows: [
			["go/github.com/spf13/cobra", ["v1.8.0"], "v1.8.0", true, UNKNOWN],
			["go/github.com/inconshreveable/mousetrap", ["v1.1.0"], UNKNOWN, false, UNKNOWN],
			["go/github.com/owner/pflag", ["v1.0.6"], UNKNOWN, false, UNKNOWN],
			["go/golang.org/x/text", ["v0.14.0"], "v0.14.0", true, UNKNOWN],
		],
		skipped: [["example.org/shop/api", "replaced by the local folder ./api"]],
	},
	"go/go.sum": {
		format: "go.sum",
		rows: [
			["go/github.com/inconshreveable/mousetrap", ["v1.1.0"], UNKNOWN, UNKNOWN, UNKNOWN],
			["go/github.com/spf13/cobra", ["v1.7.0", "v1.8.0"], UNKNOWN, UNKNOWN, UNKNOWN],
		],
	},
	"ruby/Gemfile.lock": {
		format: "Gemfile.lock",
		rows: [
			["rubygems/actionpack", ["7.1.3"], UNKNOWN, false, UNKNOWN, ["own", "rails"]],
			["rubygems/nokogiri", ["1.16.4"], "~> 1.16", true, UNKNOWN],
			["rubygems/racc", ["1.7.3"], UNKNOWN, false, UNKNOWN, ["nokogiri"]],
			["rubygems/rack", ["3.0.10"], UNKNOWN, true, UNKNOWN],
			["rubygems/rails", ["7.1.3"], UNKNOWN, false, UNKNOWN, ["own"]],
		],
		skipped: [
			["tool", "a git repository"],
			["own", "a local folder"],
		],
	},
	"php/composer.lock": {
		format: "composer.lock",
		rows: [
			["packagist/monolog/monolog", ["3.5.0"], UNKNOWN, UNKNOWN, false],
			["packagist/psr/log", ["3.0.0"], UNKNOWN, UNKNOWN, false],
			["packagist/symfony/console", ["v7.0.2"], UNKNOWN, UNKNOWN, false],
			["packagist/symfony/polyfill-mbstring", ["v1.28.0"], UNKNOWN, UNKNOWN, false],
			["packagist/myclabs/deep-copy", ["1.11.1"], UNKNOWN, UNKNOWN, true],
			["packagist/phpunit/phpunit", ["10.5.5"], UNKNOWN, UNKNOWN, true],
		],
		skipped: [
			["acme/money", "a local path"],
			["acme/theme", "a git repository, not a registry"],
			["drupal/token", "from packages.drupal.org, another registry (see registries in .dephealthrc.json)"],
			["php", "PHP, a part of it or Composer itself"],
			["ext-json", "PHP, a part of it or Composer itself"],
		],
	},
	"php/composer.json": {
		format: "composer.json",
		project: "acme/shop",
		rows: [
			["packagist/monolog/monolog", NONE, "^3.5", true, false],
			["packagist/symfony/console", NONE, "^7.0", true, false],
			["packagist/phpunit/phpunit", NONE, "^10.5", true, true],
		],
		skipped: [
			["php", "PHP, a part of it or Composer itself"],
			["ext-json", "PHP, a part of it or Composer itself"],
			["acme/money", "a local path"],
			["acme/theme", "a git repository or an archive, not a registry"],
			["acme/vault", "a git repository or an archive, not a registry"],
			["drupal/token", "from packages.drupal.org, another registry (see registries in .dephealthrc.json)"],
		],
	},
	"maven/pom.xml": {
		format: "pom.xml",
		project: "shop",
		rows: [
			["maven/com.fasterxml.jackson.core:jackson-databind", ["2.17.0"], "2.17.0", true, false],
			["maven/org.example:api", ["1.2.3"], "1.2.3", true, false],
			["maven/org.junit.jupiter:junit-jupiter", ["5.10.2"], "5.10.2", true, true],
			["maven/org.slf4j:slf4j-api", NONE, "[2.0,3.0)", true, false],
			["maven/org.from.parent:elsewhere", NONE, UNKNOWN, true, false],
			["maven/org.unknown:property", NONE, "${" + "circle}", true, false],
		],
		skipped: [["com.vendor:driver", "a local file"]],
	},
	"sbom/bom.cdx.json": {
		format: "cyclonedx",
		project: "shop",
		rows: [
			["npm/express", ["4.19.2"], UNKNOWN, true, false],
			["npm/@types/node", ["20.12.7"], UNKNOWN, true, true],
			["npm/debug", ["2.6.9"], UNKNOWN, false, false, ["express"]],
			["npm/ms", ["2.0.0"], UNKNOWN, false, false, ["express", "debug"]],
		],
		skipped: [
			["pkg:deb/debian/openssl@3.0.13?arch=amd64", 'packages of the type "deb" are not assessed'],
			["logo.png", "without a package URL"],
		],
	},
	"sbom/bom.cdx.xml": {
		format: "cyclonedx",
		project: "shop",
		rows: [
			["maven/org.slf4j:slf4j-api", ["2.0.13"], UNKNOWN, true, false],
			["maven/org.junit.jupiter:junit-jupiter", ["5.10.2"], UNKNOWN, true, true],
		],
	},
	"sbom/app.spdx3.json": {
		format: "spdx",
		project: "shop",
		rows: [
			["npm/express", ["4.19.2"], UNKNOWN, true, false],
			["npm/debug", ["2.6.9"], UNKNOWN, false, false, ["express"]],
			["pypi/pytest", ["8.1.1"], UNKNOWN, true, true],
		],
		skipped: [["inner", "without a package URL"]],
	},
	"sbom/bom.spdx.json": {
		format: "spdx",
		project: "com.github.owner/shop",
		rows: [
			["npm/express", ["4.19.2"], UNKNOWN, true, UNKNOWN],
			["npm/debug", ["2.6.9"], UNKNOWN, false, UNKNOWN, ["express"]],
			["pypi/pytest", ["8.1.1"], UNKNOWN, true, true],
			["go/github.com/spf13/cobra", ["v1.8.0"], UNKNOWN, true, UNKNOWN],
			["actions/actions/checkout", ["4"], UNKNOWN, false, UNKNOWN],
		],
	},
};

/** Every supported format. Of several that match, the first one counts; formats that lock versions come first. */

import { githubActions } from "./actions/github-actions.ts";
import { msbuildProject } from "./dotnet/msbuild-project.ts";
import { packagesConfig } from "./dotnet/packages-config.ts";
import { packagesLock } from "./dotnet/packages-lock.ts";
import { projectAssets } from "./dotnet/project-assets.ts";
import type { FormatDescription } from "./format-description.ts";
import { goMod } from "./go/go-mod.ts";
import { goSum } from "./go/go-sum.ts";
import { goWork } from "./go/go-work.ts";
import { buildGradle } from "./jvm/build-gradle.ts";
import { gradleLockfile } from "./jvm/gradle-lockfile.ts";
import { pomXml } from "./jvm/pom-xml.ts";
import { settingsGradle } from "./jvm/settings-gradle.ts";
import { versionCatalog } from "./jvm/version-catalog.ts";
import { bunLock } from "./npm/bun-lock.ts";
import { denoLock } from "./npm/deno-lock.ts";
import { packageJson } from "./npm/package-json.ts";
import { packageLock } from "./npm/package-lock.ts";
import { pnpmLock } from "./npm/pnpm-lock.ts";
import { yarnLock } from "./npm/yarn-lock.ts";
import { composerJson } from "./php/composer-json.ts";
import { composerLock } from "./php/composer-lock.ts";
import { environmentYml } from "./python/environment-yml.ts";
import { pdmLock } from "./python/locks/pdm-lock.ts";
import { pipfileLock } from "./python/locks/pipfile-lock.ts";
import { poetryLock } from "./python/locks/poetry-lock.ts";
import { pylockToml } from "./python/locks/pylock-toml.ts";
import { uvLock } from "./python/locks/uv-lock.ts";
import { pipfile } from "./python/pipfile.ts";
import { pyprojectToml } from "./python/pyproject-toml.ts";
import { requirementsTxt } from "./python/requirements-txt.ts";
import { setupCfg } from "./python/setup-cfg.ts";
import { gemfile } from "./ruby/gemfile.ts";
import { gemfileLock } from "./ruby/gemfile-lock.ts";
import { cargoLock } from "./rust/cargo-lock.ts";
import { cargoToml } from "./rust/cargo-toml.ts";
import { cyclonedx } from "./sbom/cyclonedx.ts";
import { spdx } from "./sbom/spdx.ts";

export const MANIFEST_FORMATS = [
	packageLock,
	bunLock,
	pnpmLock,
	yarnLock,
	packageJson,
	denoLock,
	uvLock,
	poetryLock,
	pdmLock,
	pylockToml,
	pipfileLock,
	requirementsTxt,
	pyprojectToml,
	pipfile,
	setupCfg,
	environmentYml,
	cargoLock,
	cargoToml,
	goMod,
	goSum,
	goWork,
	gemfileLock,
	gemfile,
	pomXml,
	gradleLockfile,
	versionCatalog,
	buildGradle,
	settingsGradle,
	packagesLock,
	projectAssets,
	msbuildProject,
	packagesConfig,
	composerLock,
	composerJson,
	githubActions,
	cyclonedx,
	spdx,
] as const satisfies readonly FormatDescription[];

export type ManifestFormat = (typeof MANIFEST_FORMATS)[number];
export type ManifestFormatId = ManifestFormat["id"];

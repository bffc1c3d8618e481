/** Every format that is read. Of several that fit, the one that stands first counts; what locks versions comes first. */
import type { FormatDescription } from "./format-description.ts";
import { goMod } from "./go/go-mod.ts";
import { goSum } from "./go/go-sum.ts";
import { pomXml } from "./jvm/pom-xml.ts";
import { packageJson } from "./npm/package-json.ts";
import { packageLock } from "./npm/package-lock.ts";
import { pnpmLock } from "./npm/pnpm-lock.ts";
import { yarnLock } from "./npm/yarn-lock.ts";
import { pipfileLock } from "./python/pipfile-lock.ts";
import { poetryLock } from "./python/poetry-lock.ts";
import { requirementsTxt } from "./python/requirements-txt.ts";
import { uvLock } from "./python/uv-lock.ts";
import { gemfileLock } from "./ruby/gemfile-lock.ts";
import { cargoLock } from "./rust/cargo-lock.ts";
import { cyclonedx } from "./sbom/cyclonedx.ts";
import { spdx } from "./sbom/spdx.ts";

export const MANIFEST_FORMATS = [
	packageLock,
	pnpmLock,
	yarnLock,
	packageJson,
	uvLock,
	poetryLock,
	pipfileLock,
	requirementsTxt,
	cargoLock,
	goMod,
	goSum,
	gemfileLock,
	pomXml,
	cyclonedx,
	spdx,
] as const satisfies readonly FormatDescription[];

export type ManifestFormat = (typeof MANIFEST_FORMATS)[number];
export type ManifestFormatId = ManifestFormat["id"];

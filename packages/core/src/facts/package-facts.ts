/**
 * All that is known about one package, merged from the sources' reports. Unknown is never zero.
 */
import type { PackageDescription } from "./merged/registry-facts.ts";
import type { PackageReleases } from "./merged/release-facts.ts";
import type { PackageRepository } from "./merged/repository-facts.ts";
import type { PackageUse } from "./merged/use-facts.ts";

export type PackageFacts = PackageReleases & PackageDescription & PackageUse & PackageRepository;

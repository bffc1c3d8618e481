/** Files of ecosystems whose packages are not assessed. */
import { matching, named, type RefusedFile } from "./refused-file.ts";

const NOT_ASSESSED = "Packages of that ecosystem are not assessed.";

export const OTHER_ECOSYSTEMS: readonly RefusedFile[] = [
	named("a file of CocoaPods", NOT_ASSESSED, "podfile", "podfile.lock"),
	named("a file of Swift's package manager", NOT_ASSESSED, "package.swift", "package.resolved"),
	named("a file of Carthage", NOT_ASSESSED, "cartfile", "cartfile.resolved", "cartfile.private"),
	named("a file of Mix (Elixir, Hex)", NOT_ASSESSED, "mix.exs", "mix.lock"),
	named("a file of Rebar (Erlang, Hex)", NOT_ASSESSED, "rebar.config", "rebar.lock"),
	named("a file of Dart's pub", NOT_ASSESSED, "pubspec.yaml", "pubspec.yml", "pubspec.lock"),
	named(
		"a file of Bazel",
		`${NOT_ASSESSED} Scan the lockfiles that its rules read.`,
		"module.bazel",
		"module.bazel.lock",
		"workspace",
		"workspace.bazel",
		"build.bazel",
		"maven_install.json",
	),
	named("a file of Conan", NOT_ASSESSED, "conanfile.txt", "conanfile.py", "conan.lock"),
	named("a file of vcpkg", NOT_ASSESSED, "vcpkg.json", "vcpkg-configuration.json"),
	named("a file of Nix", NOT_ASSESSED, "flake.nix", "flake.lock", "default.nix", "shell.nix"),
	matching("a file of Haskell", NOT_ASSESSED, /\.cabal$|^stack\.yaml(?:\.lock)?$|^cabal\.project/),
	named("a file of R", NOT_ASSESSED, "description", "renv.lock", "packrat.lock"),
	named("a file of Julia", NOT_ASSESSED, "project.toml", "juliaproject.toml", "juliamanifest.toml"),
	matching("a file of Julia", NOT_ASSESSED, /^manifest(?:-v[\d.]+)?\.toml$/),
	named("a file of Perl", NOT_ASSESSED, "cpanfile", "cpanfile.snapshot", "meta.json", "makefile.pl"),
	named("a file of Elm", NOT_ASSESSED, "elm.json", "elm-package.json"),
	named("a file of D", NOT_ASSESSED, "dub.json", "dub.sdl", "dub.selections.json"),
	named("a file of Crystal", NOT_ASSESSED, "shard.yml", "shard.lock"),
	named("a file of LuaRocks", NOT_ASSESSED, "luarocks.lock"),
	matching("a file of LuaRocks", NOT_ASSESSED, /\.rockspec$/),
	named("a file of Helm", NOT_ASSESSED, "chart.yaml", "chart.lock", "requirements.lock"),
	matching("a file of Terraform", NOT_ASSESSED, /^\.terraform\.lock\.hcl$|\.tf$|\.tf\.json$/),
	named("a file of Ansible", NOT_ASSESSED, "requirements.yml", "requirements.yaml", "galaxy.yml"),
	named("a file of Buf", NOT_ASSESSED, "buf.lock", "buf.yaml"),
	named("a list of hooks for pre-commit", NOT_ASSESSED, ".pre-commit-config.yaml"),
	matching(
		"a file of Docker",
		`Scan the lockfiles of the projects that it builds, or an SBOM of the image.`,
		/^(?:.+\.)?dockerfile(?:\..+)?$|^containerfile$|^(?:docker-)?compose.*\.ya?ml$/,
	),
	named(
		"a list of system packages",
		`${NOT_ASSESSED} Scan the project's own lockfiles.`,
		"brewfile",
		"brewfile.lock.json",
		"packages.txt",
		"apt.txt",
	),
];

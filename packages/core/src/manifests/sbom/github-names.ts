/** Names in GitHub's dependency graph: `pip:pytest`, `npm:@types/node`, `maven:org.slf4j:slf4j-api`. */
import { describeEcosystem, isEcosystem } from "../../packages/ecosystem.ts";

/** GitHub's words where they are not those of DepHealth. */
const ALIASES: ReadonlyMap<string, string> = new Map([
	["pip", "pypi"],
	["rust", "cargo"],
	["golang", "go"],
	["composer", "packagist"],
]);
const NAME = /^([a-z]+):(\S+)$/;

/** Undefined for a name that does not tell its ecosystem. */
export function purlOfGithubName(name: string, version: string | undefined): string | undefined {
	const [, prefix = "", written = ""] = NAME.exec(name) ?? [];
	const ecosystem = ALIASES.get(prefix) ?? prefix;
	if (!isEcosystem(ecosystem)) return undefined;
	const { type, separator } = describeEcosystem(ecosystem).purl;
	const last = written.lastIndexOf(separator);
	const [namespace, own] =
		last === -1 ? [undefined, written] : [written.slice(0, last), written.slice(last + 1)];
	const parts = [...(namespace?.split("/") ?? []), own].map((part) => encodeURIComponent(part));
	const at = version === undefined || version === "" ? "" : `@${encodeURIComponent(version)}`;
	return `pkg:${type}/${parts.join("/")}${at}`;
}

/** The description of an ecosystem: one object of this shape in a file of its own, see ../ecosystem.ts. */
import type { SourceName } from "@dephealth/contract/vocabulary.ts";
import type { RepositoryLocation } from "../../facts/source-facts.ts";
import type { VersionGrammar } from "../version-order.ts";

export type EcosystemDescription = {
	/** The label for sentences, as people write it. */
	label: string;
	registry: {
		label: string;
		/** The source whose "no such package" is final, and which says where a package's source code lives. */
		source: SourceName;
		/** Hosts that serve the registry's own packages: the registry and its public mirrors. Lower case. */
		hosts: readonly string[];
		/** Names that always belong to another registry; `what` completes "from …". */
		foreignNames?: readonly { pattern: RegExp; what: string }[];
	};
	name: NameGrammar;
	/**
	 * The repository, for an ecosystem whose names say where the source lives. Then only the repository says whether the
	 * package exists.
	 */
	repositoryOf?: (name: string) => RepositoryLocation;
	/**
	 * https://github.com/package-url/purl-spec: the type, and the separator of namespace and name. `vcsUrlTells`: a
	 * `vcs_url` means that the package was installed from there, not only that its source is there.
	 */
	purl: { type: string; separator: "/" | ":"; vcsUrlTells?: boolean };
	versions: VersionGrammar;
	/** Its name in https://ossf.github.io/osv-schema/#affectedpackage-field */
	osv: string;
	/**
	 * https://docs.deps.dev/api/v3alpha/: the system's name in paths, and whether deps.dev counts its dependents.
	 * Undefined when deps.dev does not know the ecosystem.
	 */
	depsDev: { system: string; countsDependents: boolean } | undefined;
};

/** The names that a registry accepts. Stricter than the registry where its slack is only legacy noise. */
export type NameGrammar = {
	pattern: RegExp;
	/** The rule in words, for error messages. */
	rule: string;
	normalise?: (name: string) => string;
};

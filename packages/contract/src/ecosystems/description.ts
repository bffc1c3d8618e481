/** The description of an ecosystem: one object of this shape in a file of its own, see ../ecosystems.ts. */
import type { VersionGrammar } from "./version-grammar.ts";

export type EcosystemDescription = {
	/** The label for sentences, as people write it. */
	label: string;
	registry: {
		label: string;
		/**
		 * The source whose "no such package" is final, and which says where a package's source code lives: `registry`, or
		 * a source that is a registry itself.
		 */
		source: string;
		/**
		 * The servers that the source `registry` asks, by their names in the configuration and in the sandbox. The
		 * registry's reader is in `core/src/sources/registry`.
		 */
		servers?: Readonly<Record<string, RegistryServer>>;
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
	repositoryOf?: (name: string) => { host: string; path: string };
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

/** A server with a circuit of its own. */
export type RegistryServer = {
	/** The name in circuits, metrics, logs and errors. */
	name: string;
	/** The environment variable that says where it is, and where it is otherwise. */
	urlVariable: string;
	defaultUrl: string;
	/** The calls in so many seconds that its published rules allow; absent when they give no number. */
	allows?: { calls: number; seconds: number };
};

/** The names that a registry accepts. Stricter than the registry where its slack is only legacy noise. */
export type NameGrammar = {
	pattern: RegExp;
	/** The rule in words, for error messages. */
	rule: string;
	normalise?: (name: string) => string;
};

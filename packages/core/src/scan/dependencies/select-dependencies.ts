/** Selects the dependencies of a manifest that are looked at. Pure. */
import type { ManifestDependency } from "../../manifests/manifest.ts";

export type DependencySelection = {
	/** Select only dependencies that the project itself names. */
	direct: boolean;
	/** Leave out dependencies that only development needs. */
	prod: boolean;
};

export type SelectedDependencies = {
	dependencies: ManifestDependency[];
	/** The criteria that the file does not tell, so that they could not be applied. */
	undecidable: ("direct" | "prod")[];
};

/** Keeps dependencies of unknown kind: leaving them out would hide them. */
export function selectDependencies(
	dependencies: readonly ManifestDependency[],
	selection: DependencySelection,
): SelectedDependencies {
	const { direct, prod } = selection;
	return {
		dependencies: dependencies.filter(
			({ isDirect, isDev }) => !(direct && isDirect === false) && !(prod && isDev === true),
		),
		undecidable: [
			...(direct && dependencies.some(({ isDirect }) => isDirect === undefined) ? ["direct" as const] : []),
			...(prod && dependencies.some(({ isDev }) => isDev === undefined) ? ["prod" as const] : []),
		],
	};
}

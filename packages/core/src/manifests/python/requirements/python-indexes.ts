/** The indexes that Python's tools are configured to use. */
import type { Origin } from "../../registries/registry-policy.ts";

export type PythonIndex = {
	name: string | undefined;
	url: string | undefined;
	/** It is asked instead of PyPI, not in addition. */
	replacesPypi: boolean;
};

/** PyPI itself, when tools name it without its address. */
const PYPI = /^pypi$/i;

/** The origin of a package that names no index. It is undefined for PyPI, even if there are further indexes. */
export function defaultOrigin(indexes: readonly PythonIndex[]): Origin | undefined {
	const replacing = indexes.filter(({ replacesPypi }) => replacesPypi);
	if (replacing.some(({ name, url }) => url === undefined && PYPI.test(name ?? ""))) return undefined;
	const url = replacing.find((index) => index.url !== undefined)?.url;
	return url === undefined ? undefined : { url, kind: "registry" };
}

/** The origin of a package that names its index; "undescribed" when the file does not give that index's address. */
export function originOfIndex(
	name: string,
	indexes: readonly PythonIndex[],
): Origin | undefined | "undescribed" {
	const url = indexes.find((index) => index.name === name)?.url;
	if (url !== undefined) return { url, kind: "registry" };
	return PYPI.test(name) ? undefined : "undescribed";
}

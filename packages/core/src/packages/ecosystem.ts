/** The ecosystems DepHealth knows, as they appear in URLs and keys. Identical to deps.dev's system names. */
export const ECOSYSTEMS = ["npm", "pypi", "cargo", "go", "maven", "nuget", "rubygems"] as const;
export type Ecosystem = (typeof ECOSYSTEMS)[number];

export function isEcosystem(text: string): text is Ecosystem {
	return (ECOSYSTEMS as readonly string[]).includes(text);
}

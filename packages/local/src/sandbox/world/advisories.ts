/** The invented security advisories, shared by all packages that have any. */

export type SandboxAdvisory = {
	id: string;
	title: string;
	aliases: readonly string[];
	/** CVSS 3 base score. 0: only a version 4 score exists, so this one is unknown. */
	cvss3Score: number;
	cvss3Vector: string;
};

export const VULNERABILITIES = [
	{
		id: "GHSA-2c7v-sand-box2",
		title: "Prototype pollution while merging options",
		aliases: ["CVE-2099-10002"],
		cvss3Score: 7.5,
		cvss3Vector: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H",
	},
	{
		id: "GHSA-3f9h-sand-box3",
		title: "Template text is not escaped in attributes",
		aliases: ["CVE-2099-10003"],
		cvss3Score: 0,
		cvss3Vector: "",
	},
] as const satisfies readonly SandboxAdvisory[];

/** `MAL-` advisories carry no score. */
export const MALWARE = {
	id: "MAL-2099-1001",
	title: "Malicious code in a sandbox package",
	aliases: [],
	cvss3Score: 0,
	cvss3Vector: "",
} as const satisfies SandboxAdvisory;

export function findAdvisory(id: string): SandboxAdvisory | undefined {
	return [...VULNERABILITIES, MALWARE].find((advisory) => advisory.id === id);
}

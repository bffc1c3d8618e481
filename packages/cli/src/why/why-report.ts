/** Why a package is there, for the terminal. */
import { printable } from "@dephealth/core/reports/scan-report.ts";
import {
	createLayout,
	joinSections,
	type Layout,
	type TerminalOptions,
	wrap,
	wrapAfter,
} from "@dephealth/core/reports/text/terminal-layout.ts";
import type { ShownWay, WhyProject, WhyVersion } from "./find-ways.ts";

export function renderWhyReport(projects: readonly WhyProject[], options: TerminalOptions): string {
	const layout = createLayout(options);
	return joinSections(projects.map((project) => projectSection(project, layout)));
}

function projectSection(project: WhyProject, layout: Layout): string {
	const { paint, width } = layout;
	const { path, ref, versions, isDev } = project;
	const count = versions.length > 1 ? ` in ${versions.length} versions` : "";
	const dev = isDev ? ", for development only" : "";
	const head = `${paint("bold", printable(`${ref.ecosystem}/${ref.name}`))} is in ${printable(path)}${count}${dev}`;
	return [
		...wrap(head, width),
		...versions.flatMap((version) => ["", ...versionLines(version, layout)]),
		"",
		...wrap(ownersSentence(project), width),
	].join("\n");
}

function versionLines({ version, ways, isAll }: WhyVersion, layout: Layout): string[] {
	const count =
		ways.length === 1 && isAll
			? "1 path"
			: `${ways.length}${isAll ? "" : " and more"} paths, the shortest first`;
	const title = layout.paint("bold", version ?? "no version is locked");
	if (ways.length === 0) return [`${title} · the file does not tell which package needs it`];
	return [
		`${title} · ${count}`,
		...ways.flatMap((way) => wrapAfter("  ", wayText(way, layout), layout)),
		...(isAll ? [] : ["  … (--limit shows more)"]),
	];
}

/** `next ^14.0.0 › @next/image 14.1.0 › sharp 0.33.1 (optional)` */
function wayText({ steps, requirement }: ShownWay, { paint }: Layout): string {
	return steps
		.map(({ name, version, kind }, index) => {
			const isFirst = index === 0;
			const detail = isFirst ? requirement : version;
			const text = printable([name, detail].filter(Boolean).join(" "));
			return `${isFirst ? paint("bold", text) : text}${kind === undefined ? "" : ` (${kind})`}`;
		})
		.join(" › ");
}

function ownersSentence({ owners, ref, path }: WhyProject): string {
	if (owners === null) return "The file does not tell which of your dependencies brings it.";
	if (owners.length === 0) return printable(`No dependency of ${path} leads to it: it may be left over.`);
	const [only] = owners;
	const isItself = owners.length === 1 && only?.split(" ")[0] === ref.name;
	if (isItself) return printable(`You can change it: it is a direct dependency of ${path}.`);
	return printable(`You can change: ${owners.join(", ")}.`);
}

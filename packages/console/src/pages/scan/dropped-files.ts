/** Reads dropped or chosen files into the form that the API takes. */

/** Files that name dependencies; the API recognises them by content, too. Sources of a project stay where they are. */
const MANIFEST =
	/^(?:package(?:-lock)?\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.ya?ml|bun\.lock|deno\.lock|deno\.jsonc?|requirements[\w.-]*\.(?:txt|in)|constraints[\w.-]*\.txt|pyproject\.toml|pylock[\w.]*\.toml|poetry\.lock|pdm\.lock|uv\.lock|Pipfile(?:\.lock)?|setup\.(?:cfg|py)|environment\.ya?ml|go\.(?:mod|sum|work)|Cargo\.(?:toml|lock)|Gemfile(?:\.lock)?|gems\.(?:rb|locked)|[\w.-]+\.gemspec|composer\.(?:json|lock)|pom\.xml|[\w.-]+\.gradle(?:\.kts)?|[\w.-]*gradle\.lockfile|libs\.versions\.toml|[\w.-]+\.(?:cs|fs|vb)proj|Directory\.(?:Packages|Build)\.(?:props|targets)|packages\.(?:lock\.json|config)|project\.assets\.json|paket\.(?:lock|dependencies)|[\w.-]*(?:bom|sbom)[\w.-]*\.(?:json|xml|spdx)|[\w.-]+\.(?:cdx|spdx)(?:\.json|\.xml)?)$/i;

/** Folders in which others' manifests lie. */
const FOREIGN = /^(?:node_modules|\.git|vendor|target|dist|build|\.venv|venv|__pycache__)$/;

export const CONFIG_FILE = ".dephealthrc.json";
const MAX_FILES = 200;
const MAX_FOLDERS = 20_000;

export type DroppedFile = { path: string; file: File };

/** @param name without its folders */
export function isManifestName(name: string): boolean {
	return MANIFEST.test(name);
}

/** Files of a drop, those of folders included. @throws when the browser cannot read one */
export async function filesOfDrop(transfer: DataTransfer): Promise<DroppedFile[]> {
	const entries = [...transfer.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
	if (entries.length === 0) return [...transfer.files].map((file) => ({ path: file.name, file }));
	const found: DroppedFile[] = [];
	let folders = 0;
	async function walk(entry: FileSystemEntry, isChosen: boolean): Promise<void> {
		if (entry.isFile) {
			if (!isChosen && !isManifestName(entry.name) && entry.name !== CONFIG_FILE) return;
			const file = await new Promise<File>((resolve, reject) =>
				(entry as FileSystemFileEntry).file(resolve, reject),
			);
			found.push({ path: entry.fullPath.replace(/^\//, ""), file });
			return;
		}
		if (FOREIGN.test(entry.name) || ++folders > MAX_FOLDERS) return;
		for (const child of await childrenOf(entry as FileSystemDirectoryEntry)) await walk(child, false);
	}
	for (const entry of entries) await walk(entry, true);
	return found;
}

async function childrenOf(directory: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
	const reader = directory.createReader();
	const all: FileSystemEntry[] = [];
	// A reader gives a hundred at a time, and none at the end.
	for (;;) {
		const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
			reader.readEntries(resolve, reject),
		);
		if (some.length === 0) return all;
		all.push(...some);
	}
}

/** The files of a chosen folder, or the chosen files. */
export function filesOfInput(list: FileList): DroppedFile[] {
	const files = [...list].map((file) => ({ path: file.webkitRelativePath || file.name, file }));
	const isFolder = files.some(({ path }) => path.includes("/"));
	return files.filter(
		({ path, file }) =>
			!isFolder ||
			((isManifestName(file.name) || file.name === CONFIG_FILE) &&
				!path
					.split("/")
					.slice(0, -1)
					.some((folder) => FOREIGN.test(folder))),
	);
}

export type ScanRequest = {
	body: unknown;
	/** The risks that the project has accepted before. */
	accepted: { package: string; reason: string; until: string }[];
	/** The name of the scan until its answer gives one. */
	label: string;
};

export class NothingToScanError extends Error {
	override name = "NothingToScanError";
}

/** @throws NothingToScanError */
export async function toScanRequest(files: readonly DroppedFile[]): Promise<ScanRequest> {
	const config = files.find(({ file }) => file.name === CONFIG_FILE);
	const settings = config ? readConfig(await config.file.text()) : {};
	const manifests = files.filter((file) => file !== config).slice(0, MAX_FILES);
	const [first] = manifests;
	if (!first) {
		throw new NothingToScanError(
			"There is no manifest, lockfile or SBOM in it. Folders of installed packages are left out.",
		);
	}
	const { accepted_risks: accepted = [], private_packages, registries } = settings;
	const own = {
		...(private_packages && { private_packages }),
		...(registries !== undefined && { registries }),
	};
	if (manifests.length === 1) {
		return {
			body: { file_name: first.path, content: await first.file.text(), ...own },
			accepted,
			label: first.path,
		};
	}
	const read = await Promise.all(
		manifests.map(async ({ path, file }) => ({ file_name: path, content: await file.text() })),
	);
	return { body: { files: read, ...own }, accepted, label: first.path.split("/")[0] ?? first.path };
}

type Config = {
	accepted_risks?: ScanRequest["accepted"];
	private_packages?: string[];
	registries?: unknown;
};

function readConfig(text: string): Config {
	try {
		return JSON.parse(text) as Config;
	} catch {
		throw new NothingToScanError(`${CONFIG_FILE} is not JSON. Correct it, or leave it out.`);
	}
}

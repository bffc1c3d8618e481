/** @param written as a lock names the folders of its workspace: `.`, `packages/a`, `./packages/b` */
export function memberFolders(written: Iterable<string>): ReadonlySet<string> | undefined {
	const folders = new Set(Array.from(written, (path) => path.replace(/^\.(?:\/|$)/, "")));
	return folders.size === 0 ? undefined : folders;
}

/** Names that Python projects use for development dependencies: extras, groups, and files of requirements. */
const WORD = "dev|develop|development|tests?|testing|lint|linting|docs?|typing|mypy|ci|qa";
const GROUP = new RegExp(`^(?:${WORD})$`, "i");
/** `requirements-dev.txt`, `test_requirements.in`, `requirements/docs.txt`. */
const FILE = new RegExp(`(?:^|[-_./])(?:${WORD})(?:[-_.]|$)`, "i");

export function isDevelopmentGroup(name: string): boolean {
	return GROUP.test(name);
}

/** @param path of a file of requirements; of the folders before it the last one counts */
export function isDevelopmentFile(path: string): boolean {
	const [name = "", folder = ""] = path.replaceAll("\\", "/").split("/").reverse();
	return FILE.test(name) || (FILE.test(folder) && folder.toLowerCase().includes("requirements"));
}

/** An owner of at most 39 letters, digits, hyphens (and underscores of managed accounts); `.` and `..` are taken. */
const REPOSITORY = /^[A-Za-z0-9_-]{1,39}\/(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}$/;

/** True for `owner/name` as GitHub's grammar allows it. */
export function isRepositoryPath(text: string): boolean {
	return REPOSITORY.test(text);
}

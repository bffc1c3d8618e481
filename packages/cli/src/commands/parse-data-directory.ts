import { homedir } from "node:os";
import { join } from "node:path";

const HOME = /^~(?=$|[/\\])/;

/** Shells replace `~` at the beginning of a word, so not in `--data-dir=~/dephealth`: a folder named `~` would be made. */
export function parseDataDirectory(text: string): string {
	return HOME.test(text) ? join(homedir(), text.slice(1)) : text;
}

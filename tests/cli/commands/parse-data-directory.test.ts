import { homedir } from "node:os";
import { join } from "node:path";
import { parseDataDirectory } from "@dephealth/cli/commands/parse-data-directory.ts";
import { expect, it } from "vitest";

it.each([
	["~", homedir()],
	["~/data", join(homedir(), "data")],
	["~other/data", "~other/data"],
	["./~/data", "./~/data"],
	[".dephealth", ".dephealth"],
	["/srv/a~b", "/srv/a~b"],
])("the data directory %s is %s", (text, directory) => {
	expect(parseDataDirectory(text)).toBe(directory);
});

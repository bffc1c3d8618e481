/** Docker does not run where the tests do: the image's file is held against the rules that matter here. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const ROOT = join(import.meta.dirname, "../..");

type Instruction = { name: string; value: string };

/** Instructions by stage; a line that ends in a backslash continues. */
function stages(text: string): Instruction[][] {
	const lines = text
		.replaceAll(/^#.*\n/gm, "")
		.replaceAll(/\\\n/g, " ")
		.split("\n")
		.filter((line) => line.trim() !== "");
	const found: Instruction[][] = [];
	for (const line of lines) {
		const [, name = "", value = ""] = /^([A-Z]+)\s+(.*)$/.exec(line) ?? [];
		expect(name, line).not.toBe("");
		if (name === "FROM") found.push([]);
		found.at(-1)?.push({ name, value });
	}
	return found;
}

const [build = [], image = []] = stages(readFileSync(join(ROOT, "Dockerfile"), "utf8"));
const argumentOf = (name: string) => image.find((instruction) => instruction.name === name)?.value;

describe("the Dockerfile", () => {
	it("starts from images with a major version, the one that the product is tested with", () => {
		const major = process.versions.node.split(".")[0];
		for (const stage of [build, image]) expect(stage[0]?.value).toMatch(new RegExp(`^node:${major}-slim\\b`));
	});

	it("runs as a user without rights, who owns the data", () => {
		expect(argumentOf("USER")).toBe("node");
		const names = image.map(({ name }) => name);
		expect(names.lastIndexOf("RUN")).toBeLessThan(names.indexOf("USER"));
		expect(argumentOf("VOLUME")).toBe("/data");
		expect(argumentOf("RUN")).toContain("chown node:node /data");
	});

	it("takes nothing from the build but the packed command", () => {
		const copied = image.filter(({ name }) => name === "COPY" || name === "ADD").map(({ value }) => value);
		expect(copied).toEqual(["--from=build /source/dist/cli /opt/dephealth"]);
	});

	it("starts without a shell, which would keep signals to itself", () => {
		for (const name of ["ENTRYPOINT", "CMD"])
			expect(JSON.parse(argumentOf(name) ?? "")).toBeInstanceOf(Array);
		expect(argumentOf("HEALTHCHECK")).toMatch(/CMD \["node", .*\/v1\/health/);
	});

	it("runs files that are there", () => {
		const [, script = ""] =
			/node (\S+\.ts)/.exec(build.find(({ name }) => name === "RUN")?.value ?? "") ?? [];
		expect(existsSync(join(ROOT, script))).toBe(true);
	});

	it("sends no repository, no data and no packages of this machine to the build", () => {
		const ignored = readFileSync(join(ROOT, ".dockerignore"), "utf8").split("\n");
		for (const name of [".git", ".dephealth", "**/node_modules", "**/dist"]) expect(ignored).toContain(name);
	});
});

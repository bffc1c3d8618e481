import { badgeImage } from "@dephealth/functions/api/routes/packages/badge-image.ts";
import { XMLParser } from "fast-xml-parser";
import { describe, expect, it } from "vitest";

const read = (svg: string) =>
	new XMLParser({ ignoreAttributes: false, parseAttributeValue: true, htmlEntities: true }).parse(svg).svg;

describe("a badge's image", () => {
	it("is as wide as its texts, whose parts stand beside each other", () => {
		const image = read(badgeImage("dephealth", "active 92/100", "#3fa000"));
		const [left, right] = image.g[0].rect;
		expect(right["@_x"]).toBe(left["@_width"]);
		expect(image["@_width"]).toBe(left["@_width"] + right["@_width"]);
		for (const [at, part] of [left, right].entries()) {
			const text = image.g[1].text[2 * at];
			expect(text["@_x"]).toBeGreaterThan(part["@_x"] ?? 0);
			expect(text["@_textLength"]).toBeLessThan(part["@_width"]);
		}
	});

	it("is wider for more, and for wider letters", () => {
		const widthOf = (message: string) => Number(read(badgeImage("a", message, "red"))["@_width"]);
		expect(widthOf("iiii")).toBeGreaterThan(widthOf("iii"));
		expect(widthOf("mmmm")).toBeGreaterThan(widthOf("iiii"));
		expect(widthOf("字字")).toBeGreaterThan(widthOf("字"));
	});

	it("takes no text for markup", () => {
		const hostile = `</text><script>"&'`;
		const svg = badgeImage(hostile, hostile, `"><script>`);
		expect(svg).not.toContain("<script>");
		expect(read(svg)["@_aria-label"]).toBe(`${hostile}: ${hostile}`);
	});
});

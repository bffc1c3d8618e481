import { readManifest } from "@dephealth/core/manifests/read-manifest.ts";
import { describe, expect, it } from "vitest";

const REQUIRED = [
	"acme/own",
	"drupal/core",
	"drupal/core-dev",
	"drupal/token",
	"npm-asset/jquery",
	"laravel/nova",
	"monolog/monolog",
];

/** The packages that count as Packagist's. */
function publicNames(repositories: unknown, name = "acme/shop"): string[] {
	const require = Object.fromEntries(REQUIRED.map((each) => [each, "^1"]));
	const text = JSON.stringify({ name, require, repositories });
	return readManifest(text, { fileName: "composer.json" }).dependencies.map(({ ref }) => ref.name);
}

const without = (...names: string[]) => REQUIRED.filter((each) => !names.includes(each));
const composer = (url: string, fields: object = {}) => [{ type: "composer", url, ...fields }];

describe("a registry beside Packagist that does not say what it holds", () => {
	it.each<[string, unknown, string[]]>([
		[
			"of one's own: the project's own vendor is from there",
			composer("https://satis.example.org"),
			without("acme/own"),
		],
		["well known: what is known of it", composer("https://packages.drupal.org/8"), without("drupal/token")],
		["with packages of npm", composer("https://asset-packagist.org"), without("npm-asset/jquery")],
		["for those who pay", composer("https://nova.laravel.com"), without("laravel/nova")],
		["that is Packagist itself", composer("https://repo.packagist.org"), REQUIRED],
		["that is a public copy", composer("https://mirrors.aliyun.com/composer/"), REQUIRED],
		["that is not asked for some", composer("https://satis.example.org", { exclude: ["acme/*"] }), REQUIRED],
		[
			"that says it all the same",
			composer("https://satis.example.org", { only: ["monolog/*"] }),
			without("monolog/monolog"),
		],
		[
			"by a name of one's own",
			{ drupal: composer("https://packages.drupal.org/8")[0] },
			without("drupal/token"),
		],
	])("%s", (_, repositories, names) => {
		expect(publicNames(repositories)).toEqual(names);
	});

	it("holds the packages of whom its address names", () => {
		const sells = composer("https://repo.packagist.com/acme/");
		expect(publicNames(sells, "other/shop")).toEqual(without("acme/own"));
		expect(publicNames(composer("https://composer.acme.example"), "other/shop")).toEqual(without("acme/own"));
	});
});

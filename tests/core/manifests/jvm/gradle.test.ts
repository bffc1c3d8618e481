import { readManifest } from "@dephealth/core/manifests/read-manifest.ts";
import { describe, expect, it } from "vitest";
import { inBlock } from "./gradle-program.ts";

type Row = [name: string, versionOrRange: string | undefined, isDev: boolean | undefined];

function read(text: string, fileName = "build.gradle.kts") {
	const { dependencies, skipped } = readManifest(text, { fileName });
	return {
		rows: dependencies.map(
			({ ref, versions, requirement, isDev }): Row => [ref.name, versions[0] ?? requirement, isDev],
		),
		skipped: skipped.map(({ entry, reason }) => [entry, reason]),
	};
}

describe("what a program of Gradle declares", () => {
	it.each<[string, string, Row[]]>([
		["in one line", inBlock("implementation 'a:b:1'"), [["a:b", "1", false]]],
		[
			"several at once",
			inBlock("testImplementation 'a:b:1', 'c:d:2'"),
			[
				["a:b", "1", true],
				["c:d", "2", true],
			],
		],
		[
			"over several lines",
			inBlock('implementation(\n  "a:b:1", // first\n  "c:d:2"\n)'),
			[
				["a:b", "1", false],
				["c:d", "2", false],
			],
		],
		["on the block's own line", 'dependencies { implementation("a:b:1") }', [["a:b", "1", false]]],
		[
			"without what is excluded",
			inBlock("implementation('a:b:1') {\n exclude group: 'x', module: 'y'\n}"),
			[["a:b", "1", false]],
		],
		["as a map", inBlock("implementation group: 'a', name: 'b', version: '1'"), [["a:b", "1", false]]],
		[
			"as lists of maps",
			inBlock("implementation([group: 'a', name: 'b', version: '1'], [group: 'c', name: 'd', version: '2'])"),
			[
				["a:b", "1", false],
				["c:d", "2", false],
			],
		],
		["as texts of their own", inBlock('implementation("a", "b", "1")'), [["a:b", "1", false]]],
		[
			"by Kotlin's short form",
			inBlock('implementation(kotlin("stdlib", "2.0.0"))'),
			[["org.jetbrains.kotlin:kotlin-stdlib", "2.0.0", false]],
		],
		[
			"of a platform",
			inBlock("implementation(platform(\"a:bom:1\"))\nimplementation platform('a:bom2:2')"),
			[
				["a:bom", "1", false],
				["a:bom2", "2", false],
			],
		],
		[
			"in a configuration of one's own",
			inBlock('asciidoctorExt \'a:b:1\'\n"jacocoAgent"("c:d:2")\nadd("x", "e:f:3")'),
			[
				["a:b", "1", false],
				["c:d", "2", false],
				["e:f", "3", false],
			],
		],
		[
			"strictly, and with a classifier",
			inBlock("implementation 'a:b:1!!'\nimplementation 'c:d:2:linux@zip'"),
			[
				["a:b", "1", false],
				["c:d", "2", false],
			],
		],
		[
			"with a variable of the same file",
			`def v = '1.2'\next { w = "3" }\nval x by extra("4")\n${inBlock('implementation "a:b:$v"\nimplementation "c:d:\u0024{w}"\nimplementation("e:f:\u0024{rootProject.extra["x"]}")')}`,
			[
				["a:b", "1.2", false],
				["c:d", "3", false],
				["e:f", "4", false],
			],
		],
		[
			"with one that stands elsewhere, or is given twice",
			`def v = '1'\nv = '2'\n${inBlock('implementation "a:b:$v"\nimplementation "c:d:$w"')}`,
			[
				["a:b", undefined, false],
				["c:d", undefined, false],
			],
		],
		[
			"with a version that a constraint settles",
			inBlock(
				"implementation 'a:b'\nconstraints {\n implementation('a:b:7')\n implementation('never:asked:1')\n}",
			),
			[["a:b", "7", false]],
		],
		[
			"of Spring's dependencyManagement",
			`dependencyManagement {\n imports { mavenBom "a:bom:1" }\n dependencies { dependency 'c:d:2' }\n}\n${inBlock("implementation 'c:d'")}`,
			[
				["a:bom", "1", false],
				["c:d", "2", false],
			],
		],
		[
			"not in comments",
			inBlock("// implementation 'a:b:1'\n/* implementation 'c:d:1'\n*/\nimplementation 'e:f:1' // of e"),
			[["e:f", "1", false]],
		],
		[
			"not by chance",
			"println 'a:b:1'\ntasks.register('a:b') {\n dependsOn 'a:b:c'\n}\nversion = 'a:b:1'",
			[],
		],
	])("%s", (_, text, rows) => {
		expect(read(text).rows).toEqual(rows);
	});

	it.each([
		['implementation(project(":core"))', 'project(":core")', "a project of the same build"],
		["implementation projects.core", "projects.core", "a project of the same build"],
		[
			'testImplementation(testFixtures(project(":a")))',
			'testFixtures(project(":a"))',
			"a project of the same build",
		],
		['implementation(files("a.jar"))', 'files("a.jar")', "a local file"],
		["implementation gradleApi()", "gradleApi()", "made by a function call, which is not run here"],
		["implementation(libs.guava)", "libs.guava", "in a version catalogue, which was not sent"],
		["implementation Deps.okhttp", "Deps.okhttp", "in a version catalogue, which was not sent"],
		["implementation okhttp", "okhttp", "a variable or an expression, which is not run here"],
	])("%s is skipped", (line, entry, reason) => {
		expect(read(inBlock(line))).toEqual({ rows: [], skipped: [[entry, reason]] });
	});
});

const SETTINGS = `rootProject.name = "shop"
dependencyResolutionManagement {
  versionCatalogs {
    create("libs") {
      version("groovy", "3.0.5")
      library("groovy-core", "org.codehaus.groovy", "groovy").versionRef("groovy")
      library("commons-lang3", "org.apache.commons:commons-lang3:3.9")
      library("strict", "a", "b").version { strictly("[1,2[") }
      bundle("all", listOf("groovy-core", "commons-lang3"))
      plugin("versions", "com.github.ben-manes.versions").version("0.45.0")
    }
    testLibs {
      library('junit', 'junit:junit:4.13.2')
    }
    create("other") { from("io.micronaut:catalog:4.0") }
  }
}
include(":app")
`;

describe("settings.gradle", () => {
	it("names the libraries of the catalogues that it makes", () => {
		const { rows, skipped } = read(SETTINGS, "settings.gradle.kts");
		expect(rows).toEqual([
			["org.codehaus.groovy:groovy", "3.0.5", undefined],
			["org.apache.commons:commons-lang3", "3.9", undefined],
			["a:b", undefined, undefined],
			["junit:junit", "4.13.2", undefined],
		]);
		expect(skipped).toEqual([
			["com.github.ben-manes.versions", "a plugin of Gradle"],
			["io.micronaut:catalog:4.0", "a catalogue that is published elsewhere"],
		]);
	});

	it("that names none is refused by its name, with what to scan instead", () => {
		expect(() => read('rootProject.name = "a"\ninclude(":b")\n', "settings.gradle")).toThrow(
			/settings\.gradle\.kts\) names the projects.*build\.gradle/,
		);
	});
});

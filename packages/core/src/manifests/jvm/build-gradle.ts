/**
 * build.gradle and build.gradle.kts by their plain declarations: `implementation 'group:name:version'`. They are
 * programs; values made by calls are skipped, not guessed.
 */
import type { FormatDescription } from "../format-description.ts";
import { createAskedPackages } from "../graph/asked-packages.ts";
import type { RootScope } from "../graph/graph-walk.ts";
import type { Catalog, CatalogUse, ManifestContent } from "../manifest.ts";
import type { PackageGate } from "../package-gate.ts";
import { checkWritten } from "../written-files.ts";

import {
	type Coordinates,
	coordinatesOf,
	coordinatesOfMap,
	coordinatesOfTexts,
} from "./gradle-coordinates.ts";
import { type GradleMaps, gradleMaps } from "./gradle-maps.ts";
import {
	type GradleStatement,
	gradleArguments,
	gradleStatements,
	gradleVariables,
	withVariables,
} from "./gradle-program.ts";
import { accessorOf } from "./version-catalog.ts";

const FORMAT = "build.gradle";

export const buildGradle = {
	id: FORMAT,
	family: "gradle",
	role: "asks",
	mayBeBlank: true,
	fileNames: [FORMAT, "build.gradle.kts"],
	// Some builds name each project's build file after the project.
	matchesName: (name) => /\.gradle(?:\.kts)?$/.test(name),
	content: [],
	read: readBuildGradle,
} as const satisfies FormatDescription;

/** A configuration, then its dependency. */
const DECLARATION = /^["'`]?(\w+)(?!\w)["'`]? ?(?:\( ?)?(.*)$/s;
const ADDED = /^add ?\( ?["'](\w+)["'] ?, ?(.*)$/;
/** The configurations of Gradle's own plugins. In a block of dependencies any word may be one. */
const CONFIGURATION =
	/(?:[iI]mplementation|[aA]pi|[cC]ompileOnly|[rR]untimeOnly|[cC]ompile|[rR]untime|[pP]rovided|kapt|ksp|[aA]nnotationProcessor|[dD]esugaring|[dD]evelopmentOnly|classpath)$/;
/** A block of dependencies is a program: it may decide, too. */
const KEYWORD = /^(?:if|else|for|while|when|switch|try|catch|def|val|var|return|print|println)$/;
/** `id("org.example.plugin") version "1.0"`; one without a version is Gradle's own or the build's. */
const PLUGIN = /^(?:id|kotlin) ?\(? ?["']([\w.-]+)["'] ?\)? ?\.?version\b/;
const PLATFORM = /^(?:platform|enforcedPlatform|variantOf)[ \t]*(?:\([ \t]*)?([^ \t(].*)?$/s;
const PROJECT = /^(?:\w+ ?\(? ?)?project\b|^projects\./;
const FILES = /^(?:files|fileTree)\b/;
/** `libs.guava`, `libs.bundles.testing`, also followed by calls of the provider. */
const ACCESSOR = /^([A-Za-z_]\w*(?:\.\w+)+)(?: ?\( ?\))?$/;
const CALL = /^(\w+)[ \t]*\(/;
/** They set versions of dependencies that are declared elsewhere. */
const CONSTRAINTS = /^(?:constraints|dependencyManagement)\b/;

export type Declared = Coordinates & { scope: RootScope };

/** @throws ManifestError `too_large` */
function readBuildGradle(text: string, gate: PackageGate): ManifestContent {
	checkWritten(text, FORMAT);
	const { declared, constraints, catalogUses, maps } = declarationsIn([...gradleStatements(text)], gate);
	const asked = createAskedPackages("maven", FORMAT, gate);
	const catalogs = Array.from(
		maps,
		([name, libraries]): Catalog => ({ name, libraries: namesIn(libraries) }),
	);
	for (const libraries of maps.values()) {
		for (const library of libraries.values()) asked.add({ ...library, scope: "unknown" });
	}
	for (const each of declared) {
		const constraint = each.requirement === undefined ? constraints.get(each.name) : undefined;
		asked.add({ ...each, ...constraint });
	}
	return {
		project: undefined,
		...asked.content(),
		catalogUses,
		catalogs: catalogs.length > 0 ? catalogs : undefined,
	};
}

function namesIn(libraries: ReadonlyMap<string, Coordinates>): ReadonlyMap<string, readonly string[]> {
	return new Map(Array.from(libraries, ([key, { name }]) => [accessorOf(key), [name]]));
}

type Declarations = {
	declared: Declared[];
	/** The constraints by `group:name`. */
	constraints: ReadonlyMap<string, Coordinates>;
	catalogUses: CatalogUse[];
	/** Maps of libraries, by name. */
	maps: GradleMaps["libraries"];
};

/** The declarations in the statements; skips what it cannot read. */
export function declarationsIn(statements: readonly GradleStatement[], gate: PackageGate): Declarations {
	const plain = gradleVariables(statements);
	const { texts, libraries } = gradleMaps(statements, plain);
	const variables = new Map([...plain, ...texts]);
	const declared: Declared[] = [];
	const constraints = new Map<string, Coordinates>();
	const catalogUses: CatalogUse[] = [];
	for (const { text, blocks } of statements) {
		const [, configuration = "", written = ""] = ADDED.exec(text) ?? DECLARATION.exec(text) ?? [];
		const isKnown = CONFIGURATION.test(configuration) || configuration === "mavenBom";
		const isAmong = /^dependencies\b/.test(blocks.at(-1) ?? "");
		const plugin = PLUGIN.exec(text)?.[1];
		if (plugin !== undefined && blocks.at(-1) === "plugins") gate.skip(plugin, "a plugin of Gradle");
		if (written === "" || !(isKnown || isAmong) || /^[=.:]/.test(written)) continue;
		if (KEYWORD.test(configuration)) continue;
		const scope: RootScope = /test/i.test(configuration) ? "dev" : "prod";
		const isConstraint = configuration !== "mavenBom" && blocks.some((block) => CONSTRAINTS.test(block));
		for (const found of libraryArguments(withVariables(written, variables), variables)) {
			if (typeof found !== "string") {
				if (isConstraint) constraints.set(found.name, found);
				else declared.push({ ...found, scope });
				continue;
			}
			const accessor = ACCESSOR.exec(found)?.[1];
			const [map = "", ...key] = accessor?.replace(/^(?:rootProject\.)?ext\./, "").split(".") ?? [];
			const library = libraries.get(map)?.get(key.join("."));
			if (library) {
				declared.push({ ...library, scope });
				continue;
			}
			if (!isKnown && accessor === undefined) continue;
			const reason = whyNot(found);
			if (reason !== undefined) gate.skip(found, reason);
			else if (accessor !== undefined) {
				// Taken back where the catalogue is known.
				const plain = accessor.replace(/\.get$/, "");
				gate.skip(plain, "in a version catalogue, which was not sent");
				catalogUses.push({ accessor: plain, scope });
			}
		}
	}
	return { declared, constraints, catalogUses, maps: libraries };
}

/** Libraries by their coordinates, and other entries as texts. */
function libraryArguments(written: string, variables: ReadonlyMap<string, string>): (Coordinates | string)[] {
	const parts = gradleArguments(written).map((part) => {
		const inner = PLATFORM.exec(part)?.[1];
		return inner === undefined ? part : (gradleArguments(inner)[0] ?? part);
	});
	const whole =
		coordinatesOfTexts(parts) ?? (parts[0]?.startsWith("[") ? undefined : coordinatesOfMap(written));
	if (whole && !coordinatesOf(parts[0] ?? "")) return [whole];
	return parts.map((part) => coordinatesOf(part) ?? coordinatesOf(`"${variables.get(part)}"`) ?? part);
}

function whyNot(argument: string): string | undefined {
	if (PROJECT.test(argument)) return "a project of the same build";
	if (FILES.test(argument)) return "a local file";
	if (CALL.test(argument) && !ACCESSOR.test(argument))
		return "made by a function call, which is not run here";
	if (/^["']/.test(argument)) return "not a library's coordinates";
	return ACCESSOR.test(argument) ? undefined : "a variable or an expression, which is not run here";
}

import type { ScriptedAnswer } from "../../../scripted-http-client.ts";

export type Answers = Record<string, ScriptedAnswer>;
export type Case = { name: string; answers: Answers };

export const TEN = Array.from({ length: 10 }, (_, index) => index);
/** Versions in ascending order, a year apart; the more, the higher the number. */
export const versionsOf = (index: number) => TEN.slice(0, index + 2).map((minor) => `1.${minor}.0`);
export const dateOf = (position: number) => `${2015 + position}-05-0${(position % 9) + 1}T10:11:12`;
/** Fields that registries omit for every second package. */
const atTimes = <T extends object>(index: number, fields: T): T | Record<string, never> =>
	index % 2 === 0 ? fields : {};

export const pypi =
	(of: { status?: object; classifiers?: string[]; yankLatest?: string }) =>
	(index: number): Case => {
		const name = `example-${index}`;
		const versions = versionsOf(index);
		const file = (version: string, position: number) => {
			const isLatest = position === versions.length - 1;
			const yanked = isLatest && of.yankLatest !== undefined;
			return {
				filename: `${name}-${version}.tar.gz`,
				upload_time_iso_8601: `${dateOf(position)}.000000Z`,
				yanked,
				yanked_reason: yanked ? of.yankLatest : null,
				...atTimes(index, { size: 4096, packagetype: "sdist", requires_python: ">=3.8" }),
			};
		};
		return {
			name,
			answers: {
				[`/pypi/${name}/json`]: {
					body: {
						info: {
							name,
							version: versions.at(-1),
							classifiers: of.classifiers ?? ["Programming Language :: Python :: 3"],
							license: index % 3 === 0 ? "MIT" : null,
							...atTimes(index, { project_urls: { Source: `https://github.com/owner/${name}` } }),
						},
						releases: Object.fromEntries(
							versions.map((version, position) => [version, [file(version, position)]]),
						),
						urls: [],
						...atTimes(index, { vulnerabilities: [], last_serial: 12_345 }),
					},
				},
				[`/simple/${name}/`]: {
					body: {
						meta: { "api-version": "1.4", ...atTimes(index, { "_last-serial": 1 }) },
						name,
						files: [],
						...(of.status && { "project-status": of.status }),
					},
				},
			},
		};
	};

export const crate = (index: number): Case => {
	const name = `example${index}`;
	const versions = versionsOf(index);
	return {
		name,
		answers: {
			[`/ex/am/${name}`]: {
				text: `${versions
					.map((vers) => JSON.stringify({ name, vers, deps: [], cksum: "0", features: {}, yanked: true }))
					.join("\n")}\n`,
			},
			[`/api/v1/crates/${name}`]: {
				body: {
					crate: {
						id: name,
						recent_downloads: 90,
						...atTimes(index, { repository: `https://github.com/owner/${name}` }),
					},
					versions: versions.map((num, position) => ({
						num,
						created_at: `${dateOf(position)}.123456+00:00`,
						yanked: true,
						license: "MIT",
						...atTimes(index, { yank_message: "use another" }),
					})),
				},
			},
			[`/api/v1/crates/${name}/owners`]: { body: { users: [{ login: "owner", kind: "user" }] } },
		},
	};
};

export const gem = (index: number): Case => {
	const name = `example_${index}`;
	// The newest was yanked: it has vanished.
	const versions = versionsOf(index).slice(0, -1);
	return {
		name,
		answers: {
			[`/api/v1/versions/${name}.json`]: {
				body: versions.map((number, position) => ({
					number,
					created_at: `${dateOf(position)}.000Z`,
					platform: "ruby",
					...atTimes(index, { licenses: ["MIT"] }),
				})),
			},
			[`/api/v1/gems/${name}.json`]: { body: { name, downloads: 1000 + index } },
			[`/api/v1/gems/${name}/owners.json`]: { body: [{ id: index + 1, handle: "owner" }] },
		},
	};
};

export const nuget =
	(of: { deprecation?: object; unlistLatest?: boolean }) =>
	(index: number): Case => {
		const name = `example.lib${index}`;
		const versions = versionsOf(index);
		const items = versions.map((version, position) => {
			const isHidden = of.unlistLatest === true && position === versions.length - 1;
			return {
				catalogEntry: {
					id: `Example.Lib${index}`,
					version,
					listed: !isHidden,
					published: isHidden ? "1900-01-01T00:00:00+00:00" : `${dateOf(position)}+00:00`,
					...atTimes(index, { licenseExpression: "MIT", description: "An example." }),
					...(of.deprecation && { deprecation: of.deprecation }),
				},
			};
		});
		return {
			name,
			answers: {
				[`/v3/registration5-gz-semver2/${name}/index.json`]: {
					body: {
						count: 1,
						items: [{ count: items.length, lower: versions[0], upper: versions.at(-1), items }],
					},
				},
			},
		};
	};

export const go =
	(mod: (latest: string) => string) =>
	(index: number): Case => {
		const name = `github.com/owner/module${index}`;
		const versions = versionsOf(index).map((version) => `v${version}`);
		const latest = versions.at(-1) ?? "";
		return {
			name,
			answers: {
				[`/${name}/@v/list`]: { text: `${versions.join("\n")}\n` },
				[`/${name}/@latest`]: {
					body: {
						Version: latest,
						Time: `${dateOf(3)}Z`,
						...atTimes(index, { Origin: { VCS: "git", URL: `https://${name}` } }),
					},
				},
				[`/${name}/@v/${latest}.mod`]: { text: mod(latest).replace("MODULE", name) },
			},
		};
	};

export const maven = (index: number): Case => {
	const versions = versionsOf(index);
	const latest = versions.at(-1) ?? "";
	return {
		name: `org.example:lib${index}`,
		answers: {
			[`/maven2/org/example/lib${index}/maven-metadata.xml`]: {
				text: `<metadata><groupId>org.example</groupId><artifactId>lib${index}</artifactId><versioning><versions>${versions
					.map((version) => `<version>${version}</version>`)
					.join("")}</versions><lastUpdated>2023050510111${index}</lastUpdated></versioning></metadata>`,
			},
			[`/maven2/org/example/lib${index}/${latest}/lib${index}-${latest}.pom`]: {
				text: `<project><groupId>org.example</groupId><artifactId>lib${index}</artifactId><version>${latest}</version><scm><url>https://github.com/owner/lib</url></scm><licenses><license><name>MIT</name></license></licenses><distributionManagement><relocation><groupId>org.elsewhere</groupId>${
					index % 2 === 0 ? "<message>It has moved.</message>" : ""
				}</relocation></distributionManagement></project>`,
			},
		},
	};
};

export const packagist =
	(abandoned: true | string) =>
	(index: number): Case => {
		const name = `owner/example${index}`;
		const newestFirst = versionsOf(index).toReversed();
		return {
			name,
			answers: {
				[`/p2/${name}.json`]: {
					body: {
						minified: "composer/2.0",
						packages: {
							[name]: newestFirst.map((version, position) => ({
								...(position === 0 && { name, abandoned, license: ["MIT"] }),
								version,
								time: `${dateOf(newestFirst.length - position)}+00:00`,
								...atTimes(index, { source: { type: "git", url: `https://github.com/${name}.git` } }),
							})),
						},
					},
				},
			},
		};
	};

export const npm =
	(packument: (versions: string[], name: string) => object) =>
	(index: number): Case => {
		const name = `example-${index}`;
		return { name, answers: { [`/${name}`]: { body: { name, ...packument(versionsOf(index), name) } } } };
	};
export const timesOf = (versions: string[]) =>
	Object.fromEntries(versions.map((version, position) => [version, `${dateOf(position)}.000Z`]));

export const npmVersions = (versions: string[], fields: object) => ({
	"dist-tags": { latest: versions.at(-1) },
	time: timesOf(versions),
	versions: Object.fromEntries(versions.map((version) => [version, { version, ...fields }])),
});
export const SECURITY_HOLDER = { version: "0.0.1-security", repository: "npm/security-holder" };

import type { EcosystemDescription } from "./description.ts";

export const maven = {
	label: "Maven",
	registry: {
		label: "Maven Central",
		source: "registry",
		servers: {
			mavenCentral: {
				name: "Maven Central",
				urlVariable: "MAVEN_CENTRAL_URL",
				defaultUrl: "https://repo1.maven.org/maven2",
			},
		},
		hosts: [
			"repo1.maven.org",
			"repo.maven.apache.org",
			"repo.maven.org",
			"central.maven.org",
			"central.sonatype.com",
			"search.maven.org",
			"oss.sonatype.org",
			"s01.oss.sonatype.org",
			// Public registries besides Central that alone publish these groups; deps.dev treats them as Maven.
			"maven.google.com",
			"dl.google.com",
			"plugins.gradle.org",
			"repo.spring.io",
			"repository.apache.org",
			"repository.jboss.org",
			// Full public copies.
			"maven.aliyun.com",
			"maven-central.storage.googleapis.com",
			"maven-central.storage-download.googleapis.com",
			"mirrors.cloud.tencent.com",
			"repo.huaweicloud.com",
			"mirrors.huaweicloud.com",
		],
	},
	name: {
		pattern: /^[A-Za-z0-9_-][A-Za-z0-9._-]*:[A-Za-z0-9_-][A-Za-z0-9._-]*$/,
		rule: "it is `groupId:artifactId`",
	},
	purl: { type: "maven", separator: ":" },
	// https://maven.apache.org/pom.html#version-order-specification. A hyphen alone is no sign: 33.0-jre is a release.
	versions: {
		prerelease: /[.-](?:alpha|beta|milestone|m|rc|cr|snapshot|ea|dev|pre|preview)[.-]?\d*(?:$|[^a-z])/i,
		wordsBefore: [
			["dev", "ea", "pre", "preview"],
			["a", "alpha"],
			["b", "beta"],
			["m", "milestone"],
			["rc", "cr"],
			["snapshot"],
		],
		wordsOfRelease: ["ga", "final", "release"],
		otherWords: "after",
	},
	osv: "Maven",
	depsDev: { system: "maven", countsDependents: true },
} as const satisfies EcosystemDescription;

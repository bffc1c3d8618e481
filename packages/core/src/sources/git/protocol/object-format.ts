/** Git's two ways to name objects: https://git-scm.com/docs/hash-function-transition */
import { createHash, type Hash, hash } from "node:crypto";

export const OBJECT_FORMATS = ["sha1", "sha256"] as const;
export type ObjectFormat = (typeof OBJECT_FORMATS)[number];

export const OBJECT_TYPES = ["commit", "tree", "blob", "tag"] as const;
export type ObjectType = (typeof OBJECT_TYPES)[number];

/** Bytes of a name; in hexadecimal twice as many digits. */
export function nameLength(format: ObjectFormat): number {
	return format === "sha1" ? 20 : 32;
}

export function isObjectFormat(text: string): text is ObjectFormat {
	return OBJECT_FORMATS.some((format) => format === text);
}

export function isObjectName(text: string, format: ObjectFormat): boolean {
	return text.length === nameLength(format) * 2 && /^[0-9a-f]+$/.test(text);
}

export function hashOf(format: ObjectFormat): Hash {
	return createHash(format);
}

/** @param type `commit` or `tag`; @param content the object without its header */
export function objectName(format: ObjectFormat, type: string, content: Buffer): string {
	return hash(format, Buffer.concat([Buffer.from(`${type} ${content.length}\0`), content]), "hex");
}

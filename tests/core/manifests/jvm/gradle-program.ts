/** The part of a build file of Gradle that declares dependencies. */
export const inBlock = (lines: string) => `dependencies {\n${lines}\n}\n`;

/** The environment variables that the command reads. */
export const ENVIRONMENT_HELP = `
Environment:
  GITHUB_TOKEN                lifts GitHub's limit of 60 requests an hour; commits come from git and need no token
  DEPHEALTH_API_KEY           the key for --api, instead of --key
  DEPHEALTH_CACHE_DIR         the folder for results of earlier scans; default: the user's cache folder
  HTTPS_PROXY, HTTP_PROXY, NO_PROXY    the usual proxy variables; default: npm's settings
  NODE_EXTRA_CA_CERTS         a file with your company's certificates
  GIT_MIRROR_URL              the mirror from which all repositories are read
  NO_COLOR, FORCE_COLOR, COLUMNS       colours and width of reports`;

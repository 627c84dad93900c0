// The starter of Azurite holds its standard input: when that closes, even because the starter was killed, nobody will stop it.
process.stdin.on("end", () => process.exit()).resume();

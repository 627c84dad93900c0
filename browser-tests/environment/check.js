// Before anything is built: is there a browser?
import { executablePath } from "./chromium.js";

try {
  console.log(`browser: ${executablePath()}`);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}

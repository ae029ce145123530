// Verifies what stands on standard input, as a receiver of ours would: {"secret", "headers", "body"} in, "ok" out.
import { Webhook } from "standardwebhooks";

let text = "";
for await (const part of process.stdin) text += part;
const { secret, headers, body } = JSON.parse(text);
try {
  new Webhook(secret).verify(body, headers);
  console.log("ok");
} catch (error) {
  console.log(error.constructor.name);
}

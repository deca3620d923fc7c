// A request as a program in one of three languages. The token comes from the environment, never from the page.
import { appId, type Message } from "./api";

const url = () => `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/websockets/v3`;

export const languages = ["Go", "JavaScript", "Python"] as const;
export type Language = (typeof languages)[number];

export function snippet(language: Language, request: Message, closed: boolean): string {
  const json = JSON.stringify(request);
  const streams = request.subscribe === 1 || "ticks" in request;
  const full = `${url()}?app_id=${appId}`;
  switch (language) {
    case "Go":
      return `package main

import (
	"context"
	"fmt"
	"log"
${closed ? '	"os"\n' : ""}
	"github.com/dervish-ws/dervish"
)

func main() {
	ctx := context.Background()
	client, err := dervish.Dial(ctx, ${appId}, &dervish.Options{URL: ${JSON.stringify(url())}${closed ? ', Token: os.Getenv("DERVISH_TOKEN")' : ""}})
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()
	answer, err := client.Call(ctx, []byte(\`${json.replaceAll("`", '` + "`" + `')}\`))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(string(answer))
}
`;
    case "JavaScript":
      return `const socket = new WebSocket(${JSON.stringify(full)});
const request = ${JSON.stringify(request, null, 2)};
${closed ? "socket.onopen = () => socket.send(JSON.stringify({ authorize: process.env.DERVISH_TOKEN }));" : "socket.onopen = () => socket.send(JSON.stringify(request));"}
socket.onmessage = (event) => {
  const message = JSON.parse(event.data);
  console.log(message);
${closed ? '  if (message.msg_type === "authorize") return socket.send(JSON.stringify(request));\n' : ""}${streams ? "" : "  socket.close();\n"}};
`;
    case "Python":
      return `import asyncio
import json
${closed ? "import os\n" : ""}
import websockets

request = json.loads(${JSON.stringify(json)})


async def main():
    async with websockets.connect(${JSON.stringify(full)}) as socket:
${closed ? '        await socket.send(json.dumps({"authorize": os.environ["DERVISH_TOKEN"]}))\n        await socket.recv()\n' : ""}        await socket.send(json.dumps(request))
        ${streams ? "async for message in socket:\n            print(json.loads(message))" : "print(json.loads(await socket.recv()))"}


asyncio.run(main())
`;
  }
}

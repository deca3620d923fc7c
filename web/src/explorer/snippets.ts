// A request as a program in one of three languages. The token comes from the environment, never from the page.
import { appId } from "../api";
import type { Call } from "../reference";
import { compact, type Json, member, print } from "./json";

const url = () => `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/websockets/v3`;

export const languages = ["Go", "JavaScript", "Python"] as const;
export type Language = (typeof languages)[number];

/** needs says what each program is run with. */
export const needs: Record<Language, string> = {
  Go: "Go, with this module: go get github.com/dervish-ws/dervish",
  JavaScript: "Node.js 22 or newer, or a browser",
  Python: "Python with the package websockets",
};

/** signs reports whether a call is made in somebody's name: where it has to be, and where it may be. */
const signs = (c: Call) => c.scopes.length > 0 || c.category === "trading";

/** program writes the request of a call as a program that prints what is answered, until the stream ends if it is one. */
export function program(language: Language, request: Json, call: Call): string {
  const streams = call.streams && (member(request, "subscribe") !== undefined || call.name === "ticks");
  const signed = signs(call);
  const full = `${url()}?app_id=${encodeURIComponent(appId)}`;
  switch (language) {
    case "Go": {
      const text = `[]byte(\`${compact(request).replaceAll("`", '` + "`" + `')}\`)`;
      const options = `&dervish.Options{URL: ${JSON.stringify(url())}${signed ? ', Token: os.Getenv("DERVISH_TOKEN")' : ""}}`;
      const ask = streams
        ? `	stream, err := client.Follow(ctx, ${text})
	if err != nil {
		log.Fatal(err)
	}
	defer stream.Close()
	for message, err := range stream.All() {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(string(message))
	}
`
        : `	answer, err := client.Call(ctx, ${text})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(string(answer))
`;
      return `package main

import (
	"context"
	"fmt"
	"log"
${signed ? '	"os"\n' : ""}
	"github.com/dervish-ws/dervish"
)

func main() {
	ctx := context.Background()
	client, err := dervish.Dial(ctx, ${appId}, ${options})
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()
${ask}}
`;
    }
    case "JavaScript":
      return `const socket = new WebSocket(${JSON.stringify(full)});
const request = ${print(request)};
const send = (message) => socket.send(JSON.stringify(message));

socket.onopen = () => send(${signed ? "{ authorize: process.env.DERVISH_TOKEN }" : "request"});
socket.onmessage = (event) => {
  const message = JSON.parse(event.data);
${signed ? '  if (message.msg_type === "authorize" && !message.error) return send(request);\n' : ""}  console.log(JSON.stringify(message));
${streams ? "  if (message.error) socket.close();\n" : "  socket.close();\n"}};
`;
    case "Python": {
      const literal = JSON.stringify(compact(request));
      return `import asyncio
import json
${signed ? "import os\n" : ""}
import websockets

request = json.loads(${literal})


async def main():
    async with websockets.connect(${JSON.stringify(full)}) as socket:
${
  signed
    ? `        await socket.send(json.dumps({"authorize": os.environ["DERVISH_TOKEN"]}))
        answer = json.loads(await socket.recv())
        if "error" in answer:
            raise SystemExit(answer["error"]["message"])
`
    : ""
}        await socket.send(json.dumps(request))
${
  streams
    ? `        async for message in socket:
            print(message)`
    : "        print(await socket.recv())"
}


asyncio.run(main())
`;
    }
  }
}

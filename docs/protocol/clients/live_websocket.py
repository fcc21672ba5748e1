# Prints values as they are recorded, and after an outage goes on where it was. Python 3 with websockets (Debian: python3-websockets).
import asyncio, json, sys, websockets

async def follow(url="ws://127.0.0.1:9001/live", match="host_load1"):
    request, columns = {"type": "subscribe", "id": "a", "match": match}, {}
    async for socket in websockets.connect(url, subprotocols=["tidemark.live.v1"]):
        try:
            await socket.send(json.dumps(request))
            async for message in (json.loads(text) async for text in socket):
                if message["type"] == "error":
                    sys.exit(message["message"])
                if "columns" in message:
                    columns = {n: message["series"].get(str(n)) or columns[n] for n in message["columns"]}
                if message["type"] == "frame":
                    request["after"] = message["seq"]
                    for series, value in zip(columns.values(), message["values"]):
                        print(message["seq"], series["metric"], json.dumps(series["labels"]), value, flush=True)
        except websockets.ConnectionClosed as closed:
            print(closed, file=sys.stderr)
asyncio.run(follow(*sys.argv[1:]))

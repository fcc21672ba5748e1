# Prints values as they are recorded, and after an outage goes on where it was. Python 3, nothing to install.
import http.client, json, sys, time, urllib.parse, urllib.request

url, match = sys.argv[1:] or ("http://127.0.0.1:9001/live", "host_load1")
address, headers, columns = f"{url}?{urllib.parse.urlencode({'match': match})}", {}, {}
while True:
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=45) as events:
            for message in (json.loads(line[6:]) for line in events if line.startswith(b"data: ")):
                if message["type"] == "error":
                    sys.exit(message["message"])
                if "columns" in message:
                    columns = {n: message["series"].get(str(n)) or columns[n] for n in message["columns"]}
                if message["type"] == "frame":
                    headers = {"Last-Event-ID": str(message["seq"])}
                    for series, value in zip(columns.values(), message["values"]):
                        print(message["seq"], series["metric"], json.dumps(series["labels"]), value, flush=True)
    except (OSError, http.client.HTTPException) as error:
        print(error, file=sys.stderr)
    time.sleep(1)

-- Asks what a file says, a line a request: method, path, token and body, separated by tabs; in turn, by one thread,
-- from a given part of the file on. What came of it is printed as one line of JSON, latencies in milliseconds.

local asker

function setup(thread)
  asker = thread
end

function init(args)
  requests = {}
  for line in io.lines(args[1]) do
    local method, path, token, body = line:match("^([^\t]*)\t([^\t]*)\t([^\t]*)\t(.*)$")
    local headers = { ["Host"] = "localhost" }
    if token ~= "" then headers["Authorization"] = "Bearer " .. token end
    if body ~= "" then headers["Content-Type"] = "application/json" end
    requests[#requests + 1] = wrk.format(method, path, headers, body ~= "" and body or nil)
  end
  at = math.floor(tonumber(args[2]) * #requests)
  refused, statuses = 0, {}
end

function request()
  at = at % #requests + 1
  return requests[at]
end

function response(status)
  if status >= 400 then
    refused = refused + 1
    statuses[status] = (statuses[status] or 0) + 1
  end
end

function done(summary, latency)
  local words = {}
  for status, count in pairs(asker:get("statuses")) do words[#words + 1] = string.format('"%d":%d', status, count) end
  local failed = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
  io.write(string.format(
    '{"requests":%d,"seconds":%.6f,"failed":%d,"refused":%d,"statuses":{%s},"p50":%.3f,"p95":%.3f,"p99":%.3f,"max":%.3f}\n',
    summary.requests, summary.duration / 1e6, failed, asker:get("refused"), table.concat(words, ","),
    latency:percentile(50) / 1e3, latency:percentile(95) / 1e3, latency:percentile(99) / 1e3, latency.max / 1e3))
end

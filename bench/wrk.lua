-- Asks what a file says, a line a request: method, path, token and body, separated by tabs. Each thread begins elsewhere
-- in the file. What came of it is printed as one line of JSON, latencies in milliseconds.

local threads = {}

function setup(thread)
  thread:set("number", #threads)
  table.insert(threads, thread)
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
  at = (tonumber(args[2]) or 0) + number * math.floor(#requests / 7)
  refused, seen = 0, {}
end

function request()
  at = at % #requests + 1
  return requests[at]
end

function response(status)
  if status >= 400 then
    refused = refused + 1
    seen[status] = (seen[status] or 0) + 1
  end
end

function done(summary, latency)
  local refusals, statuses = 0, {}
  for _, thread in ipairs(threads) do
    refusals = refusals + thread:get("refused")
    for status, count in pairs(thread:get("seen")) do statuses[status] = (statuses[status] or 0) + count end
  end
  local words = {}
  for status, count in pairs(statuses) do words[#words + 1] = string.format('"%d":%d', status, count) end
  local failed = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
  io.write(string.format(
    '{"requests":%d,"seconds":%.6f,"failed":%d,"refused":%d,"statuses":{%s},"p50":%.3f,"p95":%.3f,"p99":%.3f,"max":%.3f}\n',
    summary.requests, summary.duration / 1e6, failed, refusals, table.concat(words, ","),
    latency:percentile(50) / 1e3, latency:percentile(95) / 1e3, latency:percentile(99) / 1e3, latency.max / 1e3))
end

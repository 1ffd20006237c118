-- For wrk: sends the requests of a file (path, token and body in columns) in turn; ends with one line of JSON.

local requests = {}
local position = 0
refusal = "" -- global: read by done(), which runs apart from the threads
local threads = {}

function setup(thread)
    table.insert(threads, thread)
end

function init(arguments)
    for line in io.lines(arguments[1]) do
        local path, token, body = line:match("^([^\t]*)\t([^\t]*)\t(.*)$")
        local headers = { Authorization = "Bearer " .. token }
        if body == "" then
            table.insert(requests, wrk.format("GET", path, headers))
        else
            headers["Content-Type"] = "application/json"
            table.insert(requests, wrk.format("POST", path, headers, body))
        end
    end
end

function request()
    position = position % #requests + 1
    return requests[position]
end

function response(status, headers, body)
    if status >= 400 then
        refusal = status .. " " .. body
    end
end

function done(summary, latency, _)
    local failed = summary.errors.connect + summary.errors.read + summary.errors.write
        + summary.errors.timeout + summary.errors.status
    local said = threads[1]:get("refusal"):gsub('[%c"\\]', " ")
    print(string.format(
        '{"requests": %d, "microseconds": %d, "errors": %d, "p99_microseconds": %d, "refusal": "%s"}',
        summary.requests, summary.duration, failed, latency:percentile(99), said
    ))
end

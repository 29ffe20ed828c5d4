Each case is a route's whole script: what becomes of the request, what is logged and counted is the same in Envoy and in Leno.
`> ` is the request (its first line; headers; `body:`, `chunks:` with | between them, `trailer:`), `@ STATUS` answers without an upstream.
--- httpCall, flag nil
function envoy_on_request(h) h:httpCall("other", {[":method"]="GET",[":path"]="/",[":authority"]="a"}, "", 1000, nil) end
--- httpCall, flag a number
function envoy_on_request(h) h:httpCall("other", {[":method"]="GET",[":path"]="/",[":authority"]="a"}, "", 1000, 1) end
--- httpCall, flag a text
function envoy_on_request(h) h:httpCall("other", {[":method"]="GET",[":path"]="/",[":authority"]="a"}, "", 1000, "true") end
--- httpCall, what was asked
function envoy_on_request(h)
  local hs, b = h:httpCall("other", {[":method"]="POST",[":path"]="/sub?x=1",[":authority"]="a.example",["set-cookie"]={"one; a","two; b"},["X-Upper"]="V"}, "hello", 1000)
  h:respond({[":status"]="200"}, b)
end
--- httpCall, no body
function envoy_on_request(h)
  local hs, b = h:httpCall("other", {[":method"]="GET",[":path"]="/",[":authority"]="a.example"}, nil, 1000)
  h:respond({[":status"]="200"}, b)
end
--- httpCall, empty body
function envoy_on_request(h)
  local hs, b = h:httpCall("other", {[":method"]="POST",[":path"]="/",[":authority"]="a.example"}, "", 1000)
  h:respond({[":status"]="200"}, b)
end
--- httpCall, empty body with GET
function envoy_on_request(h)
  local hs, b = h:httpCall("other", {[":method"]="GET",[":path"]="/",[":authority"]="a.example"}, "", 1000)
  h:respond({[":status"]="200"}, b)
end
--- httpCall, number body
function envoy_on_request(h)
  local hs, b = h:httpCall("other", {[":method"]="POST",[":path"]="/",[":authority"]="a.example", ["x-n"]=5.5}, 42, 1000)
  h:respond({[":status"]="200"}, b)
end
--- httpCall, no timeout
function envoy_on_request(h)
  local hs, b = h:httpCall("other", {[":method"]="GET",[":path"]="/",[":authority"]="a.example"}, nil, 0)
  h:respond({[":status"]="200"}, b)
end
--- httpCall, options without timeout
function envoy_on_request(h)
  local hs, b = h:httpCall("other", {[":method"]="GET",[":path"]="/",[":authority"]="a.example"}, nil, {})
  h:respond({[":status"]="200"}, b)
end
--- httpCall, fractional timeout
function envoy_on_request(h)
  local hs, b = h:httpCall("other", {[":method"]="GET",[":path"]="/",[":authority"]="a.example"}, nil, 1000.7)
  h:respond({[":status"]="200"}, b)
end
--- httpCall, timeout text
function envoy_on_request(h)
  local hs, b = h:httpCall("other", {[":method"]="GET",[":path"]="/",[":authority"]="a.example"}, nil, "1000")
  h:respond({[":status"]="200"}, b)
end
--- httpCall, timeout option text
function envoy_on_request(h)
  local hs, b = h:httpCall("other", {[":method"]="GET",[":path"]="/",[":authority"]="a.example"}, nil, {timeout_ms="1000"})
  h:respond({[":status"]="200"}, b)
end
--- httpCall, timeout option wrong
function envoy_on_request(h)
  local hs, b = h:httpCall("other", {[":method"]="GET",[":path"]="/",[":authority"]="a.example"}, nil, {timeout_ms="soon"})
  h:respond({[":status"]="200"}, b)
end
--- httpCall, timeout option negative
function envoy_on_request(h) h:httpCall("other", {[":method"]="GET",[":path"]="/",[":authority"]="a.example"}, nil, {timeout_ms=-1}) end
--- httpCall, timeout minus half
function envoy_on_request(h)
  local hs, b = h:httpCall("other", {[":method"]="GET",[":path"]="/",[":authority"]="a.example"}, nil, -0.5)
  h:respond({[":status"]="200"}, b)
end
--- httpCall, options truthy
function envoy_on_request(h)
  local hs, b = h:httpCall("other", {[":method"]="GET",[":path"]="/",[":authority"]="a.example"}, nil, {timeout_ms=1000, send_xff=1, return_duplicate_headers="yes", trace_sampled=0})
  h:respond({[":status"]="200"}, b .. type(hs["x-up"]))
end
--- httpCall, options async truthy
function envoy_on_request(h)
  local n = select("#", h:httpCall("other", {[":method"]="GET",[":path"]="/",[":authority"]="a.example"}, nil, {timeout_ms=1000, asynchronous="no"}))
  h:respond({[":status"]="200"}, tostring(n))
end
--- httpCall, options key number
function envoy_on_request(h) h:httpCall("other", {[":method"]="GET",[":path"]="/",[":authority"]="a.example"}, nil, {5}) end
--- httpCall, options key table
function envoy_on_request(h) h:httpCall("other", {[":method"]="GET",[":path"]="/",[":authority"]="a.example"}, nil, {[{}]=1}) end
--- httpCall, no xff
function envoy_on_request(h)
  local hs, b = h:httpCall("other", {[":method"]="GET",[":path"]="/",[":authority"]="a.example"}, nil, {timeout_ms=1000, send_xff=false})
  h:respond({[":status"]="200"}, b)
end
--- httpCall, headers with list of odd
function envoy_on_request(h)
  local hs, b = h:httpCall("other", {[":method"]="GET",[":path"]="/",[":authority"]="a.example",["x-l"]={a="one", [1]="two"}}, nil, 1000)
  h:respond({[":status"]="200"}, b)
end
--- httpCall, headers value wrong
function envoy_on_request(h) h:httpCall("other", {[":method"]="GET",[":path"]="/",[":authority"]="a.example",["x-l"]=true}, nil, 1000) end
--- httpCall, headers list value wrong
function envoy_on_request(h) h:httpCall("other", {[":method"]="GET",[":path"]="/",[":authority"]="a.example",["x-l"]={true}}, nil, 1000) end
--- httpCall, headers key wrong
function envoy_on_request(h) h:httpCall("other", {[":method"]="GET",[":path"]="/",[":authority"]="a.example",[true]="x"}, nil, 1000) end
--- httpCall, host instead of authority
function envoy_on_request(h)
  local hs, b = h:httpCall("other", {[":method"]="GET",[":path"]="/",["host"]="a.example"}, nil, 1000)
  h:respond({[":status"]="200"}, b)
end
--- httpCall, order of complaints
function envoy_on_request(h)
  local function e(...) local a = {...} local n = select("#", ...) h:logInfo((select(2, pcall(function() h:httpCall(unpack(a, 1, n)) end)))) end
  e("nobody", {}, nil, -1) e("nobody", {}, nil, 1) e("nobody", "x", nil, 1) e(nil, "x", nil, 1) e("nobody", {[":path"]=true}, {}, 1) e("other", {[":path"]=true}, {}, 1) e("other", {}, {}, 1)
  e("other", {[":method"]="GET",[":path"]="/",[":authority"]="a"}, {}, 1) e("other", {[":method"]="GET",[":path"]="/",[":authority"]="a"}, true, 1)
  e("other", {}, {}, {x=1}) e("other", {}, {}, 1, "x") e("other", {}, {}, -1, "x") e("other", {}, {}, "x")
end
--- httpCall to dead host
function envoy_on_request(h)
  local hs, b = h:httpCall("dead", {[":method"]="GET",[":path"]="/",[":authority"]="a.example"}, nil, 1000)
  local n = {} for k, v in pairs(hs) do n[#n+1] = k .. "=" .. v end table.sort(n)
  h:respond({[":status"]="200"}, table.concat(n, ",") .. " " .. tostring(b))
end
--- httpCall to cluster without hosts
function envoy_on_request(h)
  local hs, b = h:httpCall("empty", {[":method"]="GET",[":path"]="/",[":authority"]="a.example"}, nil, 1000)
  local n = {} for k, v in pairs(hs) do n[#n+1] = k .. "=" .. v end table.sort(n)
  h:respond({[":status"]="200"}, table.concat(n, ",") .. " " .. tostring(b))
end
--- httpCall reset by upstream
function envoy_on_request(h)
  local hs, b = h:httpCall("other", {[":method"]="GET",[":path"]="/",[":authority"]="a.example",["x-upstream"]="reset"}, nil, 1000)
  local n = {} for k, v in pairs(hs) do n[#n+1] = k .. "=" .. v end table.sort(n)
  h:respond({[":status"]="200"}, table.concat(n, ",") .. " " .. tostring(b))
end
--- httpCall response without body
function envoy_on_request(h)
  local hs, b = h:httpCall("other", {[":method"]="GET",[":path"]="/",[":authority"]="a.example",["x-upstream"]="raw=HTTP/1.1 204 No%0d%0ax-a: 1%0d%0ax-a: 2%0d%0a%0d%0a"}, nil, 1000)
  h:respond({[":status"]="200"}, hs[":status"] .. hs["x-a"] .. " " .. tostring(b))
end
--- httpCall response binary
function envoy_on_request(h)
  local hs, b = h:httpCall("other", {[":method"]="GET",[":path"]="/",[":authority"]="a.example",["x-upstream"]="raw=HTTP/1.1 200 OK%0d%0acontent-length: 4%0d%0a%0d%0a%00%ff%0a%41"}, nil, 1000)
  h:respond({[":status"]="200"}, #b .. " " .. b:byte(1) .. " " .. b:byte(2) .. b)
end
--- httpCall duplicates of response
function envoy_on_request(h)
  local hs, b = h:httpCall("other", {[":method"]="GET",[":path"]="/",[":authority"]="a.example",["x-upstream"]="raw=HTTP/1.1 200 OK%0d%0aset-cookie: a%0d%0aset-cookie: b%0d%0aset-cookie: c%0d%0acache-control: x%0d%0acache-control: y%0d%0acontent-length: 0%0d%0a%0d%0a"}, nil, {return_duplicate_headers=true})
  local n = {} for k, v in pairs(hs) do if k ~= "date" and k ~= "x-envoy-upstream-service-time" then n[#n+1] = k .. "=" .. (type(v) == "table" and "{" .. table.concat(v, ";") .. "}" or v) end end table.sort(n)
  h:respond({[":status"]="200"}, table.concat(n, ",") .. " " .. tostring(b))
end
--- httpCall, all headers of the response
function envoy_on_request(h)
  local hs, b = h:httpCall("other", {[":method"]="GET",[":path"]="/",[":authority"]="a.example",["x-upstream"]="raw=HTTP/1.1 200 OK%0d%0aset-cookie: a%0d%0aset-cookie: b%0d%0acache-control: x%0d%0acache-control: y%0d%0acontent-length: 0%0d%0a%0d%0a"}, nil, 1000)
  local n = {} for k, v in pairs(hs) do n[#n+1] = k .. "=" .. (k:find("time") and "N" or v) end table.sort(n)
  h:respond({[":status"]="200"}, table.concat(n, ",") .. " " .. tostring(b))
end
--- httpCall twice and change
> GET /x
function envoy_on_request(h)
  for i = 1, 2 do
    local hs, b = h:httpCall("other", {[":method"]="GET",[":path"]="/" .. i,[":authority"]="a.example"}, nil, 1000)
    h:headers():add("x-call", b:match("GET (%S+)"))
  end
end
--- httpCall after body
> POST /x
> chunks: helloworld
function envoy_on_request(h)
  local body = h:body()
  local hs, b = h:httpCall("other", {[":method"]="POST",[":path"]="/",[":authority"]="a.example"}, body:getBytes(0, body:length()), 1000)
  h:headers():add("x-call", #b > 0 and "yes" or "no")
  h:logInfo(h:body():length())
end
--- httpCall in body chunks
> POST /x
> chunks: helloworld
function envoy_on_request(h)
  for c in h:bodyChunks() do
    local hs, b = h:httpCall("other", {[":method"]="POST",[":path"]="/",[":authority"]="a.example"}, "x", 1000)
    h:logInfo(hs[":status"])
  end
  h:logInfo("done")
end
--- httpCall in response
function envoy_on_response(h)
  local hs, b = h:httpCall("other", {[":method"]="GET",[":path"]="/",[":authority"]="a.example"}, nil, 1000)
  h:headers():add("x-call", hs[":status"])
end
--- httpCall then respond in request with body
> POST /x
> body: hello
function envoy_on_request(h)
  local hs, b = h:httpCall("other", {[":method"]="GET",[":path"]="/",[":authority"]="a.example"}, nil, 1000)
  h:respond({[":status"]="403"}, "no")
end
--- httpCall async then more
function envoy_on_request(h)
  local a, b = h:httpCall("other", {[":method"]="GET",[":path"]="/",[":authority"]="a.example"}, nil, 1000, true)
  h:headers():add("x-call", tostring(a) .. tostring(b))
end
--- httpCall, stream object over the wait
function envoy_on_request(h)
  local hd = h:headers() local si = h:streamInfo() local md = h:metadata() local dm = si:dynamicMetadata() local fc = h:filterContext() local cn = h:connection() local vh = h:virtualHost() local rt = h:route()
  local csi = h:connectionStreamInfo() local fs = si:filterState() local pk = h:importPublicKey("x", 1)
  h:httpCall("other", {[":method"]="GET",[":path"]="/",[":authority"]="a.example"}, nil, 1000)
  local function e(n, f) local ok, r = pcall(f) h:logInfo(n .. " " .. tostring(ok) .. " " .. tostring(r)) end
  e("headers", function() return hd:get(":path") end) e("si", function() return si:protocol() end) e("md", function() return md:get("foo") end) e("dm", function() return dm:get("x") end)
  e("fc", function() return fc:get("key") end) e("cn", function() return cn:ssl() end) e("vh", function() return vh:metadata():get("who") end) e("rt", function() return rt:metadata():get("foo") end)
  e("csi", function() return csi:dynamicMetadata() ~= nil end) e("fs", function() return fs:get("text.key") end) e("pk", function() return pk:get() end)
end
--- metadata object over the wait
function envoy_on_request(h)
  local m = h:virtualHost():metadata() local r = h:route():metadata() local d = h:connectionStreamInfo():dynamicMetadata()
  h:httpCall("other", {[":method"]="GET",[":path"]="/",[":authority"]="a.example"}, nil, 1000)
  local function e(n, f) local ok, r = pcall(f) h:logInfo(n .. " " .. tostring(ok) .. " " .. tostring(r)) end
  e("m", function() return m:get("who") end) e("r", function() return r:get("foo") end) e("d", function() return d:get("foo") end)
end
--- body over the wait
> POST /x
> body: hello
function envoy_on_request(h)
  local b = h:body()
  h:httpCall("other", {[":method"]="GET",[":path"]="/",[":authority"]="a.example"}, nil, 1000)
  h:logInfo(tostring(select(2, pcall(function() return b:length() end))))
  h:logInfo(h:body():length())
end
--- chunk over the wait
> POST /x
> chunks: helloworld
function envoy_on_request(h)
  local last
  for c in h:bodyChunks() do last = c end
  h:logInfo(last:length())
end
--- chunk kept to the end
> POST /x
> chunks: helloworld
function envoy_on_request(h)
  local first
  for c in h:bodyChunks() do if first then h:logInfo(first:length()) else first = c end end
end
--- iterator kept
> POST /x
> chunks: helloworld
function envoy_on_request(h)
  local it = pairs(h:headers())
  it()
  for c in h:bodyChunks() do it() end
end
--- same objects
function envoy_on_request(h)
  local r = {}
  for _, k in ipairs{"headers","metadata","streamInfo","connection","connectionStreamInfo","filterContext","virtualHost","route"} do r[#r+1] = k .. tostring(h[k](h) == h[k](h)) end
  local s = h:streamInfo()
  for _, k in ipairs{"dynamicMetadata","filterState"} do r[#r+1] = k .. tostring(s[k](s) == s[k](s)) end
  r[#r+1] = "vm" .. tostring(h:virtualHost():metadata() == h:virtualHost():metadata())
  r[#r+1] = "rm" .. tostring(h:route():metadata() == h:route():metadata())
  r[#r+1] = "cd" .. tostring(h:connectionStreamInfo():dynamicMetadata() == h:connectionStreamInfo():dynamicMetadata())
  r[#r+1] = "pk" .. tostring(h:importPublicKey("x", 1) == h:importPublicKey("y", 1))
  r[#r+1] = "it" .. tostring(pairs(h:metadata()) == pairs(h:filterContext()))
  h:logInfo(table.concat(r, ","))
end
--- dynamic metadata set while iterating, another call
function envoy_on_request(h)
  h:streamInfo():dynamicMetadata():set("envoy.lb", "hello", "world")
  for k, v in pairs(h:streamInfo():dynamicMetadata()) do h:streamInfo():dynamicMetadata():set("envoy.lb", "hello", "envoy") end
end
--- dynamic metadata second iterator, another call
function envoy_on_request(h)
  h:streamInfo():dynamicMetadata():set("envoy.lb", "hello", "world")
  iterator = pairs(h:streamInfo():dynamicMetadata())
  key, value = iterator()
  iterator2 = pairs(h:streamInfo():dynamicMetadata())
end
--- header second iterator made
function envoy_on_request(h)
  iterator = pairs(h:headers())
  key, value = iterator()
  iterator2 = pairs(h:headers())
end
--- metadata second iterator
function envoy_on_request(h)
  iterator = pairs(h:metadata())
  key, value = iterator()
  iterator2 = pairs(h:metadata())
end
--- filter context second iterator
function envoy_on_request(h)
  local it = pairs(h:filterContext()) it()
  pairs(h:filterContext())
end
--- metadata iterated again
function envoy_on_request(h)
  local n = 0
  for k in pairs(h:metadata()) do n = n + 1 end
  for k in pairs(h:metadata()) do n = n + 1 end
  h:logInfo(n)
end
--- connection metadata second iterator
function envoy_on_request(h)
  local it = pairs(h:connectionStreamInfo():dynamicMetadata()) it()
  pairs(h:connectionStreamInfo():dynamicMetadata())
  local it2 = pairs(h:connectionStreamInfo():dynamicMetadata())
end
--- header iteration left by break
function envoy_on_request(h)
  for k, v in pairs(h:headers()) do break end
  h:headers():add("x-a", "1")
end
--- header iterator past the end
function envoy_on_request(h)
  local it = pairs(h:headers())
  while it() do end
  h:headers():add("x-a", "1")
  h:logInfo(tostring(it()))
end
--- header values empty
> x-test: foo
> x-test:
> x-test: bar
function envoy_on_request(h)
  local o = h:headers()
  h:logInfo(tostring(o:get("x-test")) .. "|" .. o:getAtIndex("x-test", 0) .. "|" .. tostring(o:getAtIndex("x-test", 1)) .. "|" .. tostring(o:getAtIndex("x-test", 2)) .. "|" .. tostring((o:getAtIndex("x-test", 3))) .. "|" .. o:getNumValues("X-TEST"))
end
--- header index fraction
> x-test: foo
> x-test: bar
function envoy_on_request(h)
  local o = h:headers()
  h:logInfo(tostring(o:getAtIndex("x-test", 0.9)) .. tostring(o:getAtIndex("x-test", "1")) .. tostring((o:getAtIndex("x-test", -0.5))) .. tostring((o:getAtIndex("x-test", 1e10))))
end
--- header index wrong
function envoy_on_request(h) h:headers():getAtIndex("x-test", "a") end
--- header index none
function envoy_on_request(h) h:headers():getAtIndex("x-test") end
--- header add one argument
function envoy_on_request(h) h:headers():add("foo") end
--- header add number
function envoy_on_request(h) h:headers():add("foo", 5) h:headers():add(7, 1.5) h:headers():replace("x-big", 1e15) h:headers():add("x-i", 2^53) end
--- header add nil
function envoy_on_request(h) h:headers():add("foo", nil) end
--- header add boolean
function envoy_on_request(h) h:headers():add("foo", true) end
--- header get wrong
function envoy_on_request(h) h:headers():get({}) end
--- header get none
function envoy_on_request(h) h:headers():get() end
--- header get number
> 5: five
function envoy_on_request(h) h:logInfo(h:headers():get(5)) end
--- header values with nul
function envoy_on_request(h) h:headers():add("x-nul", "a\0b") h:headers():add("x-n\0l", "c") end
--- header value high bytes
function envoy_on_request(h) h:headers():add("x-high", "\228\255") h:logInfo(#h:headers():get("x-high")) end
--- header value spaces
function envoy_on_request(h) h:headers():add("x-space", "  a  ") h:logInfo("[" .. h:headers():get("x-space") .. "]") end
--- remove pseudo headers
> GET /x
function envoy_on_request(h) h:headers():remove(":path") end
--- replace host
> GET /x
function envoy_on_request(h) h:headers():replace("host", "b.example") h:logInfo(h:headers():get(":authority")) end
--- add path twice
> GET /x
function envoy_on_request(h) h:headers():add(":path", "/two") h:logInfo(h:headers():get(":path")) end
--- add path after removal
> GET /x
function envoy_on_request(h) h:headers():remove(":path") h:headers():add(":path", "/named/now") h:logInfo(h:headers():get(":path")) end
--- replace path
> GET /x
function envoy_on_request(h) h:headers():replace(":path", "/gone") h:logInfo(h:streamInfo():routeName()) h:clearRouteCache() h:logInfo(h:streamInfo():routeName()) end
--- replace method
> GET /x
function envoy_on_request(h) h:headers():replace(":method", "PUT") end
--- add transfer headers
> GET /x
function envoy_on_request(h) h:headers():add("content-length", "5") end
--- add connection header
> GET /x
function envoy_on_request(h) h:headers():add("connection", "close") h:headers():add("te", "trailers") h:headers():add("upgrade", "x") end
--- add user agent twice
> user-agent: one
function envoy_on_request(h) h:headers():add("user-agent", "two") h:headers():add("cookie", "a=1") h:headers():add("cookie", "b=2") h:logInfo(h:headers():get("user-agent") .. "|" .. h:headers():get("cookie") .. "|" .. h:headers():getNumValues("cookie") .. h:headers():getNumValues("user-agent")) end
--- cookies of the request
> cookie: a=1
> cookie: b=2
function envoy_on_request(h) h:logInfo(h:headers():get("cookie") .. "|" .. h:headers():getNumValues("cookie")) end
--- status removed
function envoy_on_response(h) h:headers():remove(":status") end
--- status removed with body
function envoy_on_response(h) h:headers():remove(":status") h:body(true):setBytes("hello world") end
--- status replaced
function envoy_on_response(h) h:headers():replace(":status", "418") end
--- status replaced by nonsense
function envoy_on_response(h) h:headers():replace(":status", "abc") end
--- status added
function envoy_on_response(h) h:headers():add(":status", "404") h:logInfo(h:headers():get(":status")) end
--- reason phrase
function envoy_on_response(h) h:headers():setHttp1ReasonPhrase("Slow Down") end
--- reason phrase empty
function envoy_on_response(h) h:headers():setHttp1ReasonPhrase("") end
--- reason phrase wrong
function envoy_on_response(h) h:headers():setHttp1ReasonPhrase({}) end
--- reason phrase none
function envoy_on_response(h) h:headers():setHttp1ReasonPhrase() end
--- reason phrase in iteration
function envoy_on_response(h) for k in pairs(h:headers()) do h:headers():setHttp1ReasonPhrase("x") end end
--- reason phrase after headers went
> x-upstream: raw=HTTP/1.1 200 OK%0d%0atransfer-encoding: chunked%0d%0a%0d%0a3%0d%0aabc%0d%0a0%0d%0a%0d%0a
function envoy_on_response(h) for c in h:bodyChunks() do h:headers():setHttp1ReasonPhrase("x") end end
--- body argument nil
> POST /x
> body: hello
function envoy_on_request(h) h:body(nil) end
--- body argument number
> POST /x
> body: hello
function envoy_on_request(h) h:body(1) end
--- body argument false
> POST /x
> body: hello
function envoy_on_request(h) h:logInfo(h:body(false):length()) end
--- body of none
function envoy_on_request(h) h:logInfo(tostring(h:body()) .. select("#", h:body())) end
--- body always set
function envoy_on_request(h) h:logInfo(h:body(true):setBytes("made")) end
--- body always set of POST
> POST /x
> body: hello
function envoy_on_request(h) h:logInfo(h:body(true):setBytes("")) end
--- body set number
> POST /x
> body: hello
function envoy_on_request(h) h:logInfo(h:body():setBytes(42)) end
--- body bytes wrong
> POST /x
> body: hello
function envoy_on_request(h) h:body():getBytes("a", 1) end
--- body bytes texts
> POST /x
> body: hello
function envoy_on_request(h) h:logInfo(h:body():getBytes("1", "2")) end
--- body bytes too many
> POST /x
> body: hello
function envoy_on_request(h) h:body():getBytes(2, 4) end
--- body in pieces with trailers
> POST /x
> chunks: helloworld
> trailer: foo: bar
function envoy_on_request(h) h:logInfo(h:body():length()) local t = h:trailers() h:logInfo(t:get("foo")) t:add("x-more", "1") t:remove("foo") end
--- trailers without body first
> POST /x
> chunks: helloworld
> trailer: foo: bar
function envoy_on_request(h) h:logInfo(h:trailers():get("foo")) h:headers():add("x", "y") end
--- trailers of none
> POST /x
> chunks: helloworld
function envoy_on_request(h) h:logInfo(tostring(h:trailers())) h:logInfo(select("#", h:trailers())) end
--- trailers of a request without a body
function envoy_on_request(h) h:logInfo(tostring(h:trailers())) h:headers():add("x", "y") end
--- chunks and trailers
> POST /x
> chunks: helloworld
> trailer: foo: bar
function envoy_on_request(h) for c in h:bodyChunks() do h:logInfo(c:length()) end h:logInfo(h:trailers():get("foo")) h:logInfo(tostring(h:trailers() == h:trailers())) end
--- chunks set
> POST /x
> chunks: helloworld
function envoy_on_request(h) for c in h:bodyChunks() do h:logInfo(c:setBytes("<" .. c:getBytes(0, c:length()) .. ">")) end end
--- chunks of none
function envoy_on_request(h) for c in h:bodyChunks() do h:logInfo(c:length()) end h:logInfo("done") end
--- chunks then body
> POST /x
> chunks: helloworld
function envoy_on_request(h) for c in h:bodyChunks() do h:body() end end
--- chunks to the end then body
> POST /x
> chunks: helloworld
function envoy_on_request(h) for c in h:bodyChunks() do end h:body() end
--- chunks twice
> POST /x
> chunks: helloworld
function envoy_on_request(h) for c in h:bodyChunks() do end for c in h:bodyChunks() do end end
--- body then chunks
> POST /x
> chunks: helloworld
function envoy_on_request(h) h:body() h:bodyChunks() end
--- body then chunks of none
function envoy_on_request(h) h:body() for c in h:bodyChunks() do end h:logInfo("ok") end
--- respond in chunks
> POST /x
> chunks: helloworld
function envoy_on_request(h) for c in h:bodyChunks() do h:respond({[":status"]="100"}, "nope") end end
--- headers changed in chunks
> POST /x
> chunks: helloworld
function envoy_on_request(h) for c in h:bodyChunks() do h:headers():add("x", "y") end end
--- headers read in chunks
> POST /x
> chunks: helloworld
function envoy_on_request(h) for c in h:bodyChunks() do h:logInfo(h:headers():get(":path")) end end
--- chunk iterator called by hand
> POST /x
> chunks: helloworld
function envoy_on_request(h) local it = h:bodyChunks() h:logInfo(it():length()) h:headers():add("a", "b") end
--- response body set
> x-upstream: raw=HTTP/1.1 200 OK%0d%0atransfer-encoding: chunked%0d%0a%0d%0a4%0d%0agood%0d%0a3%0d%0abye%0d%0a0%0d%0a%0d%0a
function envoy_on_response(h) local n = h:body():setBytes("ok") h:logTrace(n) h:headers():replace("content-length", n) end
--- response body set in chunks
> x-upstream: raw=HTTP/1.1 200 OK%0d%0atransfer-encoding: chunked%0d%0a%0d%0a4%0d%0agood%0d%0a3%0d%0abye%0d%0a0%0d%0a%0d%0a
function envoy_on_response(h)
  h:headers():replace("content-length", 2)
  local last
  for chunk in h:bodyChunks() do chunk:setBytes("") last = chunk end
  last:setBytes("ok")
end
--- response body of none
> x-upstream: raw=HTTP/1.1 200 OK%0d%0acontent-length: 0%0d%0a%0d%0a
function envoy_on_response(h) h:headers():add("x-b", tostring(h:body())) end
--- response body of none, always
> x-upstream: raw=HTTP/1.1 200 OK%0d%0acontent-length: 0%0d%0a%0d%0a
function envoy_on_response(h) local n = h:body(true):setBytes("ok") h:headers():replace("content-length", n) end
--- response of HEAD, always
> HEAD /x
> x-upstream: raw=HTTP/1.1 200 OK%0d%0acontent-length: 10%0d%0a%0d%0a
function envoy_on_response(h) h:headers():add("x-len", h:body(true):length()) end
--- response 204, always
> x-upstream: raw=HTTP/1.1 204 OK%0d%0a%0d%0a
function envoy_on_response(h) h:headers():add("x-len", h:body(true):length()) end
--- response trailers
> te: trailers
> x-upstream: raw=HTTP/1.1 200 OK%0d%0atransfer-encoding: chunked%0d%0a%0d%0a4%0d%0agood%0d%0a0%0d%0afoo: bar%0d%0a%0d%0a
function envoy_on_response(h) h:logInfo(h:body():length()) local t = h:trailers() h:logInfo(t and t:get("foo") or "none") if t then t:add("x-t", "1") end end
--- response with early hints
> x-upstream: raw=HTTP/1.1 103 Early%0d%0alink: a%0d%0a%0d%0aHTTP/1.1 200 OK%0d%0acontent-length: 2%0d%0a%0d%0aok
function envoy_on_response(h) h:headers():add("x-s", h:headers():get(":status")) h:logInfo(h:headers():get(":status")) end
--- response respond
function envoy_on_response(h) h:respond({[":status"]="403"}, "no") end
--- response respond with nothing
function envoy_on_response(h) h:respond() end
--- response respond after headers
> x-upstream: raw=HTTP/1.1 200 OK%0d%0atransfer-encoding: chunked%0d%0a%0d%0a3%0d%0aabc%0d%0a0%0d%0a%0d%0a
function envoy_on_response(h) for c in h:bodyChunks() do h:respond({[":status"]="403"}, "no") end end
--- response clears the route
function envoy_on_response(h) h:clearRouteCache() h:logInfo(h:streamInfo():routeName() ~= "" and "route" or "none") end
--- response override host
function envoy_on_response(h) h:setUpstreamOverrideHost("1.2.3.4:5") h:logInfo("ok") end
--- respond plain
function envoy_on_request(h) h:respond({[":status"]="403"}, "nope") end
--- respond without body
function envoy_on_request(h) h:respond({[":status"]="403"}) end
--- respond nil body
function envoy_on_request(h) h:respond({[":status"]="403"}, nil) end
--- respond empty body
function envoy_on_request(h) h:respond({[":status"]="403"}, "") end
--- respond body and type
function envoy_on_request(h) h:respond({[":status"]="403", ["content-type"]="text/html"}, "<p>") end
--- respond wrong length
function envoy_on_request(h) h:respond({[":status"]="200", ["content-length"]="1"}, "hello") end
--- respond lists
function envoy_on_request(h) h:respond({[":status"]="200", ["set-cookie"]={"a","b"}, ["x-l"]={"1","2"}}, "hello") end
--- respond lists odd
function envoy_on_request(h) h:respond({[":status"]="200", ["x-l"]={a="1"}}, "hello") end
--- respond lists empty
function envoy_on_request(h) h:respond({[":status"]="200", ["x-l"]={}}, "hello") end
--- respond status list
function envoy_on_request(h) h:respond({[":status"]={"200"}}, "hello") end
--- respond status two
function envoy_on_request(h) h:respond({[":status"]={"200","201"}}, "hello") end
--- respond status plus
function envoy_on_request(h) h:respond({[":status"]="+200"}, "hello") end
--- respond status zeros
function envoy_on_request(h) h:respond({[":status"]="0200"}, "hello") end
--- respond status fraction
function envoy_on_request(h) h:respond({[":status"]=200.5}, "hello") end
--- respond 204
function envoy_on_request(h) h:respond({[":status"]="204"}, "hello") end
--- respond 304
function envoy_on_request(h) h:respond({[":status"]="304"}, nil) end
--- respond 599
function envoy_on_request(h) h:respond({[":status"]="599"}, "x") end
--- respond date and server
function envoy_on_request(h) h:respond({[":status"]="200", server="mine", date="today", connection="close", ["transfer-encoding"]="chunked"}, "x") end
--- respond to HEAD
> HEAD /x
function envoy_on_request(h) h:respond({[":status"]="200"}, "hello") end
--- respond body before end
> POST /x
> chunks: helloworld
function envoy_on_request(h) h:respond({[":status"]="403"}, "nope") end
--- respond in pcall
function envoy_on_request(h) h:logInfo(tostring(pcall(h.respond, h, {[":status"]="403"}, "nope"))) h:logInfo("after") end
--- respond seen by the response script
function envoy_on_request(h) h:respond({[":status"]="403"}, "nope") end
function envoy_on_response(h) h:headers():add("x-seen", h:headers():get(":status")) h:logInfo(h:body():getBytes(0, 4)) end
--- respond with a body changed
function envoy_on_request(h) h:respond({[":status"]="403"}, "nope") end
function envoy_on_response(h) h:body():setBytes("changed") end
--- local reply
@ 404
function envoy_on_response(h) h:headers():add("x-seen", h:headers():get(":status")) h:body():setBytes("changed") end
--- local reply metadata
@ 200
function envoy_on_response(h) h:headers():add("foo", h:metadata():get("foo") or "nil") h:headers():add("x-v", h:virtualHost():metadata():get("who")) end
--- error in request ends both
function envoy_on_request(h) h:headers():add("x-a", "1") error("first") end
function envoy_on_response(h) h:headers():add("x-b", "2") end
--- error in response
function envoy_on_response(h) h:headers():add("x-b", "2") local t = nil t.x = 1 end
--- error in the middle
> POST /x
> chunks: helloworld
function envoy_on_request(h) local b = h:body() b:setBytes("changed") error({code = 5}) end
--- error with a number
function envoy_on_request(h) error(42) end
--- error without position
function envoy_on_request(h) error("plain", 0) end
--- error in a called function
local function f(x) return x.y.z end
function envoy_on_request(h) f({}) end
--- error deep
function envoy_on_request(h) local function f(n) if n == 0 then error("deep") end return (f(n - 1)) end f(3) end
--- unexpected yield
function envoy_on_request(h) coroutine.yield() end
--- unexpected yield later
> POST /x
> body: hello
function envoy_on_request(h) h:body() coroutine.yield() end
--- unknown method
function envoy_on_request(h) h:nothing() end
--- unknown method of headers
function envoy_on_request(h) h:headers():nothing() end
--- method without self
function envoy_on_request(h) h.headers() end
--- method with another self
function envoy_on_request(h) h.headers(h:headers()) end
--- method with a table
function envoy_on_request(h) h.headers({}) end
--- method of headers with handle
function envoy_on_request(h) local get = h:headers().get get(h, "x") end
--- index of handle
function envoy_on_request(h) h:logInfo(tostring(h.x)) h.x = 5 end
--- length of handle
function envoy_on_request(h) return #h end
--- call of handle
function envoy_on_request(h) h() end
--- arithmetic of handle
function envoy_on_request(h) return h + 1 end
--- concat of handle
function envoy_on_request(h) return h .. "x" end
--- pairs of handle
function envoy_on_request(h) for k in pairs(h) do end end
--- pairs of buffer
> POST /x
> body: a
function envoy_on_request(h) for k in pairs(h:body()) do end end
--- types
function envoy_on_request(h) h:logInfo(type(h) .. type(h:headers()) .. type(h:streamInfo()) .. type(h.headers) .. type(h:streamInfo():dynamicMetadata())) end
--- raw of handle
function envoy_on_request(h) h:logInfo(tostring(pcall(rawget, h, "headers")) .. tostring(pcall(next, h))) end
--- logs
function envoy_on_request(h) h:logTrace("t") h:logDebug("d") h:logInfo("i") h:logWarn("w") h:logErr("e") h:logCritical("c") end
--- logs of types
function envoy_on_request(h) h:logInfo(5) h:logInfo(5.5) h:logInfo(1e100) h:logInfo(true) end
--- stream info
> GET /x
function envoy_on_request(h) local s = h:streamInfo() h:logInfo(s:protocol() .. "|" .. s:routeName() .. "|" .. s:virtualClusterName() .. "|" .. s:requestedServerName()) end
--- stream info http 1.0
function envoy_on_response(h) h:logInfo(h:streamInfo():protocol()) end
--- stream info forwarded
> x-forwarded-for: 10.0.0.1
function envoy_on_request(h) h:logInfo(h:streamInfo():downstreamRemoteAddress()) h:logInfo((h:streamInfo():downstreamDirectRemoteAddress():gsub(":%d+", ""))) end
--- filter state
function envoy_on_request(h) local f = h:streamInfo():filterState() h:logInfo(tostring(f:get("text.key"))) h:logInfo(tostring(f:get("text.key", "x")) .. select("#", f:get("text.key", "x"))) h:logInfo(tostring(f:get("text.key", nil))) h:logInfo(tostring(f:get("none", "x"))) end
--- filter state wrong
function envoy_on_request(h) h:streamInfo():filterState():get("text.key", {}) end
--- filter state none
function envoy_on_request(h) h:streamInfo():filterState():get() end
--- filter state methods
function envoy_on_request(h) h:streamInfo():filterState():set("a", "b") end
--- typed metadata
function envoy_on_request(h)
  local function show(v) if type(v) ~= "table" then return tostring(v) end local n = {} for k, x in pairs(v) do n[#n+1] = tostring(k) .. "=" .. show(x) end table.sort(n) return "{" .. table.concat(n, ",") .. "}" end
  for _, k in ipairs{"typed.struct","typed.string","typed.route","untyped","none"} do h:logInfo(k .. " " .. show(h:streamInfo():dynamicTypedMetadata(k))) end
end
--- typed metadata is not untyped
function envoy_on_request(h)
  local d = h:streamInfo():dynamicMetadata() h:logInfo(tostring(d:get("typed.struct"))) h:logInfo(tostring(d:get("untyped").z))
  local n = {} for k in pairs(d) do n[#n+1] = k end table.sort(n) h:logInfo(table.concat(n, ","))
end
--- dynamic metadata
function envoy_on_request(h)
  local d = h:streamInfo():dynamicMetadata()
  d:set("envoy.lb", "foo", "bar") d:set("envoy.lb", "so", {"cool", "and", "dynamic", true}) d:set("envoy.lb", "m", {x=1234, y="baz", z=true}) d:set("envoy.lb", "nothing", nil) d:set("envoy.lb", "foo", {a="b"})
  local e = d:get("envoy.lb") h:logInfo(e.foo.a .. e.so[1] .. tostring(e.so[4]) .. e.m.x .. tostring(e.nothing))
end
--- dynamic metadata no value
function envoy_on_request(h) h:streamInfo():dynamicMetadata():set("a", "b") h:logInfo(tostring(h:streamInfo():dynamicMetadata():get("a").b)) end
--- dynamic metadata key number
function envoy_on_request(h) h:streamInfo():dynamicMetadata():set("a", 5, "x") h:logInfo(h:streamInfo():dynamicMetadata():get("a")["5"]) end
--- dynamic metadata over both
function envoy_on_request(h) h:streamInfo():dynamicMetadata():set("lua", "request.info", {auth = h:headers():get("none"), token = "t"}) end
function envoy_on_response(h) local m = h:streamInfo():dynamicMetadata():get("lua")["request.info"] h:logInfo(tostring(m.auth) .. m.token) end
--- metadata missing
function envoy_on_request(h) h:logInfo(tostring(h:metadata():get("nothing")) .. select("#", h:metadata():get("nothing"))) end
--- metadata wrong
function envoy_on_request(h) h:metadata():get({}) end
--- metadata pairs nested
function envoy_on_request(h) local n = {} for k, v in pairs(h:metadata()) do n[#n+1] = k .. "=" .. type(v) end table.sort(n) h:logInfo(table.concat(n, ",")) end
--- filter context index
function envoy_on_request(h) h:logInfo(tostring(h:filterContext()["key"]) .. h:filterContext():get("key") .. h:filterContext():get("n")) end
--- signature of nothing
function envoy_on_request(h) h:verifySignature("sha256", "nokey", "sig", 3, "data", 4) end
--- signature arguments
function envoy_on_request(h) h:verifySignature("sha256", nil) end
--- public key wrong
function envoy_on_request(h) local k = h:importPublicKey("abc", 3) h:logInfo(tostring(k:get())) h:logInfo(type(k)) end
--- public key length
function envoy_on_request(h) h:importPublicKey("abc", "x") end
--- base64
function envoy_on_request(h) h:logInfo(h:base64Escape("hello\0world")) h:logInfo(h:base64Escape("")) h:logInfo(h:base64Escape(("x"):rep(100))) end
--- base64 wrong
function envoy_on_request(h) h:base64Escape({}) end
--- timestamps
function envoy_on_request(h) h:logInfo(#h:timestampString() .. " " .. #h:timestampString(EnvoyTimestampResolution.MICROSECOND) .. " " .. type(h:timestamp()) .. tostring(h:timestamp() > 1e12) .. tostring(h:timestamp(EnvoyTimestampResolution.MILLISECOND) > 1e12)) end
--- timestamps nil
function envoy_on_request(h) h:logInfo(#h:timestampString(nil) .. type(h:timestamp(nil))) h:logInfo(#h:timestampString("") .. type(h:timestamp(""))) end
--- timestamp micro
function envoy_on_request(h) h:timestamp(EnvoyTimestampResolution.MICROSECOND) end
--- timestamp invalid
function envoy_on_request(h) h:timestamp("INVALID_FORMAT") end
--- timestamp string invalid
function envoy_on_request(h) h:timestampString("INVALID_FORMAT") end
--- timestamp table
function envoy_on_request(h) h:timestampString({}) end
--- timestamp padded
function envoy_on_request(h) h:logInfo(type(h:timestamp(" 0 "))) end
--- timestamp string number
function envoy_on_request(h) h:logInfo(#h:timestampString("1")) h:logInfo(#h:timestampString(0)) end
--- override host
> GET /x
function envoy_on_request(h) h:setUpstreamOverrideHost("127.0.0.1:1") end
--- override host strict
> GET /x
function envoy_on_request(h) h:setUpstreamOverrideHost("127.0.0.1:1", true) end
--- override host nil flag
> GET /x
function envoy_on_request(h) h:setUpstreamOverrideHost("127.0.0.1:1", nil) end
--- override host variants
function envoy_on_request(h)
  for _, v in ipairs{"127.0.0.1", "::1", "[::1]", "[::1]:80", "1.2.3.4:0", "1.2.3.4:99999", "1.2.3.4:x", "1.2.3", "a.example", "a.example:80", "", " 1.2.3.4", "1.2.3.4 ", "01.2.3.4", "1.2.3.4:", "fe80::1", "[::1", "::1:80", "1.2.3.4:80:90", "256.1.1.1"} do
    h:logInfo(v .. " " .. tostring(pcall(function() h:setUpstreamOverrideHost(v) end)))
  end
end
--- globals of a script
count = 0
function envoy_on_request(h) count = count + 1 h:logInfo(count) undefined_global = (undefined_global or 0) + 1 h:logInfo(undefined_global) end
--- function replaced while running
function envoy_on_request(h) envoy_on_request = function(h) h:logInfo("second") end h:logInfo("first") end
function envoy_on_response(h) h:logInfo("response") envoy_on_response = nil end
--- not a function
envoy_on_request = 5
function envoy_on_response(h) h:logInfo("response") end
--- a callable table
envoy_on_request = setmetatable({}, {__call = function(self, h) h:logInfo("called") end})
--- return values ignored
function envoy_on_request(h) return 1, 2, 3 end
--- varargs of the function
function envoy_on_request(...) local n = select("#", ...) local h = ... h:logInfo(n) end
--- string methods
function envoy_on_request(h) h:logInfo(("x"):rep(3) .. ("abc"):upper() .. #"abc") end
--- long error line
function envoy_on_request(h)
  local a = 1
  error("on line four")
end
--- load in script
function envoy_on_request(h) local f, e = loadstring("x x") h:logInfo(e) local f2, e2 = loadstring("error('in')", "=named") h:logInfo(tostring(select(2, pcall(f2)))) local f3 = loadstring("error('in')") h:logInfo(tostring(select(2, pcall(f3)))) end
--- stats
function envoy_on_request(h)
  local function e(n, f) local ok, r = pcall(f) h:logInfo(n .. " " .. tostring(ok) .. " " .. tostring(r)) end
  local s = h:stats()
  e("c", function() return s:counter() end)
  e("c", function() return s:counter("mine"):inc() end)
  e("c", function() return s:counter("mine"):inc(2) end)
  e("c", function() return s:counter("mine"):value() end)
  e("c", function() return s:counter("mine"):add(3) end)
  e("c", function() return s:counter("mine"):value() end)
  e("c-", function() return s:counter("mine"):inc(-1) end)
  e("c.", function() return s:counter("mine"):inc(1.5) end)
  e("cx", function() return s:counter("mine"):inc("x") end)
  e("cv", function() return s:counter("mine"):value() end)
  e("g", function() return s:gauge("gm"):set(5) end)
  e("g", function() return s:gauge("gm"):value() end)
  e("g", function() return s:gauge("gm"):inc() end)
  e("g", function() return s:gauge("gm"):dec(2) end)
  e("g", function() return s:gauge("gm"):add(2) end)
  e("g", function() return s:gauge("gm"):sub(1) end)
  e("g", function() return s:gauge("gm"):value() end)
  e("gneg", function() return s:gauge("gm"):set(-5) end)
  e("gneg", function() return s:gauge("gm"):value() end)
  e("h", function() return s:histogram("hm"):recordValue(5) end)
  e("h2", function() return s:histogram("hm", "ms"):recordValue(5) end)
  e("h3", function() return s:histogram("hm", "nonsense"):recordValue(5) end)
  e("same", function() return s:counter("mine") == s:counter("mine") end)
  e("empty", function() return s:counter(""):inc() end)
  e("odd", function() return s:counter("a b:c/d.e"):inc() end)
end
--- filter state set
function envoy_on_request(h)
  local function e(n, ...) local a = {...} local c = select("#", ...) local ok, r = pcall(function() return h:streamInfo():filterState():set(unpack(a, 1, c)) end) h:logInfo(n .. " " .. tostring(ok) .. " " .. tostring(r)) end
  e("none") e("one", "a") e("two", "a", "b") e("three", "my.key", "envoy.string", "v") h:logInfo(tostring((h:streamInfo():filterState():get("my.key"))))
  e("again", "my.key", "envoy.string", "w") h:logInfo(tostring((h:streamInfo():filterState():get("my.key"))))
  e("bad factory", "my.k2", "nothing", "w") e("four", "my.k3", "envoy.string", "w", "x") e("table", "my.k4", "envoy.string", "w", {}) e("text", "my.k5", "v") h:logInfo(tostring((h:streamInfo():filterState():get("my.k5"))))
  e("num", "my.k6", "envoy.string", 5) e("port", "envoy.network.upstream_server_name", "envoy.network.upstream_server_name", "x.example") h:logInfo(tostring((h:streamInfo():filterState():get("envoy.network.upstream_server_name"))))
  e("opt", "my.k7", "envoy.string", "v", {read_only = true}) e("opt", "my.k8", "envoy.string", "v", {x = true}) e("name as factory", "envoy.tcp_proxy.cluster", "envoy.tcp_proxy.cluster", "c")  h:logInfo(tostring((h:streamInfo():filterState():get("envoy.tcp_proxy.cluster"))))
  e("empty", "my.k9", "envoy.string", "") h:logInfo(tostring((h:streamInfo():filterState():get("my.k9"))))
end
--- request headers
> x-req: 1
function envoy_on_request(h) h:headers():add("x-add", "2") local ok, e = pcall(function() return h:requestHeaders() end) h:logInfo(tostring(ok) .. " " .. (ok and type(e) or e)) local ok, e = pcall(function() return h:requestHeaders():get("x-req") end) h:logInfo(tostring(e)) local ok, e = pcall(function() return h:requestHeaders():add("x-r", "1") end) h:logInfo(tostring(e)) h:logInfo(tostring(h:requestHeaders() == h:headers())) end
function envoy_on_response(h) h:logInfo(h:requestHeaders():get("x-req") .. h:requestHeaders():get("x-add")) local n = {} for k, v in pairs(h:requestHeaders()) do n[#n+1] = k end table.sort(n) h:logInfo(table.concat(n, ","))
  for _, k in ipairs{"add","remove","replace","setHttp1ReasonPhrase","getAtIndex","getNumValues"} do h:logInfo(k .. " " .. tostring(select(2, pcall(function() return h:requestHeaders()[k](h:requestHeaders(), "a", "1") end)))) end end
--- request headers of a local reply
function envoy_on_response(h) h:logInfo(tostring(h:requestHeaders())) end
@ 404
--- dynamic metadata of odd values
function envoy_on_request(h)
  local d = h:streamInfo():dynamicMetadata()
  local function e(v) local ok, r = pcall(function() d:set("f", "k", v) return d:get("f").k end) h:logInfo(tostring(ok) .. " " .. type(r) .. " " .. (type(r) == "table" and #r or tostring(r))) end
  e("a\0b") e(0/0) e(1/0) e(-0) e({}) e({{}}) e({{1}, {2}}) e(print) e(coroutine.create(print)) e({a={b={c=1}}}) e({[0]="x"}) e({[1.5]="x"}) e({x={print}}) e(h) e({a=1, [1]=2})
end
--- base64 decoded
function envoy_on_request(h)
  local function e(...) local a = {...} local ok, r = pcall(function() return h:base64Decode(unpack(a)) end) h:logInfo(tostring(ok) .. " " .. tostring(r)) end
  e("aGVsbG8=") e("aGVsbG8") e("aGVs bG8=") e("!!") e("") e("_-8=") e({}) e() e(5) e("aGVsbG8==") e("aG\nVsbG8=") e("a") e("aGVsbG9=") e("YQ=") e("YQ")
end
--- stats of a script, amounts
function envoy_on_request(h)
  local function e(n, f) local ok, r = pcall(function() local x = f() return x end) h:logInfo(n .. " " .. tostring(ok) .. " " .. tostring(r)) end
  local s = h:stats() local c, g, hi = s:counter("other"), s:gauge("og"), s:histogram("oh")
  e("add-", function() c:add(-1) end) e("add.", function() c:add(1.5) end) e("addx", function() c:add("x") end) e("add none", function() c:add() end) e("addt", function() c:add("2") end) e("v", function() return c:value() end)
  e("gadd-", function() g:add(-1) end) e("gadd none", function() g:add() end) e("ginc", function() g:inc(5) end) e("gv", function() return g:value() end) e("gdec", function() g:dec(5) end) e("gsub", function() g:sub(100) end) e("gv", function() return g:value() end) e("gsub-", function() g:sub(-1) end) e("gset", function() g:set(1.7) end) e("gv", function() return g:value() end) e("gset none", function() g:set() end)
  e("h-", function() hi:recordValue(-1) end) e("h none", function() hi:recordValue() end) e("h.", function() hi:recordValue(1.5) end) e("none", function() s:counter() end) e("nan", function() c:add(0/0) end) e("inf", function() c:add(1/0) end)
end
--- headers that are one
function envoy_on_request(h)
  local r = {}
  for n in ([[accept accept-charset accept-encoding accept-language access-control-allow-credentials access-control-allow-headers access-control-allow-methods access-control-allow-origin access-control-expose-headers access-control-max-age access-control-request-headers access-control-request-method access-control-request-private-network access-control-allow-private-network age allow authorization cache-control cdn-loop connection content-encoding content-language content-length content-type cookie date etag expect expires forwarded from grpc-accept-encoding grpc-encoding grpc-message grpc-status grpc-timeout if-match if-modified-since if-none-match if-range if-unmodified-since keep-alive last-modified location max-forwards origin pragma proxy-authenticate proxy-authorization proxy-connection proxy-status range referer retry-after server set-cookie te trailer transfer-encoding upgrade user-agent vary via warning www-authenticate x-client-trace-id x-forwarded-client-cert x-forwarded-for x-forwarded-host x-forwarded-port x-forwarded-proto x-request-id x-ot-span-context x-b3-traceid traceparent x-envoy-foo x-envoy-internal x-envoy-external-address x-envoy-retry-on x-envoy-max-retries x-envoy-retry-grpc-on x-envoy-upstream-rq-timeout-ms x-envoy-upstream-rq-per-try-timeout-ms x-envoy-expected-rq-timeout-ms x-envoy-original-path x-envoy-decorator-operation x-envoy-force-trace x-envoy-downstream-service-cluster x-envoy-downstream-service-node x-envoy-hedge-on-per-try-timeout x-envoy-ip-tags x-envoy-original-host x-envoy-retriable-status-codes x-envoy-retriable-header-names x-envoy-upstream-alt-stat-name x-envoy-attempt-count x-envoy-degraded x-envoy-immediate-health-check-fail x-envoy-overloaded x-envoy-ratelimited x-envoy-upstream-canary x-envoy-upstream-healthchecked-cluster x-envoy-upstream-service-time x-envoy-upstream-stream-duration-ms x-envoy-is-timeout-retry x-envoy-local-overloaded x-envoy-original-url x-envoy-peer-metadata x-envoy-cluster :scheme :protocol :method]]):gmatch("%S+") do
    local hs = h:headers() hs:remove(n) hs:add(n, "a") hs:add(n, "b") if hs:getNumValues(n) == 1 then r[#r+1] = n end
  end
  h:logInfo(table.concat(r, " ")) h:respond({[":status"]="200"}, "")
end
function envoy_on_response(h)
  local r = {}
  for n in ([[accept accept-encoding access-control-allow-credentials access-control-allow-headers access-control-allow-methods access-control-allow-origin access-control-expose-headers access-control-max-age access-control-request-headers access-control-request-method access-control-request-private-network access-control-allow-private-network age allow authorization cache-control connection content-encoding content-language content-length content-type date etag expires grpc-accept-encoding grpc-encoding grpc-message grpc-status if-match keep-alive last-modified location origin pragma proxy-authenticate proxy-connection proxy-status retry-after server set-cookie trailer transfer-encoding upgrade vary via warning www-authenticate x-request-id x-envoy-foo x-envoy-attempt-count x-envoy-decorator-operation x-envoy-degraded x-envoy-immediate-health-check-fail x-envoy-overloaded x-envoy-ratelimited x-envoy-upstream-canary x-envoy-upstream-healthchecked-cluster x-envoy-upstream-service-time x-envoy-upstream-stream-duration-ms x-envoy-local-overloaded x-forwarded-proto user-agent te :status]]):gmatch("%S+") do
    local hs = h:headers() hs:remove(n) hs:add(n, "a") hs:add(n, "b") if hs:getNumValues(n) == 1 then r[#r+1] = n end
  end
  h:logInfo(table.concat(r, " "))
end

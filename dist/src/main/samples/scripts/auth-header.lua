-- Lets only requests pass that carry the key of a known client, and tells the upstream who it is.
local clients = {["key-of-alice"] = "alice", ["key-of-bob"] = "bob"}

function envoy_on_request(handle)
  local headers = handle:headers()
  local client = clients[headers:get("x-api-key") or ""]
  if client == nil then
    handle:respond({[":status"] = "401", ["www-authenticate"] = 'ApiKey realm="example"'}, "who are you?\n")
    return
  end
  headers:remove("x-api-key")
  headers:replace("x-client", client)
end

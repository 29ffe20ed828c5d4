-- Asks the cluster `quota` once a minute for each user, whichever event loop the user's requests are on.
function envoy_on_request(handle)
  local user = handle:headers():get("x-user") or "anonymous"
  local cache = handle:sharedStore()
  local plan = cache:get("plan:" .. user)
  if plan == nil then
    local answer, body = handle:httpCall("quota",
      {[":method"] = "GET", [":path"] = "/plans/" .. user, [":authority"] = "quota"}, nil, 200)
    plan = answer[":status"] == "200" and body or "unknown"
    cache:set("plan:" .. user, plan, plan == "unknown" and 1000 or 60000)
  end
  handle:headers():replace("x-plan", plan)
end

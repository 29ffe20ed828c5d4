-- Gives each client one of two variants, and lets it keep it by a cookie.
local share_of_b = 20

function envoy_on_request(handle)
  local cookies = handle:headers():get("cookie") or ""
  local variant = ("; " .. cookies):match("; variant=([ab])")
  if variant == nil then
    variant = math.random(100) <= share_of_b and "b" or "a"
    handle:streamInfo():dynamicMetadata():set("ab", "new", variant)
  end
  handle:headers():replace("x-variant", variant)
end

function envoy_on_response(handle)
  local ab = handle:streamInfo():dynamicMetadata():get("ab")
  if ab then handle:headers():add("set-cookie", "variant=" .. ab.new .. "; Path=/; Max-Age=2592000") end
end

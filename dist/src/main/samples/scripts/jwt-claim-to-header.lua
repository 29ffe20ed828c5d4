-- Tells the upstream a claim of the token, which jwt_authn before it has verified: it looks at no signature itself.
local alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
local value = {}
for i = 1, #alphabet do value[alphabet:byte(i)] = i - 1 end

local function decode(base64url)
  local bytes, bits, count = {}, 0, 0
  for i = 1, #base64url do
    local digit = value[base64url:byte(i)]
    if digit == nil then break end
    bits, count = bits * 64 + digit, count + 6
    if count >= 8 then
      count = count - 8
      local byte = math.floor(bits / 2 ^ count)
      bytes[#bytes + 1] = string.char(byte)
      bits = bits - byte * 2 ^ count
    end
  end
  return table.concat(bytes)
end

function envoy_on_request(handle)
  local headers = handle:headers()
  headers:remove("x-subject")
  local payload = (headers:get("authorization") or ""):match("^Bearer [%w_-]+%.([%w_-]+)%.")
  local subject = payload and decode(payload):match('"sub"%s*:%s*"([^"\\]*)"')
  if subject then headers:add("x-subject", subject) end
end

-- Hides the middle of card numbers in the responses of the upstream.
function envoy_on_response(handle)
  local body = handle:body()
  if body == nil then return end
  local text, changes = body:getBytes(0, body:length()):gsub("(%d%d%d%d)%d%d%d%d%d%d%d%d(%d%d%d%d)", "%1********%2")
  if changes > 0 then body:setBytes(text) end
end

package io.leno.istio.gatewayapi;

import java.util.LinkedHashMap;
import java.util.Map;

/// One condition of a status.
///
/// @param isTrue what its `status` says
record Condition(String type, boolean isTrue, String reason, String message) {
    Map<String, Object> toMap(long generation) {
        var map = new LinkedHashMap<String, Object>();
        // nobody saw the change happen: what is written is what would be written first
        map.put("lastTransitionTime", "1970-01-01T00:00:00Z");
        map.put("message", message);
        if (generation > 0) map.put("observedGeneration", generation);
        map.put("reason", reason);
        map.put("status", isTrue ? "True" : "False");
        map.put("type", type);
        return map;
    }
}

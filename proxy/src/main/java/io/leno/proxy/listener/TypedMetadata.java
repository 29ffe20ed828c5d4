package io.leno.proxy.listener;

import java.util.HashMap;
import java.util.Map;

/// Messages that listener filters left on a connection, by filter name: their fields by name. They
/// are kept among its filter state, and go where that goes.
public final class TypedMetadata {
    private static final String KEY = "leno.typed_metadata";

    /// The one field of `envoy.data.core.v3.TlvsMetadata`.
    private static final String TLVS = "typed_metadata";

    private TypedMetadata() {}

    /// Not to be modified.
    @SuppressWarnings("unchecked") // only this class puts it there
    public static Map<String, Map<String, Object>> of(Map<String, Object> filterState) {
        return filterState.get(KEY) instanceof Map<?, ?> all
                ? (Map<String, Map<String, Object>>) all
                : Map.of();
    }

    /// What the PROXY protocol said beside the addresses, as it came.
    static void addTlv(
            Map<String, Object> filterState, String namespace, String key, byte[] value) {
        filterState.putIfAbsent(KEY, new HashMap<>(2));
        Map<String, Object> message =
                of(filterState).computeIfAbsent(namespace, _ -> new HashMap<>(2));
        tlvs(message).putIfAbsent(key, value);
    }

    @SuppressWarnings("unchecked") // only this class puts it there
    private static Map<String, Object> tlvs(Map<String, Object> message) {
        return (Map<String, Object>) message.computeIfAbsent(TLVS, _ -> new HashMap<>(2));
    }
}

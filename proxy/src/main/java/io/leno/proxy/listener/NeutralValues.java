package io.leno.proxy.listener;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Values that listener filters left on a connection, as far as they may go on to another
/// generation: those of the JDK only, others would keep the class loader of the old one.
final class NeutralValues {
    private NeutralValues() {}

    static boolean areNeutral(Map<String, ?> values) {
        for (Object value : values.values()) if (!isNeutral(value)) return false;
        return true;
    }

    private static boolean isNeutral(Object value) {
        return switch (value) {
            case String _, Number _, Boolean _ -> value.getClass().getClassLoader() == null;
            case byte[] _ -> true;
            case List<?> list -> list.stream().allMatch(NeutralValues::isNeutral);
            case Map<?, ?> map -> map.values().stream().allMatch(NeutralValues::isNeutral);
            default -> false;
        };
    }

    static Map<String, Map<String, Object>> copy(Map<String, Map<String, Object>> metadata) {
        Map<String, Map<String, Object>> copy = new HashMap<>();
        metadata.forEach((name, values) -> copy.put(name, new HashMap<>(values)));
        return copy;
    }
}

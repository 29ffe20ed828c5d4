package io.leno.istio.status;

import io.leno.istio.gatewayapi.GatewayStatusReport;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Puts a new status over the one an object has. What other controllers say of routes and policies
/// stays where it is; what is said by us is replaced, or goes; conditions of other types stay.
final class StatusHistory {
    private static final Map<String, String> REFERENCES =
            Map.of("parents", "parentRef", "ancestors", "ancestorRef");

    private static final Map<String, String> GATEWAY =
            Map.of("group", "gateway.networking.k8s.io", "kind", "Gateway");

    private final Object namespace;

    /// @param namespace of the object
    StatusHistory(String namespace) {
        this.namespace = namespace;
    }

    /// @param before null where nothing was said
    Map<String, Object> over(@Nullable Object before, Map<String, Object> wanted) {
        if (!(before instanceof Map<?, ?> written)) return wanted;
        var all = new LinkedHashMap<String, Object>();
        wanted.forEach((field, value) -> all.put(field, merged(field, written.get(field), value)));
        return all;
    }

    private Object merged(String field, @Nullable Object before, Object wanted) {
        if (!(before instanceof List<?> old) || !(wanted instanceof List<?> our)) return wanted;
        if (field.equals("conditions")) return conditions(old, our);
        String reference = REFERENCES.get(field);
        return reference == null ? wanted : entries(old, our, reference);
    }

    private List<Object> entries(List<?> before, List<?> wanted, String reference) {
        var left = new ArrayList<Object>(wanted);
        var all = new ArrayList<Object>();
        for (Object each : before) {
            if (!isOurs(each)) {
                all.add(each);
                continue;
            }
            Object place = place(each, reference);
            left.stream()
                    .filter(our -> place(our, reference).equals(place))
                    .findFirst()
                    .ifPresent(
                            our -> {
                                left.remove(our);
                                all.add(withConditions(our, each));
                            });
        }
        all.addAll(left);
        return all;
    }

    private static boolean isOurs(Object entry) {
        return entry instanceof Map<?, ?> fields
                && GatewayStatusReport.CONTROLLERS.contains(fields.get("controllerName"));
    }

    /// What is not written means the gateway of that name next to the object.
    private Map<String, Object> place(Object entry, String reference) {
        var place = new LinkedHashMap<String, Object>(GATEWAY);
        place.put("namespace", namespace);
        if (entry instanceof Map<?, ?> fields && fields.get(reference) instanceof Map<?, ?> ref) {
            ref.forEach((key, value) -> place.put(String.valueOf(key), value));
        }
        return place;
    }

    private static Object withConditions(Object entry, Object before) {
        var merged = new LinkedHashMap<String, Object>();
        ((Map<?, ?>) entry).forEach((key, value) -> merged.put(String.valueOf(key), value));
        if (((Map<?, ?>) before).get("conditions") instanceof List<?> old
                && merged.get("conditions") instanceof List<?> our) {
            merged.put("conditions", conditions(old, our));
        }
        return merged;
    }

    private static List<Object> conditions(List<?> before, List<?> wanted) {
        var byType = new LinkedHashMap<Object, Object>();
        before.forEach(each -> byType.put(type(each), each));
        wanted.forEach(each -> byType.put(type(each), each));
        return List.copyOf(byType.values());
    }

    private static Object type(Object condition) {
        Object type = condition instanceof Map<?, ?> fields ? fields.get("type") : null;
        return type == null ? "" : type;
    }
}

package io.leno.runtime.command;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// The node that pilot-agent would announce, from the environment a pod has.
///
/// @param role `sidecar` or `router`
record AgentNode(String role, Map<String, String> environment) {
    private static final String METADATA = "ISTIO_META_";
    private static final String JSON_METADATA = "ISTIO_METAJSON_";

    String id() {
        return String.join(
                "~",
                role,
                environment.getOrDefault("INSTANCE_IP", "127.0.0.1"),
                name() + "." + namespace(),
                namespace() + ".svc.cluster.local");
    }

    String cluster() {
        return name() + "." + namespace();
    }

    private String name() {
        return environment.getOrDefault("POD_NAME", role);
    }

    private String namespace() {
        return environment.getOrDefault("POD_NAMESPACE", "default");
    }

    /// JSON: `ISTIO_META_X=a` as the string `"X": "a"`, `ISTIO_METAJSON_LABELS={…}` as it is.
    String metadata() {
        Map<String, String> members = new TreeMap<>();
        members.put("NAME", quote(name()));
        members.put("NAMESPACE", quote(namespace()));
        environment.forEach(
                (variable, value) -> {
                    if (variable.startsWith(METADATA)) {
                        members.put(variable.substring(METADATA.length()), quote(value));
                    } else if (variable.startsWith(JSON_METADATA)) {
                        members.put(variable.substring(JSON_METADATA.length()), value);
                    }
                });
        return members.entrySet().stream()
                .map(each -> quote(each.getKey()) + ": " + each.getValue())
                .collect(Collectors.joining(", ", "{", "}"));
    }

    private static String quote(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.chars()
                .forEach(
                        letter -> {
                            if (letter == '"' || letter == '\\')
                                quoted.append('\\').append((char) letter);
                            else if (letter < ' ') quoted.append(String.format("\\u%04x", letter));
                            else quoted.append((char) letter);
                        });
        return quoted.append('"').toString();
    }
}

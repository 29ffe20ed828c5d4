package io.leno.xds.server;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;

import io.leno.api.model.Locality;
import io.leno.api.xds.Node;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/// Reads the node a proxy introduces itself with.
final class Nodes {
    private Nodes() {}

    /// @throws IllegalArgumentException when the id is not in Istio's form
    static Node read(io.envoyproxy.envoy.config.core.v3.Node node) {
        return Node.parse(
                node.getId(),
                node.getCluster(),
                map(node.getMetadata()),
                new Locality(
                        node.getLocality().getRegion(),
                        node.getLocality().getZone(),
                        node.getLocality().getSubZone()),
                node.getUserAgentName());
    }

    /// Full names of the messages that configure the node's extensions.
    static Set<String> extensionTypes(io.envoyproxy.envoy.config.core.v3.Node node) {
        return node.getExtensionsList().stream()
                .flatMap(extension -> extension.getTypeUrlsList().stream())
                .map(url -> url.substring(url.lastIndexOf('/') + 1))
                .collect(Collectors.toUnmodifiableSet());
    }

    /// A null says the same as an absent field and is left out.
    private static Map<String, Object> map(Struct struct) {
        var result = new LinkedHashMap<String, Object>();
        struct.getFieldsMap()
                .forEach(
                        (name, value) -> {
                            Object plain = plain(value);
                            if (plain != null) result.put(name, plain);
                        });
        return result;
    }

    private static @Nullable Object plain(Value value) {
        return switch (value.getKindCase()) {
            case NUMBER_VALUE -> value.getNumberValue();
            case STRING_VALUE -> value.getStringValue();
            case BOOL_VALUE -> value.getBoolValue();
            case STRUCT_VALUE -> map(value.getStructValue());
            case LIST_VALUE ->
                    value.getListValue().getValuesList().stream()
                            .map(Nodes::plain)
                            .filter(Objects::nonNull)
                            .toList();
            case NULL_VALUE, KIND_NOT_SET -> null;
        };
    }
}

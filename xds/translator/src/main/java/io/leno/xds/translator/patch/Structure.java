package io.leno.xds.translator.patch;

import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

import io.leno.proto.ExtensionTypes;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/// What Envoy refuses though every field is as its proto wants it: expressions that are none, names
/// and ranges it cannot compare, settings of one kind of extension in the place of another. Looks
/// at everything in a message, also at what is packed in it.
final class Structure {
    private static final String FILTERS = "envoy.extensions.filters.";

    /// By message, the only kind of filter that its `typed_config` can be.
    private static final Map<String, String> FILTER_KINDS =
            Map.of(
                    "envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter",
                    "http",
                    "envoy.config.listener.v3.Filter",
                    "network",
                    "envoy.config.listener.v3.ListenerFilter",
                    "listener");

    /// By message, the side of TLS that its transport sockets cannot be.
    private static final Map<String, String> WRONG_SIDES =
            Map.of(
                    "envoy.config.listener.v3.FilterChain",
                    "UpstreamTlsContext",
                    "envoy.config.cluster.v3.Cluster",
                    "DownstreamTlsContext");

    private final ExtensionTypes types;

    Structure(ExtensionTypes types) {
        this.types = types;
    }

    /// Why it would be refused; null where it would not.
    @Nullable String of(Message message) {
        String reason = ofItself(message);
        if (reason != null) return reason;
        for (Map.Entry<FieldDescriptor, Object> field : message.getAllFields().entrySet()) {
            if (field.getKey().getJavaType() != FieldDescriptor.JavaType.MESSAGE) continue;
            List<?> values =
                    field.getKey().isRepeated()
                            ? (List<?>) field.getValue()
                            : List.of(field.getValue());
            for (Object value : values) {
                reason = of((Message) value);
                if (reason != null) return field.getKey().getName() + ": " + reason;
            }
        }
        return null;
    }

    private @Nullable String ofItself(Message message) {
        String name = message.getDescriptorForType().getFullName();
        if (FILTER_KINDS.containsKey(name)) return ofFilter(message, FILTER_KINDS.get(name));
        if (WRONG_SIDES.containsKey(name)) return ofSockets(message, WRONG_SIDES.get(name));
        return switch (name) {
            case "google.protobuf.Any" -> ofPacked(message);
            case "envoy.type.matcher.v3.RegexMatcher" -> ofRegex(text(message, "regex"));
            case "envoy.config.core.v3.CidrRange" -> ofRange(message);
            case "envoy.config.listener.v3.FilterChainMatch" -> ofMatch(message);
            case "envoy.config.route.v3.RouteAction" -> ofRoute(message);
            default -> null;
        };
    }

    private @Nullable String ofPacked(Message message) {
        try {
            Message inside = types.unpack(Any.parseFrom(message.toByteString()));
            return inside == null ? null : of(inside);
        } catch (InvalidProtocolBufferException undecodable) {
            return undecodable.getMessage();
        }
    }

    private static @Nullable String ofRegex(String regex) {
        try {
            Pattern.compile(regex);
            return null;
        } catch (PatternSyntaxException invalid) {
            return "regex: " + invalid.getMessage();
        }
    }

    private static @Nullable String ofRange(Message range) {
        String address = text(range, "address_prefix");
        boolean isV6 = address.indexOf(':') >= 0;
        boolean isV4 = address.matches("((25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.(?!$)|$)){4}");
        boolean isAddress = isV6 ? address.matches("[0-9a-fA-F:.]+") : isV4;
        return isAddress ? null : "\"" + address + "\" (expected: an IP address)";
    }

    /// `*.example.com` is the only wildcard.
    private static @Nullable String ofMatch(Message match) {
        var field = match.getDescriptorForType().findFieldByName("server_names");
        for (Object each : (List<?>) match.getField(field)) {
            String name = each.toString();
            String rest = name.startsWith("*.") ? name.substring(2) : name;
            if (rest.indexOf('*') >= 0)
                return "server_names: \"" + name + "\": partial wildcards are not supported";
        }
        for (String unsupported : List.of("address_suffix", "suffix_len")) {
            var other = match.getDescriptorForType().findFieldByName(unsupported);
            boolean isSet =
                    other.getJavaType() == FieldDescriptor.JavaType.MESSAGE
                            ? match.hasField(other)
                            : !match.getField(other).equals("");
            if (isSet) return unsupported + ": Envoy has not implemented it";
        }
        return null;
    }

    private static @Nullable String ofRoute(Message route) {
        boolean prefix = !text(route, "prefix_rewrite").isEmpty();
        var regex = route.getDescriptorForType().findFieldByName("regex_rewrite");
        return prefix && route.hasField(regex)
                ? "both prefix_rewrite and regex_rewrite (expected: one of them)"
                : null;
    }

    private static @Nullable String ofFilter(Message filter, String kind) {
        String type = packedType(filter, "typed_config");
        if (!type.startsWith(FILTERS)) return null;
        String its = type.substring(FILTERS.length()).split("\\.", 2)[0];
        boolean isOther = List.of("http", "network", "listener", "udp").contains(its);
        return isOther && !its.equals(kind)
                ? text(filter, "name") + ": " + type + " is no " + kind + " filter"
                : null;
    }

    private static @Nullable String ofSockets(Message owner, String wrong) {
        var field = owner.getDescriptorForType().findFieldByName("transport_socket");
        if (!owner.hasField(field)) return null;
        String type = packedType((Message) owner.getField(field), "typed_config");
        return type.endsWith("." + wrong)
                ? "transport_socket: " + wrong + " is for the other side"
                : null;
    }

    private static String packedType(Message message, String name) {
        var field = message.getDescriptorForType().findFieldByName(name);
        if (!message.hasField(field)) return "";
        return Judgement.type(text((Message) message.getField(field), "type_url"));
    }

    private static String text(Message message, String name) {
        var field = message.getDescriptorForType().findFieldByName(name);
        return field == null ? "" : String.valueOf(message.getField(field));
    }
}

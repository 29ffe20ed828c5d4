package io.leno.proxy.accesslog;

import org.jspecify.annotations.Nullable;

import java.util.Map;

/// `%DYNAMIC_METADATA(namespace:key:key)%`, `%FILTER_STATE(key)%`.
final class MetadataCommands {
    private MetadataCommands() {}

    static @Nullable LogCommand find(String name, @Nullable String parameter) {
        return switch (name) {
            case "DYNAMIC_METADATA" -> dynamicMetadata(require(name, parameter));
            // there is no filter state here, so it is never found
            case "FILTER_STATE" -> {
                require(name, parameter);
                yield stream -> null;
            }
            default -> null;
        };
    }

    private static String require(String name, @Nullable String parameter) {
        if (parameter == null || parameter.isEmpty()) {
            throw new InvalidAccessLogException(name + ": no key named (expected: a key)");
        }
        return parameter;
    }

    private static LogCommand dynamicMetadata(String parameter) {
        String[] path = parameter.split(":", -1);
        return new LogCommand() {
            @Override
            public @Nullable String value(LoggedStream stream) {
                Object found = typedValue(stream);
                if (found == null) return null;
                return found instanceof String text ? text : JsonText.of(found);
            }

            @Override
            public @Nullable Object typedValue(LoggedStream stream) {
                Object at = stream.info().dynamicMetadata();
                for (String key : path) {
                    if (!(at instanceof Map<?, ?> map)) return null;
                    at = map.get(key);
                }
                return at;
            }
        };
    }
}

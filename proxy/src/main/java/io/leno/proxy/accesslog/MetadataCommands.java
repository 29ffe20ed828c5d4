package io.leno.proxy.accesslog;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.Map;

/// `%DYNAMIC_METADATA(namespace:key:key)%` and the metadata of clusters, hosts, routes and
/// listeners; `%FILTER_STATE(key)%`.
final class MetadataCommands {
    private MetadataCommands() {}

    static @Nullable LogCommand find(Command command) {
        return switch (command.name()) {
            case "DYNAMIC_METADATA" -> of(MetadataOwner.DYNAMIC, command);
            case "CLUSTER_METADATA" -> of(MetadataOwner.CLUSTER, command);
            case "UPSTREAM_METADATA" -> of(MetadataOwner.UPSTREAM_HOST, command);
            case "METADATA" -> named(command.withParameter());
            case "FILTER_STATE", "UPSTREAM_FILTER_STATE" -> filterState(command);
            default -> null;
        };
    }

    private static LogCommand named(Command command) {
        int colon = command.parameter().indexOf(':');
        String owner = colon < 0 ? command.parameter() : command.parameter().substring(0, colon);
        for (MetadataOwner known : MetadataOwner.values()) {
            if (!known.name().equals(owner)) continue;
            String path = colon < 0 ? "" : command.parameter().substring(colon + 1);
            return metadata(known, new Command(command.name(), path, command.length()));
        }
        throw new InvalidAccessLogException(owner + " is not supported type of metadata");
    }

    private static LogCommand of(MetadataOwner owner, Command command) {
        return metadata(owner, command.withParameter());
    }

    private static LogCommand metadata(MetadataOwner owner, Command command) {
        return command.cut(new At(owner, command.parameter().split(":", -1)));
    }

    /// A value by its path: namespace, then keys.
    private record At(MetadataOwner owner, String[] path) implements LogCommand {
        @Override
        public @Nullable String value(LoggedStream stream) {
            Object found = typedValue(stream);
            if (found == null) return null;
            return found instanceof String text ? text : JsonText.of(found);
        }

        @Override
        public @Nullable Object typedValue(LoggedStream stream) {
            Object at =
                    owner == MetadataOwner.DYNAMIC
                            ? stream.info().dynamicMetadata()
                            : stream.metadata(owner);
            for (String key : path) {
                if (!(at instanceof Map<?, ?> map)) return null;
                at = map.get(key);
            }
            return at;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof At at && at.owner == owner && Arrays.equals(at.path, path);
        }

        @Override
        public int hashCode() {
            return owner.hashCode() * 31 + Arrays.hashCode(path);
        }
    }

    private static LogCommand filterState(Command command) {
        String[] parts = command.parameter().split(":", 3);
        if (parts[0].isEmpty()) {
            throw new InvalidAccessLogException(
                    "Invalid filter state configuration, key cannot be empty.");
        }
        String form = parts.length > 1 && !parts[1].isEmpty() ? parts[1] : "TYPED";
        if (!form.equals("PLAIN") && !form.equals("TYPED") && !form.equals("FIELD")) {
            throw new InvalidAccessLogException(
                    "Invalid filter state serialize type, only support PLAIN/TYPED/FIELD.");
        }
        boolean field = parts.length > 2 && !parts[2].isEmpty();
        if (form.equals("FIELD") != field) {
            throw new InvalidAccessLogException(
                    "Invalid filter state serialize type, FIELD should be used with the field"
                            + " name.");
        }
        boolean upstream = command.name().startsWith("UPSTREAM");
        String key = parts[0];
        return command.cut(stream -> upstream ? null : stream.filterState(key));
    }
}

package io.leno.cli.proxyconfig;

import io.leno.api.json.InvalidJsonException;
import io.leno.api.json.Json;
import io.leno.cli.CommandFailure;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The answer of a proxy's `/config_dump`, or of the control plane's page of that name.
final class ConfigDump {
    private static final String TYPE = "type.googleapis.com/envoy.admin.v3.";

    private final Map<?, ?> whole;

    private ConfigDump(Map<?, ?> whole) {
        this.whole = whole;
    }

    static ConfigDump parse(String text) {
        return of(read(text));
    }

    static ConfigDump of(Map<?, ?> dump) {
        return new ConfigDump(dump);
    }

    static Map<?, ?> read(String text) {
        try {
            if (Json.read(text) instanceof Map<?, ?> object) return object;
            throw unreadable("not an object");
        } catch (InvalidJsonException malformed) {
            throw unreadable(String.valueOf(malformed.getMessage()));
        }
    }

    private static CommandFailure unreadable(String why) {
        return CommandFailure.failed("error unmarshalling config dump response from Envoy: " + why);
    }

    Map<?, ?> whole() {
        return whole;
    }

    /// @param kind `Clusters` for a `ClustersConfigDump`
    Map<?, ?> section(String kind) {
        Map<?, ?> found = find(kind);
        if (found != null) return found;
        throw CommandFailure.failed(
                "config dump has no configuration type " + TYPE + kind + "ConfigDump");
    }

    /// The last one of the kind, as there is only one.
    @Nullable Map<?, ?> find(String kind) {
        Map<?, ?> found = null;
        for (Object each : Tree.list(whole, "configs")) {
            if (Tree.text(each, "@type").equals(TYPE + kind + "ConfigDump")
                    && each instanceof Map<?, ?> section) found = section;
        }
        return found;
    }

    /// Resources of a section, one list after the other.
    ///
    /// @param lists and where the resource is in an entry of it: `static_clusters`, `cluster`, …
    static List<Object> resources(@Nullable Object section, String... lists) {
        List<Object> resources = new ArrayList<>();
        for (int i = 0; i < lists.length; i += 2) {
            for (Object entry : Tree.list(section, lists[i])) {
                Object resource = Tree.at(entry, lists[i + 1]);
                if (resource != null) resources.add(resource);
            }
        }
        return resources;
    }

    /// A resource, and the rule it says it was made by: `reviews.default`; empty where it says
    /// none.
    static String rule(@Nullable Object resource) {
        Object config = Tree.at(resource, "metadata.filter_metadata.istio");
        if (!(config instanceof Map<?, ?> fields) || !fields.containsKey("config")) return "";
        String path = String.valueOf(fields.get("config"));
        if (!path.startsWith("/apis/networking.istio.io/")) return "<unknown>";
        String[] pieces = path.split("/", -1);
        return pieces.length == 8 ? pieces[7] + "." + pieces[5] : "";
    }
}

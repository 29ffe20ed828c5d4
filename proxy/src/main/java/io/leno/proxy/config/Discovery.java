package io.leno.proxy.config;

import com.google.protobuf.Any;

import io.envoyproxy.envoy.config.core.v3.ExtensionConfigSource;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.leno.api.xds.TypeUrls;
import io.leno.proxy.stats.StatScope;
import io.leno.proxy.stats.Stats;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// Where the settings of a filter are discovered, and what holds until then. Envoy:
/// `config_discovery`.
///
/// @param otherwise where nothing came; null: nothing holds
/// @param types names of the types the settings may have
/// @param waits whether the listener waits for them
record Discovery(
        String name, Wanted wanted, @Nullable Any otherwise, List<String> types, boolean waits) {
    /// What kind of filter; as stats call it.
    enum Kind {
        HTTP("http_filter"),
        NETWORK("network_filter"),
        LISTENER("tcp_listener_filter");

        private final String text;

        Kind(String text) {
            this.text = text;
        }
    }

    /// @throws InvalidResourceException naming what is missing
    static Discovery of(
            Kind kind, String name, ExtensionConfigSource config, Stats stats, String where) {
        if (config.getTypeUrlsCount() == 0) {
            throw new InvalidResourceException(
                    where
                            + ": filter "
                            + name
                            + ": config_discovery.type_urls: empty (expected: at least one)");
        }
        var source = config.getConfigSource();
        var origin = ConfigOrigin.of(source, "config_discovery.config_source", where);
        var ref = new ResourceRef(origin, TypeUrls.EXTENSION, name);
        StatScope scope = stats.scope("extension_config_discovery." + kind.text + "." + name + ".");
        scope.counter("config_conflict").add(0);
        return new Discovery(
                name,
                Wanted.of(ref, scope, source),
                config.hasDefaultConfig() ? config.getDefaultConfig() : null,
                config.getTypeUrlsList().stream().map(Discovery::typeName).toList(),
                !config.getApplyDefaultConfigWithoutWarming());
    }

    private static String typeName(String url) {
        return url.substring(url.lastIndexOf('/') + 1);
    }

    /// What holds now; null as long as nothing does.
    @Nullable Any current(ExtensionStore extensions) {
        Any found = extensions.find(wanted.ref());
        return found == null ? otherwise : found;
    }

    /// @throws InvalidResourceException when settings of this type may not come here
    void requireType(TypedExtensionConfig config) {
        String type = typeName(config.getTypedConfig().getTypeUrl());
        String inner = typeName(Protos.plugin(config.getTypedConfig(), name).typeUrl());
        if (types.contains(type) || types.contains(inner)) return;
        throw new InvalidResourceException(
                "Error: filter config has type URL "
                        + type
                        + " but expect "
                        + String.join(", ", types)
                        + ".");
    }
}

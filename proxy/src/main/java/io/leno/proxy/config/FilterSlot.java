package io.leno.proxy.config;

import io.envoyproxy.envoy.config.core.v3.ExtensionConfigSource;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.leno.api.plugin.PluginConfig;
import io.leno.api.xds.TypeUrls;
import io.leno.proxy.filter.FilterSpec;
import io.leno.proxy.stats.StatScope;
import io.leno.proxy.stats.Stats;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// One place of a filter chain: a filter with its settings, or one whose settings are discovered.
sealed interface FilterSlot {
    /// The filter as it is now.
    FilterSpec spec(ExtensionStore extensions);

    record Fixed(FilterSpec spec) implements FilterSlot {
        @Override
        public FilterSpec spec(ExtensionStore extensions) {
            return spec;
        }
    }

    /// @param otherwise where nothing came; null: requests are answered 500 until it has
    /// @param types names of the types its settings may have
    /// @param waits whether the listener waits for it
    record Discovered(
            String name,
            Wanted wanted,
            @Nullable PluginConfig otherwise,
            List<String> types,
            boolean waits,
            boolean disabled)
            implements FilterSlot {
        static Discovered of(HttpFilter filter, Stats stats, String where) {
            ExtensionConfigSource config = filter.getConfigDiscovery();
            if (config.getTypeUrlsCount() == 0) {
                throw new InvalidResourceException(
                        where
                                + ": HTTP filter "
                                + filter.getName()
                                + ": config_discovery.type_urls: empty (expected: at least one)");
            }
            var source = config.getConfigSource();
            var origin = ConfigOrigin.of(source, "config_discovery.config_source", where);
            var ref = new ResourceRef(origin, TypeUrls.EXTENSION, filter.getName());
            StatScope scope =
                    stats.scope("extension_config_discovery.http_filter." + filter.getName() + ".");
            scope.counter("config_conflict").add(0);
            return new Discovered(
                    filter.getName(),
                    Wanted.of(ref, scope, source),
                    config.hasDefaultConfig()
                            ? Protos.plugin(config.getDefaultConfig(), where)
                            : null,
                    config.getTypeUrlsList().stream().map(Discovered::typeName).toList(),
                    !config.getApplyDefaultConfigWithoutWarming(),
                    filter.getDisabled());
        }

        private static String typeName(String url) {
            return url.substring(url.lastIndexOf('/') + 1);
        }

        @Override
        public FilterSpec spec(ExtensionStore extensions) {
            PluginConfig found = extensions.find(wanted.ref());
            PluginConfig now = found == null ? otherwise : found;
            return now == null
                    ? FilterSpec.awaited(name, disabled)
                    : FilterSpec.configured(name, now, false, disabled);
        }

        /// @throws InvalidResourceException when settings of this type may not come here
        void requireType(TypedExtensionConfig config) {
            String type = typeName(config.getTypedConfig().getTypeUrl());
            PluginConfig settings = Protos.plugin(config.getTypedConfig(), name);
            if (types.contains(type) || types.contains(typeName(settings.typeUrl()))) return;
            throw new InvalidResourceException(
                    "Error: filter config has type URL "
                            + type
                            + " but expect "
                            + String.join(", ", types)
                            + ".");
        }
    }

    static List<FilterSpec> specs(List<FilterSlot> slots, ExtensionStore extensions) {
        var specs = new ArrayList<FilterSpec>(slots.size());
        for (FilterSlot slot : slots) specs.add(slot.spec(extensions));
        return specs;
    }
}

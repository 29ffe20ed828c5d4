package io.leno.proxy.config;

import com.google.protobuf.Any;

import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.leno.proxy.filter.FilterSpec;
import io.leno.proxy.stats.Stats;

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

    /// Requests are answered 500 as long as nothing holds.
    record Discovered(Discovery discovery, boolean disabled) implements FilterSlot {
        static Discovered of(HttpFilter filter, Stats stats, String where) {
            var discovery =
                    Discovery.of(
                            Discovery.Kind.HTTP,
                            filter.getName(),
                            filter.getConfigDiscovery(),
                            stats,
                            where);
            Any otherwise = discovery.otherwise();
            if (otherwise != null) Protos.plugin(otherwise, where);
            return new Discovered(discovery, filter.getDisabled());
        }

        @Override
        public FilterSpec spec(ExtensionStore extensions) {
            String name = discovery.name();
            Any now = discovery.current(extensions);
            return now == null
                    ? FilterSpec.awaited(name, disabled)
                    : FilterSpec.configured(name, Protos.plugin(now, name), false, disabled);
        }
    }

    static List<FilterSpec> specs(List<FilterSlot> slots, ExtensionStore extensions) {
        var specs = new ArrayList<FilterSpec>(slots.size());
        for (FilterSlot slot : slots) specs.add(slot.spec(extensions));
        return specs;
    }
}

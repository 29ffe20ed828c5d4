package io.leno.proxy.route;

import com.google.protobuf.Any;

import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/// `typed_per_filter_config` of one level.
final class FilterConfigs {
    static final FilterConfigs NONE = new FilterConfigs(Map.of());

    private final Map<String, PerFilterConfig> byFilter;

    private FilterConfigs(Map<String, PerFilterConfig> byFilter) {
        this.byFilter = byFilter;
    }

    static FilterConfigs compile(Map<String, Any> configs) {
        if (configs.isEmpty()) return NONE;
        var byFilter = new HashMap<String, PerFilterConfig>();
        configs.forEach(
                (name, config) -> byFilter.put(name, PerFilterConfig.compile(name, config)));
        return new FilterConfigs(byFilter);
    }

    @Nullable PerFilterConfig find(String filterName) {
        return byFilter.isEmpty() ? null : byFilter.get(filterName);
    }

    Collection<PerFilterConfig> all() {
        return byFilter.values();
    }
}

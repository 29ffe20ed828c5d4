package io.leno.filters.setmetadata;

import com.google.protobuf.Struct;

import io.envoyproxy.envoy.extensions.filters.http.set_metadata.v3.Config;
import io.envoyproxy.envoy.extensions.filters.http.set_metadata.v3.Metadata;
import io.leno.api.filter.FilterContext;
import io.leno.api.filter.FilterStats.Counter;
import io.leno.api.filter.FilterStatus;
import io.leno.api.filter.Headers;
import io.leno.api.filter.HttpFilter;
import io.leno.api.filter.HttpFilterFactory;
import io.leno.api.filter.HttpFilterSettings;
import io.leno.api.filter.HttpStream;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.api.plugin.PluginConfig;
import io.leno.filters.FilterConfig;
import io.leno.filters.MetadataValues;

import org.osgi.service.component.annotations.Component;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Envoy's set-metadata filter: `envoy.filters.http.set_metadata`.
@Component(service = HttpFilterFactory.class)
public final class SetMetadataFilterFactory implements HttpFilterFactory {
    /// What is written under one name.
    ///
    /// @param merges whether it goes into what is there; otherwise that stays
    private record Values(String namespace, Struct values, boolean merges) {}

    @Override
    public String name() {
        return "envoy.filters.http.set_metadata";
    }

    @Override
    public Set<String> typeUrls() {
        return Set.of(FilterConfig.typeUrl(Config.getDescriptor().getFullName()));
    }

    @Override
    public HttpFilterSettings configure(PluginConfig config, FilterContext context) {
        List<Values> all = values(FilterConfig.read(config, Config.newBuilder()).build());
        Counter denied = context.stats().counter("set_metadata.overwrite_denied");
        return stream -> new Filter(stream, all, denied);
    }

    @SuppressWarnings("deprecation") // Envoy still takes the older form
    private static List<Values> values(Config config) {
        var all = new ArrayList<Values>();
        if (config.hasValue()) {
            all.add(new Values(config.getMetadataNamespace(), config.getValue(), true));
        }
        for (Metadata metadata : config.getMetadataList()) {
            if (metadata.getMetadataNamespace().isEmpty()) {
                throw new InvalidPluginConfigException(
                        "Metadata.metadata_namespace: empty (expected: a filter's name)");
            }
            if (metadata.hasTypedValue()) {
                throw new InvalidPluginConfigException(
                        "Metadata.typed_value: not supported yet (expected: value)");
            }
            if (!metadata.hasValue()) continue;
            all.add(
                    new Values(
                            metadata.getMetadataNamespace(),
                            metadata.getValue(),
                            metadata.getAllowOverwrite()));
        }
        return all;
    }

    /// One request.
    private record Filter(HttpStream stream, List<Values> all, Counter denied)
            implements HttpFilter {
        @Override
        public FilterStatus onRequestHeaders(Headers headers, boolean endOfStream) {
            Map<String, Map<String, Object>> metadata = stream.info().dynamicMetadata();
            for (Values one : all) {
                Map<String, Object> there = metadata.get(one.namespace);
                Map<String, Object> values = MetadataValues.of(one.values);
                if (there == null) metadata.put(one.namespace, values);
                else if (one.merges) merge(there, values);
                else denied.inc();
            }
            return FilterStatus.CONTINUE;
        }

        /// Lists grow, maps are merged, the rest is replaced.
        @SuppressWarnings("unchecked") // metadata is of texts, numbers, lists and maps
        private static void merge(Map<String, Object> into, Map<String, Object> values) {
            values.forEach(
                    (key, value) -> {
                        Object there = into.get(key);
                        if (there instanceof Map<?, ?> map && value instanceof Map<?, ?> with) {
                            merge((Map<String, Object>) map, (Map<String, Object>) with);
                        } else if (there instanceof List<?> list && value instanceof List<?> more) {
                            var grown = new ArrayList<Object>(list);
                            grown.addAll(more);
                            into.put(key, grown);
                        } else {
                            into.put(key, value);
                        }
                    });
        }
    }
}

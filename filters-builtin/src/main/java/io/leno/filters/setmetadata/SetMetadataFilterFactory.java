package io.leno.filters.setmetadata;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
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
import io.leno.proto.ExtensionTypes;
import io.leno.proto.MessageFields;

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

    /// A message that is left under a name.
    ///
    /// @param replaces whether it takes the place of one that is there
    private record Typed(String namespace, Map<String, Object> fields, boolean replaces) {}

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
        Config read = FilterConfig.read(config, Config.newBuilder()).build();
        List<Values> all = values(read);
        List<Typed> typed = typed(read);
        Counter denied = context.stats().counter("set_metadata.overwrite_denied");
        return stream -> new Filter(stream, all, typed, denied);
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
            if (!metadata.hasValue()) continue;
            all.add(
                    new Values(
                            metadata.getMetadataNamespace(),
                            metadata.getValue(),
                            metadata.getAllowOverwrite()));
        }
        return all;
    }

    private static List<Typed> typed(Config config) {
        var all = new ArrayList<Typed>();
        for (Metadata metadata : config.getMetadataList()) {
            if (!metadata.hasTypedValue()) continue;
            all.add(
                    new Typed(
                            metadata.getMetadataNamespace(),
                            fields(metadata.getTypedValue()),
                            metadata.getAllowOverwrite()));
        }
        return all;
    }

    private static Map<String, Object> fields(Any packed) {
        try {
            Message message = new ExtensionTypes().unpack(packed);
            if (message != null) return MessageFields.of(message);
        } catch (InvalidProtocolBufferException e) {
            throw new InvalidPluginConfigException("Metadata.typed_value: " + e.getMessage(), e);
        }
        throw new InvalidPluginConfigException(
                "Metadata.typed_value: unknown type " + packed.getTypeUrl());
    }

    /// One request.
    private record Filter(HttpStream stream, List<Values> all, List<Typed> typed, Counter denied)
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
            for (Typed one : typed) leave(one);
            return FilterStatus.CONTINUE;
        }

        private void leave(Typed one) {
            Map<String, Map<String, Object>> there = stream.info().typedMetadata();
            if (one.replaces || !there.containsKey(one.namespace))
                there.put(one.namespace, one.fields);
            else denied.inc();
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

package io.leno.filters.setfilterstate;

import io.envoyproxy.envoy.config.core.v3.SubstitutionFormatString;
import io.envoyproxy.envoy.extensions.filters.common.set_filter_state.v3.FilterStateValue;
import io.envoyproxy.envoy.extensions.filters.http.set_filter_state.v3.Config;
import io.leno.api.filter.FilterStateKinds;
import io.leno.api.filter.FilterStatus;
import io.leno.api.filter.Headers;
import io.leno.api.filter.HttpFilter;
import io.leno.api.filter.HttpFilterFactory;
import io.leno.api.filter.HttpFilterSettings;
import io.leno.api.filter.HttpStream;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.api.plugin.PluginConfig;
import io.leno.filters.DataSources;
import io.leno.filters.FilterConfig;

import org.osgi.service.component.annotations.Component;

import java.util.List;
import java.util.Set;

/// Envoy's set-filter-state filter: `envoy.filters.http.set_filter_state`. Values are texts,
/// whatever kind of object a key stands for.
@Component(service = HttpFilterFactory.class)
public final class SetFilterStateFilterFactory implements HttpFilterFactory {
    /// A value and where it goes.
    ///
    /// @param format as in access logs
    private record Value(String key, String format, boolean skipsEmpty) {}

    /// One request.
    private record Filter(HttpStream stream, List<Value> values) implements HttpFilter {
        @Override
        public FilterStatus onRequestHeaders(Headers headers, boolean endOfStream) {
            for (Value value : values) {
                String text = stream.format(value.format);
                if (text.isEmpty() && value.skipsEmpty) continue;
                stream.filterState().put(value.key, text);
            }
            return FilterStatus.CONTINUE;
        }
    }

    @Override
    public String name() {
        return "envoy.filters.http.set_filter_state";
    }

    @Override
    public Set<String> typeUrls() {
        return Set.of(FilterConfig.typeUrl(Config.getDescriptor().getFullName()));
    }

    @Override
    public HttpFilterSettings configure(PluginConfig config) {
        List<Value> values =
                FilterConfig.read(config, Config.newBuilder())
                        .build()
                        .getOnRequestHeadersList()
                        .stream()
                        .map(SetFilterStateFilterFactory::value)
                        .toList();
        return stream -> new Filter(stream, values);
    }

    private static Value value(FilterStateValue config) {
        String kind =
                config.getFactoryKey().isEmpty() ? config.getObjectKey() : config.getFactoryKey();
        if (!FilterStateKinds.NAMES.contains(kind)) {
            throw new InvalidPluginConfigException(
                    "'"
                            + kind
                            + "' does not have an object factory (expected one of "
                            + FilterStateKinds.NAMES
                            + ")");
        }
        return new Value(
                config.getObjectKey(), format(config.getFormatString()), config.getSkipIfEmpty());
    }

    @SuppressWarnings("deprecation") // text_format: older control planes send it
    private static String format(SubstitutionFormatString config) {
        return switch (config.getFormatCase()) {
            case TEXT_FORMAT -> config.getTextFormat();
            case TEXT_FORMAT_SOURCE ->
                    DataSources.text(config.getTextFormatSource(), "text_format_source");
            case JSON_FORMAT, FORMAT_NOT_SET ->
                    throw new InvalidPluginConfigException(
                            "format_string: "
                                    + config.getFormatCase()
                                    + " (expected: text_format_source)");
        };
    }
}

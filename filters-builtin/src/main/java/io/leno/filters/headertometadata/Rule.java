package io.leno.filters.headertometadata;

import io.envoyproxy.envoy.extensions.filters.http.header_to_metadata.v3.Config;
import io.leno.api.filter.Headers;
import io.leno.api.filter.StreamInfo;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.filters.Cookies;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What is written where one header or cookie is there, or is not. Envoy: `Config.Rule`.
///
/// @param cookie empty for a header
/// @param remove whether the header goes
record Rule(
        String header,
        String cookie,
        boolean remove,
        @Nullable Entry present,
        @Nullable Entry missing) {
    static Rule of(Config.Rule config) {
        if (!config.getCookie().isEmpty() && !config.getHeader().isEmpty()) {
            throw invalid("Cannot specify both header and cookie in the same rule");
        }
        if (config.getCookie().isEmpty() && config.getHeader().isEmpty()) {
            throw invalid("One of Cookie or Header option needs to be specified");
        }
        if (!config.hasOnHeaderPresent() && !config.hasOnHeaderMissing()) {
            throw invalid("neither `on_header_present` nor `on_header_missing` set");
        }
        if (!config.getCookie().isEmpty() && config.getRemove()) {
            throw invalid("Cannot specify remove for cookie");
        }
        if (config.hasOnHeaderMissing() && config.getOnHeaderMissing().getValue().isEmpty()) {
            throw invalid("Cannot specify on_header_missing rule with an empty value");
        }
        return new Rule(
                config.getHeader().toLowerCase(Locale.ROOT),
                config.getCookie(),
                config.getRemove(),
                config.hasOnHeaderPresent() ? Entry.of(config.getOnHeaderPresent()) : null,
                config.hasOnHeaderMissing() ? Entry.of(config.getOnHeaderMissing()) : null);
    }

    private static InvalidPluginConfigException invalid(String what) {
        return new InvalidPluginConfigException("header_to_metadata.rule: " + what);
    }

    /// What one rule writes, the next does not see: all is written at the end.
    static void applyAll(List<Rule> rules, Headers headers, StreamInfo info) {
        if (rules.isEmpty()) return;
        Map<String, Map<String, Object>> written = new LinkedHashMap<>(4);
        for (Rule rule : rules) rule.apply(headers, written);
        written.forEach(info::mergeDynamicMetadata);
    }

    private void apply(Headers headers, Map<String, Map<String, Object>> written) {
        String value = value(headers);
        Entry entry = value == null ? missing : present;
        if (entry != null) entry.write(value == null ? "" : value, written);
    }

    private @Nullable String value(Headers headers) {
        if (!cookie.isEmpty()) {
            String value = Cookies.value(headers, cookie);
            return value.isEmpty() ? null : value;
        }
        List<String> values = headers.all(header);
        if (values.isEmpty()) return null;
        String all = String.join(",", values);
        if (remove) headers.remove(header);
        return all;
    }
}

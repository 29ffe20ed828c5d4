package io.leno.proxy.config;

import com.google.protobuf.Any;

import io.envoyproxy.envoy.extensions.filters.common.set_filter_state.v3.FilterStateValue;
import io.envoyproxy.envoy.extensions.filters.network.set_filter_state.v3.Config;
import io.leno.api.connection.NetworkFilterSettings;
import io.leno.proxy.accesslog.Format;
import io.leno.proxy.network.FilterStateValues;

import java.util.ArrayList;
import java.util.List;

/// `set_filter_state` → the network filter at work.
final class FilterStateCompiler {
    private FilterStateCompiler() {}

    static NetworkFilterSettings compile(Any any, String where) {
        Config config = Protos.unpack(any, Config.class, where);
        return new FilterStateValues(values(config.getOnNewConnectionList(), where));
    }

    @SuppressWarnings("deprecation") // text_format: older control planes send it
    private static List<FilterStateValues.Value> values(
            List<FilterStateValue> configs, String where) {
        var values = new ArrayList<FilterStateValues.Value>();
        for (FilterStateValue config : configs) {
            String text =
                    new String(
                            Sources.bytes(config.getFormatString().getTextFormatSource(), where),
                            java.nio.charset.StandardCharsets.UTF_8);
            if (text.isEmpty()) text = config.getFormatString().getTextFormat();
            values.add(
                    new FilterStateValues.Value(
                            config.getObjectKey(),
                            Format.compile(text, Format.Missing.OMIT),
                            config.getSkipIfEmpty()));
        }
        return values;
    }
}

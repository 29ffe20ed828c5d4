package io.leno.cli.script;

import io.leno.api.filter.FilterContext;
import io.leno.api.filter.HttpFilterFactory;
import io.leno.api.filter.HttpFilterSettings;
import io.leno.api.plugin.PluginConfig;

/// A script that its engine has read.
record Script(String name, HttpFilterFactory factory) {
    HttpFilterSettings configure(FilterContext context) {
        return factory.configure(PluginConfig.empty(name), context);
    }
}

package io.leno.samples.body;

import io.leno.api.filter.HttpFilterFactory;
import io.leno.api.plugin.PluginConfig;
import io.leno.testkit.HttpFilterContract;

import java.util.List;

class BodyFilterContractTest extends HttpFilterContract {
    @Override
    protected HttpFilterFactory newFactory() {
        return new BodyFilter();
    }

    @Override
    protected PluginConfig goodConfig() {
        return json("io.leno.samples.body", "{\"hide\": \"secret\"}");
    }

    @Override
    protected List<PluginConfig> badConfigs() {
        return List.of(
                json("io.leno.samples.body", "{}"),
                json("io.leno.samples.body", "{\"hide\": \"\"}"),
                json("io.leno.samples.body", "{\"hide\": 7}"));
    }
}

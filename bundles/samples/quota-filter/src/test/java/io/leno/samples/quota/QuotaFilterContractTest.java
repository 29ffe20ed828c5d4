package io.leno.samples.quota;

import io.leno.api.filter.HttpFilterFactory;
import io.leno.api.plugin.PluginConfig;
import io.leno.testkit.HttpFilterContract;

import java.util.List;

class QuotaFilterContractTest extends HttpFilterContract {
    @Override
    protected HttpFilterFactory newFactory() {
        return new QuotaFilter();
    }

    @Override
    protected PluginConfig goodConfig() {
        return json("io.leno.samples.quota", "{\"url\": \"http://quota.example/check\"}");
    }

    @Override
    protected List<PluginConfig> badConfigs() {
        return List.of(
                json("io.leno.samples.quota", "{}"), json("io.leno.samples.quota", "{\"url\": 7}"));
    }
}

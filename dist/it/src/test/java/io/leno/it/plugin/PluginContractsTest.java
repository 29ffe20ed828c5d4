package io.leno.it.plugin;

import io.leno.api.accesslog.AccessLoggerFactory;
import io.leno.api.balance.LoadBalancerFactory;
import io.leno.api.connection.ListenerFilterFactory;
import io.leno.api.connection.NetworkFilterFactory;
import io.leno.api.plugin.PluginConfig;
import io.leno.api.stats.StatsSinkFactory;
import io.leno.api.tracing.TracerFactory;
import io.leno.testkit.AccessLoggerContract;
import io.leno.testkit.ListenerFilterContract;
import io.leno.testkit.LoadBalancerContract;
import io.leno.testkit.NetworkFilterContract;
import io.leno.testkit.StatsSinkContract;
import io.leno.testkit.TracerContract;

import org.junit.jupiter.api.Nested;

import java.util.List;

/// The plugins that whole-system tests drop keep the contracts of their kinds. They take any
/// configuration.
class PluginContractsTest {
    @Nested
    class Logger extends AccessLoggerContract {
        @Override
        protected AccessLoggerFactory newFactory() {
            return new Entries();
        }

        @Override
        protected PluginConfig goodConfig() {
            return PluginConfig.empty("io.leno.it.logger");
        }

        @Override
        protected List<PluginConfig> badConfigs() {
            return List.of();
        }
    }

    @Nested
    class Balancer extends LoadBalancerContract {
        @Override
        protected LoadBalancerFactory newFactory() {
            return new FirstHealthy();
        }

        @Override
        protected PluginConfig goodConfig() {
            return PluginConfig.empty("io.leno.it.balancer");
        }

        @Override
        protected List<PluginConfig> badConfigs() {
            return List.of();
        }
    }

    @Nested
    class Trace extends TracerContract {
        @Override
        protected TracerFactory newFactory() {
            return new Marks();
        }

        @Override
        protected PluginConfig goodConfig() {
            return PluginConfig.empty("io.leno.it.tracer");
        }

        @Override
        protected List<PluginConfig> badConfigs() {
            return List.of();
        }
    }

    @Nested
    class Sink extends StatsSinkContract {
        @Override
        protected StatsSinkFactory newFactory() {
            return new Flushes();
        }

        @Override
        protected PluginConfig goodConfig() {
            return PluginConfig.empty("io.leno.it.sink");
        }

        @Override
        protected List<PluginConfig> badConfigs() {
            return List.of();
        }
    }

    @Nested
    class Listener extends ListenerFilterContract {
        @Override
        protected ListenerFilterFactory newFactory() {
            return new Gate();
        }

        @Override
        protected PluginConfig goodConfig() {
            return PluginConfig.empty("io.leno.it.gate");
        }

        @Override
        protected List<PluginConfig> badConfigs() {
            return List.of();
        }
    }

    @Nested
    class Network extends NetworkFilterContract {
        @Override
        protected NetworkFilterFactory newFactory() {
            return new Pass();
        }

        @Override
        protected PluginConfig goodConfig() {
            return PluginConfig.empty("io.leno.it.pass");
        }

        @Override
        protected List<PluginConfig> badConfigs() {
            return List.of();
        }
    }
}

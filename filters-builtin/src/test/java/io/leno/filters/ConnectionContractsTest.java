package io.leno.filters;

import io.leno.api.connection.NetworkFilterFactory;
import io.leno.api.plugin.PluginConfig;
import io.leno.filters.extauthz.ConnectionAuthzFilterFactory;
import io.leno.filters.istio.IstioTcpStats;
import io.leno.filters.istio.MetadataExchange;
import io.leno.filters.ratelimit.ConnectionLimitFilterFactory;
import io.leno.filters.rbac.ConnectionRbacFilterFactory;
import io.leno.testkit.NetworkFilterContract;

import org.junit.jupiter.api.Nested;

import java.util.List;

/// What every network filter promises, ours promise.
class ConnectionContractsTest {
    private abstract static class Builtin extends NetworkFilterContract {
        private final String good;

        Builtin(String good) {
            this.good = good;
        }

        private String typeUrl() {
            return newFactory().typeUrls().iterator().next();
        }

        @Override
        protected PluginConfig goodConfig() {
            return json(typeUrl(), good);
        }

        @Override
        protected List<PluginConfig> badConfigs() {
            return List.of(json(typeUrl(), "{\"noSuchField\": 1}"), json(typeUrl(), "7"));
        }
    }

    @Nested
    class Rbac extends Builtin {
        Rbac() {
            super(
                    """
                    {"statPrefix": "tcp", "rules": {"action": "DENY", "policies": {"all": {
                      "permissions": [{"any": true}], "principals": [{"any": true}]}}}}\
                    """);
        }

        @Override
        protected NetworkFilterFactory newFactory() {
            return new ConnectionRbacFilterFactory();
        }
    }

    @Nested
    class Authz extends Builtin {
        Authz() {
            super(
                    """
                    {"statPrefix": "door", "grpcService": {"envoyGrpc": {"clusterName": "authz"}}}\
                    """);
        }

        @Override
        protected NetworkFilterFactory newFactory() {
            return new ConnectionAuthzFilterFactory();
        }
    }

    @Nested
    class Limits extends Builtin {
        Limits() {
            super(
                    """
                    {"statPrefix": "door", "domain": "d", "descriptors": [{"entries": [{"key": "a", "value": "b"}]}],
                     "rateLimitService": {"grpcService": {"envoyGrpc": {"clusterName": "rates"}}}}\
                    """);
        }

        @Override
        protected NetworkFilterFactory newFactory() {
            return new ConnectionLimitFilterFactory();
        }
    }

    @Nested
    class Exchange extends Builtin {
        Exchange() {
            super("{\"protocol\": \"istio-peer-exchange\"}");
        }

        @Override
        protected NetworkFilterFactory newFactory() {
            return new MetadataExchange();
        }
    }

    @Nested
    class Stats extends Builtin {
        Stats() {
            super("{}");
        }

        @Override
        protected NetworkFilterFactory newFactory() {
            return new IstioTcpStats();
        }
    }
}

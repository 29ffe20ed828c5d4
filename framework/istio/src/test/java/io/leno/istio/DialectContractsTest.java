package io.leno.istio;

import io.leno.api.config.ConfigDialect;
import io.leno.api.config.ConfigResource;
import io.leno.istio.cluster.ClusterObjectsDialect;
import io.leno.istio.extensions.FilterPluginDialect;
import io.leno.istio.extensions.IstioExtensionsDialect;
import io.leno.istio.ingress.IngressDialect;
import io.leno.istio.networking.MeshConfigDialect;
import io.leno.testkit.ConfigDialectContract;

import org.junit.jupiter.api.Nested;

/// What every dialect promises, ours promise; those of networking and of the Gateway API have tests
/// of their own.
class DialectContractsTest {
    private abstract static class Ours extends ConfigDialectContract {
        private final ConfigDialect dialect;
        private final String good;

        Ours(ConfigDialect dialect, String good) {
            this.dialect = dialect;
            this.good = good;
        }

        @Override
        protected ConfigDialect dialect() {
            return dialect;
        }

        @Override
        protected ConfigResource goodResource() {
            return Resources.resource(good);
        }
    }

    @Nested
    class FilterPlugins extends Ours {
        FilterPlugins() {
            super(
                    new FilterPluginDialect(),
                    """
                    apiVersion: extensions.leno.io/v1alpha1
                    kind: FilterPlugin
                    metadata: {name: tenant, namespace: shop}
                    spec: {plugin: tenant, source: {file: tenant.lua}}
                    """);
        }
    }

    @Nested
    class IstioExtensions extends Ours {
        IstioExtensions() {
            super(
                    new IstioExtensionsDialect(),
                    """
                    apiVersion: extensions.istio.io/v1alpha1
                    kind: WasmPlugin
                    metadata: {name: stamp, namespace: shop}
                    spec: {url: "file:///opt/stamp.wasm"}
                    """);
        }
    }

    @Nested
    class Ingresses extends Ours {
        Ingresses() {
            super(
                    new IngressDialect(),
                    """
                    apiVersion: networking.k8s.io/v1
                    kind: Ingress
                    metadata: {name: shop, namespace: shop}
                    spec: {defaultBackend: {service: {name: shop, port: {number: 80}}}}
                    """);
        }
    }

    @Nested
    class ClusterObjects extends Ours {
        ClusterObjects() {
            super(
                    new ClusterObjectsDialect(),
                    """
                    apiVersion: v1
                    kind: Namespace
                    metadata: {name: shop, labels: {team: a}}
                    """);
        }

        @Override
        protected String section() {
            return "";
        }
    }

    @Nested
    class MeshConfigs extends Ours {
        MeshConfigs() {
            super(
                    new MeshConfigDialect(),
                    """
                    apiVersion: v1
                    kind: ConfigMap
                    metadata: {name: istio, namespace: istio-system}
                    data: {mesh: "accessLogFile: /dev/stdout"}
                    """);
        }

        /// Of other entries of the map others make something.
        @Override
        protected String section() {
            return "";
        }
    }

    @Nested
    class AcceptedKinds extends Ours {
        AcceptedKinds() {
            super(
                    new AcceptedKindsDialect(),
                    """
                    apiVersion: security.istio.io/v1
                    kind: PeerAuthentication
                    metadata: {name: strict, namespace: shop}
                    spec: {mtls: {mode: STRICT}}
                    """);
        }

        @Override
        protected boolean putsInForce() {
            return false;
        }
    }
}

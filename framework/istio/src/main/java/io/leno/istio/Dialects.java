package io.leno.istio;

import io.leno.api.config.ConfigDialect;
import io.leno.api.config.RuleDerivation;
import io.leno.istio.cluster.ClusterObjectsDialect;
import io.leno.istio.extensions.FilterPluginDialect;
import io.leno.istio.extensions.IstioExtensionsDialect;
import io.leno.istio.gatewayapi.GatewayApiDialect;
import io.leno.istio.gatewayapi.GatewayDerivation;
import io.leno.istio.ingress.IngressDerivation;
import io.leno.istio.ingress.IngressDialect;
import io.leno.istio.networking.IstioNetworkingDialect;
import io.leno.istio.networking.MeshConfigDialect;

import java.util.List;

/// All that this bundle registers as services, for those who run without services.
public final class Dialects {
    private Dialects() {}

    /// The first that understands a resource is meant.
    public static List<ConfigDialect> all() {
        return List.of(
                new IstioNetworkingDialect(),
                new GatewayApiDialect(),
                new IngressDialect(),
                new ClusterObjectsDialect(),
                new MeshConfigDialect(),
                new FilterPluginDialect(),
                new IstioExtensionsDialect(),
                new AcceptedKindsDialect());
    }

    /// What follows from rules together.
    public static List<RuleDerivation> derivations() {
        return List.of(new GatewayDerivation(), new IngressDerivation());
    }
}

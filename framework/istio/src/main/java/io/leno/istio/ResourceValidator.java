package io.leno.istio;

import io.leno.api.config.ConfigDialect;
import io.leno.api.config.ConfigResource;
import io.leno.api.config.Problem;
import io.leno.api.config.ResourceKey;
import io.leno.istio.extensions.FilterPluginDialect;
import io.leno.istio.extensions.IstioExtensionsDialect;
import io.leno.istio.gatewayapi.GatewayApiDialect;
import io.leno.istio.networking.IstioNetworkingDialect;
import io.leno.istio.networking.MeshConfigDialect;

import java.util.List;
import java.util.Optional;

/// Judges resources as the control plane does when it reads them: Istio's kinds, the Gateway API's,
/// FilterPlugins and the MeshConfig. Looks at one resource at a time. Thread-safe; keep one, as
/// what it compiles is used again.
public final class ResourceValidator {
    private final List<ConfigDialect> dialects =
            List.of(
                    new IstioNetworkingDialect(),
                    new GatewayApiDialect(),
                    new MeshConfigDialect(),
                    new FilterPluginDialect(),
                    new IstioExtensionsDialect(),
                    new AcceptedKindsDialect());

    /// True for what concerns the mesh.
    public boolean knows(ResourceKey key) {
        return dialect(key).isPresent();
    }

    /// Errors: it is refused. Warnings: it is hardly what was meant. Notices: a part of it does
    /// nothing here. In the order found; empty for what does not concern the mesh.
    public List<Problem> validate(ConfigResource resource) {
        return dialect(resource.key())
                .map(dialect -> dialect.parse(resource).problems())
                .orElse(List.of());
    }

    private Optional<ConfigDialect> dialect(ResourceKey key) {
        return dialects.stream().filter(dialect -> dialect.understands(key)).findFirst();
    }
}

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
import io.leno.istio.validate.PatchValues;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Judges resources as the control plane does when it reads them: Istio's kinds, the Gateway API's,
/// FilterPlugins and the MeshConfig. A patch that cannot be read, without which the control plane
/// gets by, is an error here. Looks at one resource at a time. Thread-safe; keep one, as what it
/// compiles is used again.
public final class ResourceValidator {
    private final List<ConfigDialect> dialects =
            List.of(
                    new IstioNetworkingDialect(),
                    new GatewayApiDialect(),
                    new MeshConfigDialect(),
                    new FilterPluginDialect(),
                    new IstioExtensionsDialect(),
                    new AcceptedKindsDialect());
    private final PatchValues patchValues = new PatchValues();

    /// True for what concerns the mesh.
    public boolean knows(ResourceKey key) {
        return dialect(key).isPresent();
    }

    /// Errors: it is refused. Warnings: it is hardly what was meant. Notices: a part of it does
    /// nothing here. In the order found; empty for what does not concern the mesh.
    public List<Problem> validate(ConfigResource resource) {
        List<Problem> found =
                dialect(resource.key())
                        .map(dialect -> dialect.parse(resource).problems())
                        .orElse(List.of());
        if (!resource.key().kind().equals("EnvoyFilter")) return found;
        var all = new ArrayList<>(found);
        all.addAll(patchValues.check(resource, found));
        return List.copyOf(all);
    }

    private Optional<ConfigDialect> dialect(ResourceKey key) {
        return dialects.stream().filter(dialect -> dialect.understands(key)).findFirst();
    }
}

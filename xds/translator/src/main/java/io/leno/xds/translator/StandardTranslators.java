package io.leno.xds.translator;

import io.leno.api.xds.Translator;

import java.util.List;

/// The translators of this bundle, for those who run without services.
public final class StandardTranslators {
    private StandardTranslators() {}

    /// One for each type.
    public static List<Translator> all() {
        return List.of(
                new ClusterTranslator(),
                new EndpointTranslator(),
                new ListenerTranslator(),
                new RouteTranslator(),
                new ExtensionTranslator());
    }
}

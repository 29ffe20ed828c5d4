package io.leno.xds.translator;

import io.leno.api.xds.Translator;

import java.util.List;

/// The translators of this bundle, for those who run without services.
public final class StandardTranslators {
    private StandardTranslators() {}

    /// One for each type.
    public static List<Translator> all() {
        var index = new LatestIndex();
        return List.of(
                new ClusterTranslator(index),
                new EndpointTranslator(index),
                new ListenerTranslator(index),
                new RouteTranslator(index),
                new SecretTranslator(index),
                new ExtensionTranslator(index));
    }
}

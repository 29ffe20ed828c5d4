package io.leno.proxy.config;

import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.extensions.bootstrap.internal_listener.v3.InternalListener;
import io.leno.proxy.internal.InternalListeners;

import java.util.List;

/// What a bootstrap turns on. Envoy: `bootstrap_extensions`.
public final class BootstrapExtensions {
    private static final String INTERNAL =
            "envoy.extensions.bootstrap.internal_listener.v3.InternalListener";
    private static final int BUFFER_KIB = 1024;

    private BootstrapExtensions() {}

    /// @throws InvalidResourceException naming what cannot be understood
    public static void apply(List<TypedExtensionConfig> all, InternalListeners internal) {
        for (TypedExtensionConfig each : all) {
            if (!Protos.typeName(each.getTypedConfig()).equals(INTERNAL)) continue;
            var config =
                    Protos.unpack(each.getTypedConfig(), InternalListener.class, each.getName());
            int kib = Protos.number(config.hasBufferSizeKb(), config.getBufferSizeKb(), BUFFER_KIB);
            if (kib < 1 || kib > 8192) {
                throw new InvalidResourceException(
                        "InternalListener.buffer_size_kb: " + kib + " (expected: 1..8192)");
            }
            internal.enable(kib * 1024);
        }
    }
}

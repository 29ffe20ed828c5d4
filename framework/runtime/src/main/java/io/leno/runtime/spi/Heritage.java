package io.leno.runtime.spi;

import org.osgi.annotation.versioning.ProviderType;

/// The process that this one succeeds; Envoy: the hot restart's parent. Safe to use from any
/// thread.
@ProviderType
public interface Heritage {
    /// No such process.
    Heritage NONE =
            new Heritage() {
                @Override
                public int descriptorOf(String key) {
                    return -1;
                }

                @Override
                public void serving() {}
            };

    /// A listening socket of the other process, opened here as well. Blocks for a moment.
    ///
    /// @return a descriptor of this process; -1 where there is none. What cannot be handed over is
    ///   closed there by then
    int descriptorOf(String key);

    /// This process serves: the other one may end. May be called more than once.
    void serving();
}

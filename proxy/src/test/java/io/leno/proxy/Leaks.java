package io.leno.proxy;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// Buffers that were never released, as Netty's paranoid detector finds them.
final class Leaks {
    static final List<String> FOUND = new CopyOnWriteArrayList<>();

    private Leaks() {}

    /// Before the first buffer is made.
    static void record() {
        if (ResourceLeakDetectorFactory.instance() instanceof Recording) return;
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(new Recording());
    }

    private static final class Recording extends ResourceLeakDetectorFactory {
        @Override
        @SuppressWarnings("deprecation") // the one method that must be there
        public <T> ResourceLeakDetector<T> newResourceLeakDetector(
                Class<T> resource, int samplingInterval, long maxActive) {
            return new ResourceLeakDetector<>(resource, 1) {
                @Override
                protected void reportTracedLeak(String type, String records) {
                    FOUND.add(records);
                    super.reportTracedLeak(type, records);
                }

                @Override
                protected void reportUntracedLeak(String type) {
                    FOUND.add(type);
                    super.reportUntracedLeak(type);
                }
            };
        }
    }
}

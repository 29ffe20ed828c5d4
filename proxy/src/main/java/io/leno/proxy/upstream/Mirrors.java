package io.leno.proxy.upstream;

import io.leno.proxy.cluster.Cluster;
import io.leno.proxy.codec.HeaderBlock;
import io.leno.proxy.route.Forward;
import io.leno.proxy.route.MirrorPolicy;
import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// The copies of one request that go to other clusters.
final class Mirrors {
    private final RouterStream stream;
    private List<Mirror> all = List.of();

    Mirrors(RouterStream stream) {
        this.stream = stream;
    }

    void start(Forward to, HeaderBlock headers, boolean end, long timeoutMillis) {
        if (to.mirrors().isEmpty()) return;
        all = new ArrayList<>(to.mirrors().size());
        for (MirrorPolicy policy : to.mirrors()) {
            String name = policy.clusterFor(headers, stream.random());
            Cluster target = name == null ? null : stream.clusters().find(name);
            if (target == null) continue;
            Mirror mirror =
                    Mirror.start(
                            target,
                            headers,
                            end,
                            policy.appendShadow(),
                            stream.settings().machineAddress(),
                            timeoutMillis,
                            stream.worker());
            stream.counts().mirrored.inc();
            if (mirror != null) all.add(mirror);
        }
    }

    /// @param data still the caller's
    void data(ByteBuf data, boolean end) {
        for (int i = 0; i < all.size(); i++) all.get(i).data(data, end);
    }

    void end(@Nullable HeaderBlock trailers) {
        for (int i = 0; i < all.size(); i++) all.get(i).end(trailers);
    }

    void cancel() {
        for (int i = 0; i < all.size(); i++) all.get(i).cancel();
    }
}

package io.leno.xds.client;

import io.leno.api.xds.ResourceConsumer;
import io.leno.api.xds.ResourceSource;
import io.leno.api.xds.ResourceSourceFactory;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/// Connects to ADS servers over gRPC; all connections share one event loop.
@Component(service = ResourceSourceFactory.class)
public final class AdsClients implements ResourceSourceFactory, AutoCloseable {
    private final Set<AdsClient> open = ConcurrentHashMap.newKeySet();
    private final EventLoopGroup loop =
            new MultiThreadIoEventLoopGroup(
                    1,
                    new DefaultThreadFactory("leno-xds-client", true),
                    NioIoHandler.newFactory());

    @Activate
    public AdsClients() {}

    @Override
    public ResourceSource connect(Settings settings, ResourceConsumer consumer) {
        var client = new AdsClient(settings, consumer, new Transport(loop), open::remove);
        open.add(client);
        client.start();
        return client;
    }

    /// Ends all its connections.
    @Deactivate
    @Override
    public void close() {
        open.forEach(AdsClient::close);
        try {
            loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).await();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}

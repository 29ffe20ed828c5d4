package io.leno.runtime.restart;

import io.leno.api.process.LenoProcess;
import io.leno.runtime.spi.Heritage;
import io.leno.runtime.spi.ProxySeats;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.DomainSocketReadMode;
import io.netty.util.concurrent.DefaultThreadFactory;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// Envoy's hot restart: a new process takes the listening sockets of the old one over a Unix
/// socket, and when it serves, the old one drains and then ends.
///
/// ```
/// new ── socket KEY ──▶ old    the socket comes back (SCM_RIGHTS), or the end of the connection
/// new ── drain ───────▶ old    it accepts no more; responses close their connections
/// new ── end ─────────▶ old    after the parent's shutdown time
/// ```
public final class HotRestart implements Heritage, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(HotRestart.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final RestartSettings settings;
    private final EventLoopGroup loop =
            new MultiThreadIoEventLoopGroup(
                    1, new DefaultThreadFactory("restart", true), EpollIoHandler.newFactory());
    private final AtomicBoolean told = new AtomicBoolean();

    private HotRestart(RestartSettings settings) {
        this.settings = settings;
    }

    /// @throws IOException when there is no process to succeed, or another one has this epoch
    public static HotRestart open(RestartSettings settings, ProxySeats seats, LenoProcess process)
            throws IOException {
        if (!Epoll.isAvailable())
            throw new IOException("--restart-epoch: needs Linux with native sockets");
        var restart = new HotRestart(settings);
        try {
            if (settings.epoch() > 0) restart.checkParent();
            restart.serve(seats, process);
            return restart;
        } catch (IOException e) {
            restart.close();
            throw e;
        }
    }

    private void checkParent() throws IOException {
        if (ask("hello", DomainSocketReadMode.BYTES).isConnected()) return;
        throw new IOException(
                "--restart-epoch: "
                        + settings.epoch()
                        + ", but no process of epoch "
                        + (settings.epoch() - 1)
                        + " answers on "
                        + settings.shownSocket(settings.epoch() - 1));
    }

    private void serve(ProxySeats seats, LenoProcess process) throws IOException {
        ChannelFuture bound =
                new ServerBootstrap()
                        .group(loop)
                        .channel(EpollServerDomainSocketChannel.class)
                        .childHandler(
                                new ChannelInitializer<Channel>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        channel.pipeline()
                                                .addLast(new RestartRequests(seats, process));
                                    }
                                })
                        .bind(new DomainSocketAddress(settings.socket(settings.epoch())))
                        .awaitUninterruptibly();
        if (bound.isSuccess()) return;
        throw new IOException(
                "unable to bind domain socket with base_id="
                        + settings.baseId()
                        + ", id="
                        + settings.epoch()
                        + ": "
                        + bound.cause().getMessage()
                        + " (see --base-id option)",
                bound.cause());
    }

    /// @param descriptor -1: none came
    private record Answer(boolean isConnected, int descriptor) {}

    /// Blocks until the answer is there.
    private Answer ask(String request, DomainSocketReadMode mode) {
        var answer = new CompletableFuture<Integer>();
        ChannelFuture connected =
                new Bootstrap()
                        .group(loop)
                        .channel(EpollDomainSocketChannel.class)
                        .option(EpollChannelOption.DOMAIN_SOCKET_READ_MODE, mode)
                        .handler(new RestartAnswer(request, answer))
                        .connect(new DomainSocketAddress(settings.socket(settings.epoch() - 1)))
                        .awaitUninterruptibly();
        if (!connected.isSuccess()) return new Answer(false, -1);
        int descriptor =
                answer.completeOnTimeout(-1, PATIENCE.toMillis(), TimeUnit.MILLISECONDS).join();
        return new Answer(true, descriptor);
    }

    @Override
    public int descriptorOf(String key) {
        if (settings.epoch() == 0 || told.get()) return -1;
        int descriptor = ask("socket " + key, DomainSocketReadMode.FILE_DESCRIPTORS).descriptor();
        if (descriptor >= 0) log.info("Socket {} comes from the process before", key);
        return descriptor;
    }

    @Override
    public void serving() {
        if (settings.epoch() == 0 || !told.compareAndSet(false, true)) return;
        Thread.ofVirtual().name("leno-restart").start(this::succeed);
    }

    private void succeed() {
        log.info("The process of epoch {} drains", settings.epoch() - 1);
        Answer _ = ask("drain", DomainSocketReadMode.BYTES);
        long wait = settings.parentShutdown().toMillis();
        var _ =
                loop.schedule(
                        () ->
                                Thread.ofVirtual()
                                        .start(() -> ask("end", DomainSocketReadMode.BYTES)),
                        wait,
                        TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        var _ = loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}

package io.leno.script.wasm.abi;

import io.leno.api.filter.Headers;
import io.leno.api.filter.HttpStream;
import io.leno.script.wasm.vm.WasmFailure;

import org.jspecify.annotations.Nullable;

import java.time.Duration;

/// A plugin in a module, on one event loop: its configuration, timer and calls. Envoy: a root
/// `Context`.
public final class RootContext extends Context {
    private final PluginSpec plugin;
    private final LoopHost host;
    private final Outgoing outgoing;
    private HttpStream.@Nullable Timer timer;
    private Duration period = Duration.ZERO;
    private boolean configuring;
    private boolean created;
    private boolean gone;

    public RootContext(PluginVm vm, PluginSpec plugin, LoopHost host) {
        super(vm);
        this.plugin = plugin;
        this.host = host;
        outgoing = new Outgoing(this);
    }

    /// Why a plugin did not start.
    public enum Start {
        OK,
        START_FAILED,
        CONFIGURE_FAILED
    }

    /// Starts and configures the plugin in its module.
    public Start start() {
        PluginVm vm = vm();
        try {
            configuring = true;
            vm.call(this, Callback.ON_CONTEXT_CREATE, true, id(), 0);
            configuring = false;
            created = true;
            long started = 1;
            if (vm.has(Callback.ON_VM_START))
                started = call(Callback.ON_VM_START, vm.spec().configuration().length);
            if (started == 0 || vm.isFailed()) return Start.START_FAILED;
            configuring = true;
            long configured = 1;
            if (vm.has(Callback.ON_CONFIGURE))
                configured = call(Callback.ON_CONFIGURE, plugin.configuration().length);
            return configured == 0 || vm.isFailed() ? Start.CONFIGURE_FAILED : Start.OK;
        } finally {
            configuring = false;
            vm.runAfterCall();
        }
    }

    private long call(Callback callback, long size) {
        return vm().call(this, callback, true, id(), size);
    }

    public boolean isFailed() {
        return vm().isFailed();
    }

    /// Why its module is dead; null while it is not.
    public @Nullable WasmFailure failure() {
        return vm().failure();
    }

    /// [#failure], unless a stream has told it already.
    public @Nullable WasmFailure takeFailure() {
        return vm().takeFailure();
    }

    /// `System.nanoTime()` when its module died.
    public long failedAt() {
        return vm().failedAt();
    }

    /// Its module is dead; nothing is told any more.
    public void abandon() {
        gone = true;
        stopTicking();
        outgoing.cancel();
    }

    public PluginSpec plugin() {
        return plugin;
    }

    LoopHost host() {
        return host;
    }

    Outgoing outgoing() {
        return outgoing;
    }

    @Override
    RootContext root() {
        return this;
    }

    /// @param period zero: no more ticks
    void tickEvery(Duration period) {
        this.period = period;
        setTimer();
    }

    private void setTimer() {
        stopTicking();
        if (!period.isZero() && !gone) timer = host.schedule(period, this::tick);
    }

    /// What its timer was set with, and its calls were made with, has ended.
    public void hostChanged() {
        if (gone) return;
        setTimer();
        outgoing.lost();
    }

    private void stopTicking() {
        if (timer != null) timer.close();
        timer = null;
    }

    private void tick() {
        if (gone || vm().isFailed()) return;
        timer = null;
        vm().call(this, Callback.ON_TICK, id());
        vm().runAfterCall();
        if (timer == null) setTimer();
    }

    /// There is something in a queue of this plugin's.
    void queueReady(int token) {
        host.schedule(
                Duration.ZERO,
                () -> {
                    if (gone) return;
                    vm().call(this, Callback.ON_QUEUE_READY, id(), token);
                    vm().runAfterCall();
                });
    }

    /// Nobody uses the plugin any more. Envoy: `startShutdown`.
    public void end() {
        if (gone) return;
        stopTicking();
        outgoing.cancel();
        boolean done = !vm().has(Callback.ON_DONE) || vm().call(this, Callback.ON_DONE, id()) != 0;
        vm().runAfterCall();
        if (done || vm().isFailed()) delete();
    }

    /// The module has finished what it was about to do at the end.
    ///
    /// @return false when nobody waits for that
    boolean done() {
        if (gone || !created) return false;
        vm().afterCall(this::delete);
        return true;
    }

    private void delete() {
        if (gone) return;
        gone = true;
        vm().call(this, Callback.ON_DELETE, id());
        vm().runAfterCall();
        vm().remove(this);
    }

    @Override
    String logPrefix() {
        return part(plugin.rootId()) + part(vm().spec().id());
    }

    static String part(String name) {
        return name.isEmpty() ? "" : " " + name;
    }

    @Override
    @Nullable Headers headers(HeadersType type) {
        return switch (type) {
            case HTTP_CALL_RESPONSE_HEADERS,
                    HTTP_CALL_RESPONSE_TRAILERS,
                    GRPC_RECEIVE_INITIAL_METADATA,
                    GRPC_RECEIVE_TRAILING_METADATA ->
                    outgoing.headers(type);
            default -> null;
        };
    }

    @Override
    @Nullable Headers changeable(HeadersType type) {
        return null;
    }

    @Override
    @Nullable Bytes buffer(BufferType type) {
        return switch (type) {
            case VM_CONFIGURATION -> Bytes.of(vm().spec().configuration());
            case PLUGIN_CONFIGURATION -> configuring ? Bytes.of(plugin.configuration()) : null;
            case HTTP_CALL_RESPONSE_BODY -> outgoing.responseBody();
            case GRPC_RECEIVE_BUFFER -> outgoing.message();
            case CALL_DATA -> Bytes.of(new byte[0]);
            default -> null;
        };
    }

    /// What `proxy_get_configuration` gives; version 0.1.0.
    byte[] configuration() {
        return configuring ? plugin.configuration() : vm().spec().configuration();
    }

    @Override
    @Nullable HttpStream stream() {
        return null;
    }

    @Override
    boolean isLogging() {
        return false;
    }
}

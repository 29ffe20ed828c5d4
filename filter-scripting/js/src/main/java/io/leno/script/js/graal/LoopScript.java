package io.leno.script.js.graal;

import static java.util.Objects.requireNonNull;

import io.leno.script.js.ScriptLimits;
import io.leno.script.js.guard.Guard;

import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.HostAccess.TargetMappingPrecedence;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.io.IOAccess;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// A script on one event loop: its globals live here, from request to request. When a call breaks a
/// limit new calls get another one, for nobody knows in what state this one is; those that wait
/// here end here.
final class LoopScript {
    private static final HostAccess ACCESS =
            HostAccess.newBuilder()
                    .allowAccessAnnotatedBy(HostAccess.Export.class)
                    .allowArrayAccess(true)
                    .allowBufferAccess(true)
                    .allowIterableAccess(true)
                    .allowIteratorAccess(true)
                    .targetTypeMapping(
                            Value.class,
                            String.class,
                            value -> !value.isNull(),
                            LoopScript::text,
                            TargetMappingPrecedence.LOWEST)
                    .build();

    /// Of so many calls one is weighed.
    private static final int WEIGHED = 16;

    private static final String ENDED = "ended with another call that broke a limit";

    private final Context context;
    private final GraalScript script;
    private final ScriptLimits limits;
    private final Watchdog.Post post;
    private final Guard guard;
    private final Value globals;
    private final Value fail;
    private @Nullable Value onRequest;
    private @Nullable Value onResponse;
    private @Nullable Allowance running;
    private @Nullable ScriptFailure hostFailure;
    private final List<Runnable> afterwards = new ArrayList<>();
    private boolean retired;
    private boolean closed;
    private int runs;
    private int begun;

    /// As `String(value)` has it.
    private static String text(Value value) {
        return value.fitsInLong() ? Long.toString(value.asLong()) : value.toString();
    }

    private LoopScript(GraalJavaScript engine, GraalScript script) {
        context = context(engine, script);
        this.script = script;
        limits = script.limits();
        post = engine.watchdog().watch(context);
        guard = guard(engine, context);
        guard.stopper(this::stop);
        var host = new HostFunctions(context, engine.library(), this);
        globals = context.eval(engine.globals()).execute(host);
        fail = globals.getMember("fail");
    }

    private static Guard guard(GraalJavaScript engine, Context context) {
        context.enter();
        try {
            return engine.guards().current();
        } finally {
            context.leave();
        }
    }

    /// Makes a context and runs the script, which defines its functions.
    ///
    /// @param millis that this may take
    /// @throws ScriptFailure when it fails or uses too much
    static LoopScript of(GraalJavaScript engine, GraalScript script, long millis) {
        var loop = new LoopScript(engine, script);
        try {
            loop.start(script, millis);
            return loop;
        } catch (ScriptFailure e) {
            loop.retire();
            throw e;
        }
    }

    private static Context context(GraalJavaScript engine, GraalScript script) {
        String longest = Integer.toString(script.limits().stringBytes());
        return Context.newBuilder("js")
                .engine(engine.engine())
                .allowExperimentalOptions(true)
                .allowHostAccess(ACCESS)
                .allowIO(IOAccess.newBuilder().fileSystem(script.files()).build())
                .option("js.esm-eval-returns-exports", "true")
                .option("js.string-length-limit", longest)
                .option("js.max-typed-array-length", longest)
                .option("js.max-apply-argument-length", "65535")
                .option("js.text-encoding", "true")
                .option("js.iterator-helpers", "true")
                .option("js.strict", "true")
                .option("js.bigint", "false")
                .option("js.atomics", "false")
                .option("js.shared-array-buffer", "false")
                .option("js.allow-eval", "false")
                .option("js.load", "false")
                .option("js.print", "false")
                .option("js.console", "false")
                .option("js.graal-builtin", "false")
                .option("js.polyglot-builtin", "false")
                .option("js.java-package-globals", "false")
                .build();
    }

    private void start(GraalScript script, long millis) {
        Value[] exports = new Value[1];
        Allowance allowance = new Allowance(limits.withRunMillis(millis));
        run(allowance, () -> exports[0] = context.eval(script.module()));
        Value handler = globals.getMember("handler");
        onRequest = bound("request", handler.execute(exports[0], "onRequest"));
        onResponse = bound("response", handler.execute(exports[0], "onResponse"));
        if (onRequest == null && onResponse == null)
            throw ScriptFailure.of(
                    script.module().getName()
                            + ":1:1: exports neither onRequest nor onResponse (expected: one of"
                            + " them, or a default export that has it)");
    }

    private @Nullable Value bound(String kind, Value handler) {
        return handler.isNull() ? null : globals.getMember(kind).execute(handler);
    }

    /// Null where the script has none.
    @Nullable Value handler(boolean request) {
        return request ? onRequest : onResponse;
    }

    /// As [#handler], of a script that has it.
    Value required(boolean request) {
        return requireNonNull(handler(request), "handler");
    }

    boolean isRetired() {
        return retired;
    }

    /// A handler begins; [#ends] follows.
    ///
    /// @return what it may use; what some of them make is looked at
    Allowance begins() {
        runs++;
        return new Allowance(script.limitsOfCall(), begun++ % WEIGHED == 0);
    }

    boolean isRunning() {
        return running != null;
    }

    void ends() {
        runs--;
        closeIfDone();
    }

    /// No new call comes here.
    void retire() {
        retired = true;
        closeIfDone();
    }

    private void closeIfDone() {
        if (!retired || runs > 0 || running != null || closed) return;
        closed = true;
        context.close(true);
    }

    /// Runs something when no script does: at once, or after the call that runs now.
    void afterwards(Runnable action) {
        if (running == null) action.run();
        else afterwards.add(action);
    }

    /// Calls a function of the script, which may call the host.
    ///
    /// @throws ScriptFailure when it throws, or breaks a limit
    void execute(Allowance allowance, Value function, @Nullable Object... arguments) {
        if (running != null) function.executeVoid(arguments); // the host's answer inside a call
        else run(allowance, () -> function.executeVoid(arguments));
    }

    private void run(Allowance allowance, Runnable call) {
        running = allowance;
        hostFailure = null;
        guard.allow(allowance.statements(), limits.depth());
        long bytes = allowance.isWeighed() ? Watchdog.madeHere() : 0;
        long begin = System.nanoTime();
        post.begin(allowance);
        ScriptFailure failure = null;
        try {
            call.run();
        } catch (PolyglotException e) {
            failure = failure(e, allowance);
        } catch (IllegalStateException e) {
            failure = ScriptFailure.of(ENDED); // its context is closed
        } finally {
            running = null;
            LimitBreak broken = post.end();
            allowance.ran(guard.statementsLeft(), post.spentNanos());
            allowance.used(
                    System.nanoTime() - begin,
                    allowance.isWeighed() ? Watchdog.madeHere() - bytes : 0);
            if (broken != null && (failure == null || failure.broken() == null))
                failure = ScriptFailure.of(broken, allowance.limit(broken), failure);
        }
        if (hostFailure != null) failure = hostFailure;
        if (failure != null && failure.broken() != null) retire();
        settleUp();
        if (failure != null) throw failure;
    }

    private void settleUp() {
        while (!afterwards.isEmpty()) afterwards.removeFirst().run();
        closeIfDone();
    }

    private ScriptFailure failure(PolyglotException e, Allowance allowance) {
        if (e.isResourceExhausted())
            return ScriptFailure.of(LimitBreak.MEMORY, allowance.limit(LimitBreak.MEMORY), e);
        if (isTooDeep(e))
            return ScriptFailure.of(LimitBreak.DEPTH, allowance.limit(LimitBreak.DEPTH), e);
        if (e.isCancelled()) return ScriptFailure.of(ENDED);
        if (e.isInternalError()) retire();
        return ScriptFailure.of(e);
    }

    /// The stack of the thread has ended before the count of functions.
    private static boolean isTooDeep(PolyglotException e) {
        return "RangeError: Maximum call stack size exceeded".equals(e.getMessage());
    }

    /// By the guard, on the thread that runs.
    private void stop() {
        Guard.Excess excess = guard.excess();
        post.stop(excess == Guard.Excess.DEPTH ? LimitBreak.DEPTH : LimitBreak.STATEMENTS);
    }

    /// The script that runs now has broken a limit that the host keeps: it is stopped, whatever it
    /// catches.
    RuntimeException breakLimit(LimitBreak broken, Allowance allowance) {
        if (hostFailure == null)
            hostFailure = ScriptFailure.of(broken, allowance.limit(broken), null);
        return fail("RangeError", String.valueOf(hostFailure.getMessage()));
    }

    /// Whether the call that runs now has broken a limit: whatever it catches, it gets no further.
    boolean isBroken() {
        return hostFailure != null || post.isStopped();
    }

    void countOutput(long bytes) {
        Allowance allowance = running;
        if (allowance != null && !allowance.write(bytes))
            throw breakLimit(LimitBreak.OUTPUT, allowance);
    }

    /// Throws inside the script, which may catch it.
    RuntimeException fail(String type, String message) {
        fail.executeVoid(type, message);
        return new IllegalStateException(message); // not reached: the line above throws
    }
}

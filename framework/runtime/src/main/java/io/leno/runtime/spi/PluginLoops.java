package io.leno.runtime.spi;

import static java.util.Objects.requireNonNull;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;

/// Ends loops of plugins that do not end by themselves: every loop in a dropped jar calls [#turn]
/// once a turn, woven in when its classes are loaded.
///
/// Static, and the only such state, because woven code has nothing at hand: a turn is one read of a
/// flag as long as nobody is to end.
public final class PluginLoops {
    private static final VarHandle ASKED = asked();
    private static final List<Ending> ENDINGS = new CopyOnWriteArrayList<>();

    @SuppressWarnings("unused") // by the handle
    private static boolean asked;

    private record Ending(Thread thread, BooleanSupplier isThere, String why) {}

    private PluginLoops() {}

    private static VarHandle asked() {
        try {
            return MethodHandles.lookup()
                    .findStaticVarHandle(PluginLoops.class, "asked", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /// Called by woven code; ends what has to end by an [EndlessLoopError].
    public static void turn() {
        if ((boolean) ASKED.getOpaque()) endIfAsked();
    }

    private static void endIfAsked() {
        for (Ending each : ENDINGS) {
            if (!each.thread.equals(Thread.currentThread())) continue;
            if (each.isThere.getAsBoolean()) throw new EndlessLoopError(each.why);
            forget(each.thread);
        }
    }

    /// The next turn of a loop on this thread throws, and every further one, until the thread has
    /// left the call that is meant.
    ///
    /// @param isThere whether it is still in that call; asked on the thread itself
    public static synchronized void end(Thread thread, BooleanSupplier isThere, String why) {
        requireNonNull(thread, "thread");
        forget(thread);
        ENDINGS.add(new Ending(thread, isThere, why));
        ASKED.setOpaque(true);
    }

    /// It has left the call, or nobody waits for that any more.
    public static synchronized void forget(Thread thread) {
        ENDINGS.removeIf(each -> each.thread.equals(thread));
        if (ENDINGS.isEmpty()) ASKED.setOpaque(false);
    }
}

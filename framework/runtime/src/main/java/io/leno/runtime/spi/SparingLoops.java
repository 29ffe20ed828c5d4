package io.leno.runtime.spi;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.EventExecutorChooserFactory;
import io.netty.util.concurrent.ThreadPerTaskExecutor;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/// Event loops by turns, of which those that are stuck get nothing new as long as there is another.
public final class SparingLoops extends MultiThreadIoEventLoopGroup {
    private final Turns turns;

    SparingLoops(int count, ThreadFactory threads, IoHandlerFactory handlers) {
        this(count, threads, new Turns(), handlers);
    }

    private SparingLoops(int count, ThreadFactory threads, Turns turns, IoHandlerFactory handlers) {
        super(count, new ThreadPerTaskExecutor(threads), turns, handlers);
        this.turns = turns;
    }

    /// New connections go past the loop, or to it again. From any thread.
    public void spare(EventExecutor loop, boolean wanted) {
        if (wanted) turns.spared.add(loop);
        else turns.spared.remove(loop);
    }

    private static final class Turns implements EventExecutorChooserFactory {
        private final Set<EventExecutor> spared = ConcurrentHashMap.newKeySet();

        @Override
        public EventExecutorChooser newChooser(EventExecutor[] loops) {
            var next = new AtomicInteger();
            return () -> {
                EventExecutor chosen = loops[0];
                for (int tried = 0; tried < loops.length; tried++) {
                    chosen = loops[Math.floorMod(next.getAndIncrement(), loops.length)];
                    if (!spared.contains(chosen)) break;
                }
                return chosen;
            };
        }
    }
}

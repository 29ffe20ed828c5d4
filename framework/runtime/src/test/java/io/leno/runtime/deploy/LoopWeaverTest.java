package io.leno.runtime.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leno.runtime.spi.EndlessLoopError;
import io.leno.runtime.spi.PluginLoops;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntUnaryOperator;

/// Woven classes do what they did, and their loops can be ended.
class LoopWeaverTest {
    /// Loops of every shape; what it returns depends on each turn.
    static final class Sums implements IntUnaryOperator {
        @Override
        public int applyAsInt(int n) {
            int sum = 0;
            for (int i = 0; i < n; i++) sum += i;
            int left = n;
            do {
                sum ^= left;
            } while (left-- > 0 && sum != -1);
            outer:
            for (long a = 0; ; a++) {
                for (double b = 0; b < 3; b++) {
                    if (a > n) break outer;
                    try {
                        sum += (int) (a / (long) b);
                    } catch (ArithmeticException e) {
                        continue outer;
                    } finally {
                        sum++;
                    }
                }
            }
            List<Object> all = new ArrayList<>(List.of("a", 1, 2L));
            for (Object each : all)
                sum +=
                        switch (each) {
                            case String text -> text.length();
                            case Integer number -> number;
                            default -> 7;
                        };
            Runnable more = () -> all.removeIf(each -> all.size() > 1);
            while (all.size() > 1) more.run();
            return sum + all.size();
        }
    }

    /// Never ends by itself, and takes exceptions easy.
    static final class Endless implements IntUnaryOperator {
        @Override
        public int applyAsInt(int operand) {
            int sum = operand;
            while (true) {
                try {
                    sum = Math.floorMod(sum, operand - operand / 1000 * 1000);
                } catch (RuntimeException e) {
                    sum++;
                }
            }
        }
    }

    static final class Straight implements IntUnaryOperator {
        @Override
        public int applyAsInt(int operand) {
            return operand > 0 ? operand : -operand;
        }
    }

    /// Defines single classes, woven.
    private static final class Loader extends ClassLoader {
        Loader() {
            super(LoopWeaverTest.class.getClassLoader());
        }

        Class<?> define(byte[] bytes) {
            return defineClass(null, bytes, 0, bytes.length);
        }
    }

    private static byte[] bytes(Class<?> type) throws IOException {
        try (InputStream in =
                type.getResourceAsStream("/" + type.getName().replace('.', '/') + ".class")) {
            return in.readAllBytes();
        }
    }

    private static IntUnaryOperator woven(Class<?> type) throws Exception {
        var loader = new Loader();
        Class<?> made = loader.define(LoopWeaver.weave(bytes(type), loader));
        var constructor = made.getDeclaredConstructor();
        constructor.setAccessible(true);
        return (IntUnaryOperator) constructor.newInstance();
    }

    @Test
    void aWovenClassDoesWhatItDid() throws Exception {
        IntUnaryOperator sums = woven(Sums.class);
        assertThat(sums.getClass()).isNotEqualTo(Sums.class);
        for (int n = 0; n < 20; n++)
            assertThat(sums.applyAsInt(n)).isEqualTo(new Sums().applyAsInt(n));
    }

    @Test
    void aClassWithoutLoopsStaysAsItIs() throws Exception {
        byte[] bytes = bytes(Straight.class);
        assertThat(LoopWeaver.weave(bytes, getClass().getClassLoader())).isNull();
    }

    @Test
    void aLoopThatNeverEndsIsEndedAndNoOther() throws Exception {
        IntUnaryOperator endless = woven(Endless.class);
        IntUnaryOperator sums = woven(Sums.class);
        var begun = new CompletableFuture<Thread>();
        var isThere = new AtomicBoolean(true);
        CompletableFuture<Void> end =
                CompletableFuture.runAsync(
                        () -> {
                            begun.complete(Thread.currentThread());
                            try {
                                endless.applyAsInt(3);
                            } finally {
                                isThere.set(false);
                            }
                        },
                        task -> Thread.ofPlatform().daemon().start(task));
        PluginLoops.end(begun.get(10, TimeUnit.SECONDS), isThere::get, "kept its loop");

        assertThatThrownBy(() -> end.get(10, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(EndlessLoopError.class)
                .hasMessage("kept its loop");
        assertThat(sums.applyAsInt(5)).isEqualTo(new Sums().applyAsInt(5));
    }

    @Test
    void aCallThatHasBeenLeftIsNotMissed() throws Exception {
        IntUnaryOperator sums = woven(Sums.class);
        PluginLoops.end(Thread.currentThread(), () -> false, "was here");
        assertThat(sums.applyAsInt(5)).isEqualTo(new Sums().applyAsInt(5));
    }
}

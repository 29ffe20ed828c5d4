package io.leno.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.api.xds.ResourceConsumer;
import io.leno.api.xds.ResourceNames;
import io.leno.api.xds.ResourceSource;
import io.leno.api.xds.ResourceSourceFactory;
import io.leno.api.xds.TypeUrls;
import io.leno.api.xds.XdsResource;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// What every [ResourceSourceFactory] promises; its tests extend this.
public abstract class ResourceSourceContract {
    protected abstract ResourceSourceFactory newFactory();

    /// Of a server that is there, and says only what [#answer] has it say.
    protected abstract ResourceSourceFactory.Settings server();

    /// Waits until it is asked for all clusters on a new stream, and answers with these names.
    protected abstract void answer(String... clusters);

    /// Waits for the next verdict on an answer.
    ///
    /// @return the text of the NACK; empty: an ACK
    protected abstract String verdict();

    /// The server ends the stream, and is there for the next one.
    protected abstract void breakOff();

    /// Refuses what is called `bad`.
    private static final class Recorder implements ResourceConsumer {
        private final BlockingQueue<List<String>> updates = new LinkedBlockingQueue<>();
        private final BlockingQueue<String> ends = new LinkedBlockingQueue<>();

        @Override
        public Map<String, String> update(Update update) {
            List<String> names = update.resources().stream().map(XdsResource::name).toList();
            updates.add(names);
            return names.contains("bad") ? Map.of("bad", "as the test wants it") : Map.of();
        }

        @Override
        public void disconnected(String reason) {
            ends.add(reason);
        }

        static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
            T next = queue.poll(20, TimeUnit.SECONDS);
            assertThat(next).as("told within 20 s").isNotNull();
            return next;
        }
    }

    @Test
    protected void whatIsSubscribedComesAndIsAccepted() throws InterruptedException {
        var told = new Recorder();
        try (ResourceSource source = newFactory().connect(server(), told)) {
            source.subscribe(TypeUrls.CLUSTER, ResourceNames.all());
            answer("a", "b");
            assertThat(Recorder.next(told.updates)).containsExactlyInAnyOrder("a", "b");
            assertThat(verdict()).isEmpty();
            assertThat(source.isConnected()).isTrue();
        }
    }

    @Test
    protected void whatTheConsumerRefusesIsToldToTheServer() throws InterruptedException {
        var told = new Recorder();
        try (ResourceSource source = newFactory().connect(server(), told)) {
            source.subscribe(TypeUrls.CLUSTER, ResourceNames.all());
            answer("good", "bad");
            assertThat(Recorder.next(told.updates)).contains("bad");
            assertThat(verdict()).contains("bad", "as the test wants it");
        }
    }

    @Test
    protected void afterALossItConnectsByItselfAndAsksForTheSame() throws InterruptedException {
        var told = new Recorder();
        try (ResourceSource source = newFactory().connect(server(), told)) {
            source.subscribe(TypeUrls.CLUSTER, ResourceNames.all());
            answer("a");
            assertThat(Recorder.next(told.updates)).containsExactly("a");
            breakOff();
            assertThat(Recorder.next(told.ends)).isNotBlank();
            answer("a", "c");
            assertThat(Recorder.next(told.updates)).contains("c");
        }
    }
}

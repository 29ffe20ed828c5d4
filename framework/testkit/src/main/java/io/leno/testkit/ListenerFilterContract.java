package io.leno.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.api.connection.ListenerFilter;
import io.leno.api.connection.ListenerFilter.Verdict;
import io.leno.api.connection.ListenerFilterFactory;
import io.leno.api.connection.ListenerFilterSettings;
import io.leno.api.plugin.PluginConfig;

import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.util.Set;

/// What every [ListenerFilterFactory] promises; its tests extend this.
public abstract class ListenerFilterContract extends ConfiguredPluginContract {
    private static final int MOST = 64 * 1024;

    protected abstract ListenerFilterFactory newFactory();

    @Override
    protected Set<String> typeUrls() {
        return newFactory().typeUrls();
    }

    @Override
    protected ListenerFilterSettings configured(PluginConfig config) {
        return newFactory().configure(config);
    }

    @Test
    protected void itHasAStableName() {
        assertThat(newFactory().name()).isNotBlank().isEqualTo(newFactory().name());
    }

    @Test
    protected void aFilterThatWantsDataDecidesOnceThereIsEnough() {
        try (ListenerFilterSettings settings = configured(goodConfig())) {
            ListenerFilter filter = settings.newFilter();
            var socket = new FakeAcceptedSocket();
            Verdict verdict = filter.onAccept(socket);
            for (int size = 1; verdict == Verdict.NEED_DATA && size <= MOST; size *= 2)
                verdict = filter.onData(socket, ByteBuffer.allocate(size).asReadOnlyBuffer());
            assertThat(verdict).isIn(Verdict.CONTINUE, Verdict.CLOSE);
        }
    }

    @Test
    protected void aClientThatLeavesEarlyIsNoMistake() {
        try (ListenerFilterSettings settings = configured(goodConfig())) {
            ListenerFilter filter = settings.newFilter();
            var socket = new FakeAcceptedSocket();
            if (filter.onAccept(socket) == Verdict.NEED_DATA) filter.onEnd(socket);
            assertThat(filter).isNotNull();
        }
    }
}
